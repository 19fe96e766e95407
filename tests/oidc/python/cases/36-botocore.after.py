from botocore.session import get_session
core = get_session()
s3 = core.create_client("s3", region_name="us-east-1")
