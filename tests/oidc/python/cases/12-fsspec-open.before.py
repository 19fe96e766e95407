import os
import fsspec
with fsspec.open("s3://b/k", "rb", key=os.environ["AWS_ACCESS_KEY_ID"], secret=os.environ["AWS_SECRET_ACCESS_KEY"]) as f:
    print(f.read())
