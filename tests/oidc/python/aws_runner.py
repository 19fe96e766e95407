"""Runs the script named on the command line as a job with short-lived credentials of AWS would.

moto plays AWS with its access control switched on: the temporary key of an assumed role is taken
only with its session token.
"""

from __future__ import annotations

import json
import os
import runpy
import sys

import boto3
from moto import mock_aws
from moto.core import set_initial_no_auth_action_count

SET_UP = 5
"""Calls of `assume`, which are made before there is anybody to be allowed anything."""

ALLOW = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}],
}


def assume() -> None:
    """Put the credentials of a role into the environment, as aws-actions/configure-aws-credentials does."""
    iam = boto3.client("iam")
    role = iam.create_role(RoleName="deploy", AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]["Arn"]
    policy = iam.create_policy(PolicyName="all", PolicyDocument=json.dumps(ALLOW))["Policy"]["Arn"]
    iam.attach_role_policy(RoleName="deploy", PolicyArn=policy)
    boto3.client("s3").create_bucket(Bucket="reports")
    given = boto3.client("sts").assume_role(RoleArn=role, RoleSessionName="job")["Credentials"]
    os.environ["AWS_ACCESS_KEY_ID"] = given["AccessKeyId"]
    os.environ["AWS_SECRET_ACCESS_KEY"] = given["SecretAccessKey"]
    os.environ["AWS_SESSION_TOKEN"] = given["SessionToken"]
    boto3.DEFAULT_SESSION = None


@set_initial_no_auth_action_count(SET_UP)
def main() -> None:
    with mock_aws():
        assume()
        runpy.run_path(sys.argv[1], run_name="__main__")


main()
