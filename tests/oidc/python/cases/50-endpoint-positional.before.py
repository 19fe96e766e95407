import os
import boto3
s3 = boto3.client("s3", None, None, True, None, "https://minio.example", aws_access_key_id=os.environ["AWS_ACCESS_KEY_ID"], aws_secret_access_key=os.environ["AWS_SECRET_ACCESS_KEY"])
