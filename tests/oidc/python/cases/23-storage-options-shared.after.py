import polars as pl
OPTIONS = {
    "aws_region": "us-east-1",
}
a = pl.scan_parquet("s3://b/x", storage_options=OPTIONS)
b = pl.scan_parquet("s3://b/y", storage_options=OPTIONS)
