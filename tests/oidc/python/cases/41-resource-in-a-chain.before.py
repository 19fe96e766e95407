import os
import boto3
names = [b.name for b in boto3.session.Session(aws_access_key_id=os.getenv("AWS_ACCESS_KEY_ID"), aws_secret_access_key=os.getenv("AWS_SECRET_ACCESS_KEY"), region_name="eu-west-1").resource("s3").buckets.all()]
