"""Uploads a report."""

from __future__ import annotations

import os
import sys

import boto3


def main() -> None:
    key_id: str = os.environ["AWS_ACCESS_KEY_ID"]
    # Kept in the settings.
    secret = os.environ["AWS_SECRET_ACCESS_KEY"]

    store = boto3.Session(
        aws_access_key_id=key_id,
        aws_secret_access_key=secret,
    ).resource("s3")
    store.meta.client.upload_file(sys.argv[1], "reports", "r")


main()
