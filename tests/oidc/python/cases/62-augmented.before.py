import os
import boto3
KEY = os.environ["AWS_ACCESS_KEY_ID"]
KEY += ""
s3 = boto3.client("s3", aws_access_key_id=KEY, aws_secret_access_key=os.environ["AWS_SECRET_ACCESS_KEY"])
