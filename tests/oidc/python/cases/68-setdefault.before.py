import os
os.environ.setdefault('AWS_SECRET_ACCESS_KEY', 'x')
