import os
from requests_aws4auth import AWS4Auth

KEY = os.getenv("AWS_ACCESS_KEY_ID")
SECRET = os.getenv("AWS_SECRET_ACCESS_KEY")
if not KEY or not SECRET:
    raise SystemExit("no credentials")
auth = AWS4Auth(KEY, SECRET, "us-east-1", "es")
