"""Needs $AWS_SECRET_ACCESS_KEY."""
import os

for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
    if not os.getenv(name):
        print(f"{name} is missing")
