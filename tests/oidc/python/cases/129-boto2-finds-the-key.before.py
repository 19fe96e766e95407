import boto
c = boto.connect_s3()
c.get_bucket('x')
