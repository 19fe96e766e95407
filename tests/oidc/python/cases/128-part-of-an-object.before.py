import os
import boto3
def f(event):
    return boto3.client('s3', aws_access_key_id=event['id'], aws_secret_access_key=event['secret'])
