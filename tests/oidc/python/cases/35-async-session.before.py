import os
import aioboto3

async def main():
    session = aioboto3.Session()
    async with session.client("s3", aws_access_key_id=os.environ["AWS_ACCESS_KEY_ID"], aws_secret_access_key=os.environ["AWS_SECRET_ACCESS_KEY"]) as s3:
        await s3.list_buckets()
