import os
print os.environ['AWS_SECRET_ACCESS_KEY']
