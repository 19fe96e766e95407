import os
import boto3
s3 = boto3.client("s3", aws_access_key_id=os.getenv("AWS_ACCESS_KEY_ID") or "test", aws_secret_access_key=os.getenv("AWS_SECRET_ACCESS_KEY") or "test")
