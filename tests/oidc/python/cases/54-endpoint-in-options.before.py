import os
import pandas
pandas.read_csv("s3://a/b", storage_options={"key": os.environ["AWS_ACCESS_KEY_ID"], "secret": os.environ["AWS_SECRET_ACCESS_KEY"], "client_kwargs": {"endpoint_url": "x"}})
