import boto3
from requests_aws4auth import AWS4Auth
c = boto3.Session().get_credentials()
auth = AWS4Auth(c.access_key, c.secret_key, 'us-east-1', 'es', session_token=c.token)
