import boto3
names = [b.name for b in boto3.session.Session(region_name="eu-west-1").resource("s3").buckets.all()]
