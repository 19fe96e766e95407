import os
from s3fs import S3FileSystem
fs = S3FileSystem(anon=False, key=os.environ["AWS_ACCESS_KEY_ID"], secret=os.environ["AWS_SECRET_ACCESS_KEY"], client_kwargs={"region_name": "eu-west-1"})
