import os
import polars as pl
OPTIONS = {
    "aws_access_key_id": os.environ["AWS_ACCESS_KEY_ID"],
    "aws_secret_access_key": os.environ["AWS_SECRET_ACCESS_KEY"],
    "aws_region": "us-east-1",
}
a = pl.scan_parquet("s3://b/x", storage_options=OPTIONS)
b = pl.scan_parquet("s3://b/y", storage_options=OPTIONS)
