"""Settings."""
import os

BUCKET = "b"
SECRET = os.getenv("AWS_SECRET_ACCESS_KEY")
