"""Uploads a report."""

from __future__ import annotations

import sys

import boto3


def main() -> None:
    store = boto3.Session().resource("s3")
    store.meta.client.upload_file(sys.argv[1], "reports", "r")


main()
