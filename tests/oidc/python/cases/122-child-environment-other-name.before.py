import os, subprocess
subprocess.run(['x'], env={'S3_SECRET': os.environ['AWS_SECRET_ACCESS_KEY']})
