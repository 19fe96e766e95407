import os

import boto3


def client(name, aws_access_key_id, aws_secret_access_key):
    return boto3.client(name)


made = client("s3", aws_access_key_id=os.environ["AWS_ACCESS_KEY_ID"], aws_secret_access_key=os.environ["AWS_SECRET_ACCESS_KEY"])
