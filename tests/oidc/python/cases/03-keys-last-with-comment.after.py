import boto3

c = boto3.client(
    "s3",
    region_name="eu-west-1",  # near
)
