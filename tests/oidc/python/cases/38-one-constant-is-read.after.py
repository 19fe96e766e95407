import os
import boto3
ID = os.environ["AWS_ACCESS_KEY_ID"]
db = boto3.resource("dynamodb")
print("as", ID)
