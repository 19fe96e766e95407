import boto3

def make(key, secret):
    return boto3.client("s3", aws_access_key_id=key, aws_secret_access_key=secret)
