import os
import boto3

table = boto3.resource(
    "dynamodb",
    # Near the users.
    region_name=os.environ["REGION"],  # from the workflow
)
