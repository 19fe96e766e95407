import os
from pyarrow.fs import S3FileSystem
fs = S3FileSystem(access_key=os.environ["AWS_ACCESS_KEY_ID"], secret_key=os.environ["AWS_SECRET_ACCESS_KEY"], endpoint_override="localhost:9000")
