from boto.s3.connection import S3Connection
S3Connection().get_bucket('x')
