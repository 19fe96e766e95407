import os
import boto3 as aws

session = aws.Session(os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"], None, "eu-west-1")
print(session.client("s3").list_buckets())
