import boto3 as aws

session = aws.Session(region_name="eu-west-1")
print(session.client("s3").list_buckets())
