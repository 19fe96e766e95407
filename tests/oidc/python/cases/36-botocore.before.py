import os
from botocore.session import get_session
core = get_session()
s3 = core.create_client("s3", region_name="us-east-1", aws_access_key_id=os.environ["AWS_ACCESS_KEY_ID"], aws_secret_access_key=os.environ["AWS_SECRET_ACCESS_KEY"])
