import boto3
from os import getenv

c = boto3.client(
    "s3",
    region_name="eu-west-1",  # near
    aws_access_key_id=getenv("AWS_ACCESS_KEY_ID"),
    aws_secret_access_key=getenv("AWS_SECRET_ACCESS_KEY"),  # never print
    aws_session_token=None,
)
