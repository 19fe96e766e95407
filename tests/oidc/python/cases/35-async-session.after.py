import aioboto3

async def main():
    session = aioboto3.Session()
    async with session.client("s3") as s3:
        await s3.list_buckets()
