import os
import boto3

table = boto3.resource(
    "dynamodb",
    # Made for the reports.
    aws_access_key_id=os.environ.get("AWS_ACCESS_KEY_ID"),  # the id
    aws_secret_access_key=os.environ.get("AWS_SECRET_ACCESS_KEY", None),
    # Near the users.
    region_name=os.environ["REGION"],  # from the workflow
)
