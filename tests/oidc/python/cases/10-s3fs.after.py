from s3fs import S3FileSystem
fs = S3FileSystem(anon=False, client_kwargs={"region_name": "eu-west-1"})
