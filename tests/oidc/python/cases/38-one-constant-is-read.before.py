import os
import boto3
ID = os.environ["AWS_ACCESS_KEY_ID"]
SECRET = os.environ["AWS_SECRET_ACCESS_KEY"]
db = boto3.resource("dynamodb", aws_access_key_id=ID, aws_secret_access_key=SECRET)
print("as", ID)
