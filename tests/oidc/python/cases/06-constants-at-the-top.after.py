import os
import boto3

BUCKET = os.environ["BUCKET"]


def push(name):
    s3 = boto3.client("s3")
    s3.upload_file(name, BUCKET, name)
