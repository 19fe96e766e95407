import os
import boto3
key, secret = os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"]
s3 = boto3.client("s3", aws_access_key_id=key, aws_secret_access_key=secret)
