import boto3
x = boto3.client('sts')
