import os as _os, json
import boto3
s3 = boto3.client("s3", aws_access_key_id=_os.environ["AWS_ACCESS_KEY_ID"], aws_secret_access_key=_os.environ["AWS_SECRET_ACCESS_KEY"])
print(json.dumps(s3.list_buckets()))
