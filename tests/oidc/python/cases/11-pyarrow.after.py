from pyarrow import fs
s3 = fs.S3FileSystem(region="us-east-2")
