import os
import boto3
class Config:
    key = os.environ["AWS_ACCESS_KEY_ID"]
    secret = os.environ["AWS_SECRET_ACCESS_KEY"]
s3 = boto3.client("s3", aws_access_key_id=Config.key, aws_secret_access_key=Config.secret)
