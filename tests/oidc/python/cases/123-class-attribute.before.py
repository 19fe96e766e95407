import os

class Config:
    SECRET = os.environ['AWS_SECRET_ACCESS_KEY']
