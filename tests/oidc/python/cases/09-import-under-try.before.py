import os
try:
    import boto3
except ImportError:
    boto3 = None

s3 = boto3.client("s3", "eu-west-1", aws_access_key_id=os.getenv("AWS_ACCESS_KEY_ID"), aws_secret_access_key=os.getenv("AWS_SECRET_ACCESS_KEY"))
