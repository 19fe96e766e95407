def clients():
    import boto3

    return boto3.client("s3")
