import pandas as pd
df = pd.read_parquet("s3://b/x")
df.to_csv("s3://b/y", index=False)
