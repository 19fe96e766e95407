import os
import boto3

os.environ["AWS_SECRET_ACCESS_KEY"]
assert os.getenv("AWS_SECRET_ACCESS_KEY") is not None
KEYS = {"region_name": "eu-west-1"}
s3 = boto3.client("s3", **KEYS)
