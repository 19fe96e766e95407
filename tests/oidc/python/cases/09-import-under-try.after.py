try:
    import boto3
except ImportError:
    boto3 = None

s3 = boto3.client("s3", "eu-west-1")
