import os
import pandas as pd
df = pd.read_parquet("s3://b/x", storage_options={"key": os.environ["AWS_ACCESS_KEY_ID"], "secret": os.environ["AWS_SECRET_ACCESS_KEY"]})
df.to_csv("s3://b/y", storage_options={"key": os.environ["AWS_ACCESS_KEY_ID"], "secret": os.environ["AWS_SECRET_ACCESS_KEY"], "token": os.environ.get("AWS_SESSION_TOKEN")}, index=False)
