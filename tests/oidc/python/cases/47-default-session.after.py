import boto3
boto3.setup_default_session(region_name="eu-west-1")
