import json
import boto3
s3 = boto3.client("s3")
print(json.dumps(s3.list_buckets()))
