import argparse
import boto3
parser = argparse.ArgumentParser()
args = parser.parse_args()
s3 = boto3.client("s3", aws_access_key_id=args.key, aws_secret_access_key=args.secret)
