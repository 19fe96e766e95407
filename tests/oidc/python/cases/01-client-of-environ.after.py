import boto3

queue = boto3.client("sqs")
