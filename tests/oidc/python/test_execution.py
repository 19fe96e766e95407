"""Scripts run before and after their change, with the credentials that a swapped job has."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from oidc.python.swapped import AWS, GOOGLE

from pinfix_codemods.oidc.python.judge import judge
from pinfix_codemods.oidc.python.result import Rewritten, Swapped

RUNNER = Path(__file__).with_name("aws_runner.py")
PAIR = (
    'aws_access_key_id=os.environ["AWS_ACCESS_KEY_ID"], '
    'aws_secret_access_key=os.environ["AWS_SECRET_ACCESS_KEY"]'
)
HEAD = "import os\nimport boto3\n"
AUDIENCE = "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/g"
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "ASIAEXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "secret",
    "AWS_SESSION_TOKEN": "the-token",
}


def rewritten(text: str, swapped: Swapped) -> str:
    found = judge(text, swapped)
    assert isinstance(found, Rewritten)
    return found.text


def run(folder: Path, text: str, more: dict[str, str], *before: str) -> subprocess.CompletedProcess[str]:
    """Run a script with nothing of this machine's own credentials and settings."""
    script = folder / "script.py"
    script.write_text(text)
    env = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_MAX_ATTEMPTS": "1",
        **more,
    }
    command = [sys.executable, *before, str(script)]
    return subprocess.run(
        command, env=env, cwd=folder, capture_output=True, text=True, check=False, timeout=120
    )


@pytest.mark.parametrize(
    "text",
    [
        HEAD + f'print(boto3.client("sts", {PAIR}).get_caller_identity()["Arn"])\n',
        HEAD + f'print(boto3.Session({PAIR}).client("sts").get_caller_identity()["Arn"])\n',
        HEAD
        + f'print(boto3.session.Session().client("sts", "us-east-1", {PAIR}).get_caller_identity()["Arn"])\n',
        HEAD
        + f'print([b.name for b in boto3.resource("s3", {PAIR}).buckets.all()], "assumed-role/deploy/job")\n',
        HEAD
        + 'KEY = os.getenv("AWS_ACCESS_KEY_ID")\nSECRET = os.getenv("AWS_SECRET_ACCESS_KEY")\n'
        + 'session = boto3.Session(KEY, SECRET, None, "us-east-1")\n'
        + 'print(session.client("sts").get_caller_identity()["Arn"])\n',
        "import os\nfrom botocore.session import get_session\n"
        + f'sts = get_session().create_client("sts", region_name="us-east-1", {PAIR})\n'
        + 'print(sts.get_caller_identity()["Arn"])\n',
    ],
)
def test_clients_against_moto(text: str, tmp_path: Path) -> None:
    before = run(tmp_path, text, {}, str(RUNNER))
    assert before.returncode != 0
    assert "InvalidClientTokenId" in before.stderr or "InvalidAccessKeyId" in before.stderr
    after = run(tmp_path, rewritten(text, AWS), {}, str(RUNNER))
    assert after.returncode == 0, after.stderr
    assert "assumed-role/deploy/job" in after.stdout


class _Endpoint(BaseHTTPRequestHandler):
    """Says which session token a request has."""

    def do_GET(self) -> None:
        body = json.dumps({"token": self.headers.get("x-amz-security-token")}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Endpoint)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize(
    "text",
    [
        HEAD
        + f's3 = boto3.client("s3", {PAIR})\n'
        + 'print(s3.get_object(Bucket="b", Key="k")["Body"].read().decode())\n',
        """import os
import requests
from requests_aws4auth import AWS4Auth
auth = AWS4Auth(os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"], "us-east-1", "es")
print(requests.get(os.environ["AWS_ENDPOINT_URL"], auth=auth).text)
""",
        """import os
import subprocess
import sys
code = "import boto3; print(boto3.client('s3').get_object(Bucket='b', Key='k')['Body'].read().decode())"
subprocess.run(
    [sys.executable, "-c", code],
    env={
        "AWS_ENDPOINT_URL": os.environ["AWS_ENDPOINT_URL"],
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": os.environ["AWS_ACCESS_KEY_ID"],
        "AWS_SECRET_ACCESS_KEY": os.environ["AWS_SECRET_ACCESS_KEY"],
    },
    check=True,
)
""",
    ],
)
def test_requests_carry_the_token(text: str, tmp_path: Path, endpoint: str) -> None:
    given = {**CREDENTIALS, "AWS_ENDPOINT_URL": endpoint, "NO_PROXY": "127.0.0.1"}
    before = run(tmp_path, text, given)
    assert '"token": null' in before.stdout, before.stderr
    after = run(tmp_path, rewritten(text, AWS), given)
    assert '"token": "the-token"' in after.stdout, after.stderr


@pytest.mark.parametrize(
    "text",
    [
        """import json
import os
from google.oauth2 import service_account
info = json.loads(os.environ["GCP_SA_KEY"])
creds = service_account.Credentials.from_service_account_info(info, scopes=["a"])
print(type(creds).__module__)
""",
        """import os
from google.oauth2.service_account import Credentials
creds = Credentials.from_service_account_file(os.environ["GOOGLE_APPLICATION_CREDENTIALS"])
print(type(creds).__module__)
""",
    ],
)
def test_the_federation_file_of_google_is_taken(text: str, tmp_path: Path) -> None:
    federation = tmp_path / "gha-creds.json"
    federation.write_text(
        json.dumps(
            {
                "type": "external_account",
                "audience": AUDIENCE,
                "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
                "token_url": "https://sts.googleapis.com/v1/token",
                "credential_source": {
                    "url": "http://127.0.0.1:9/token",
                    "headers": {"Authorization": "Bearer x"},
                },
            }
        )
    )
    given = {"GOOGLE_APPLICATION_CREDENTIALS": str(federation), "GOOGLE_CLOUD_PROJECT": "p"}
    before = run(tmp_path, text, given)
    assert before.returncode != 0
    assert "KeyError: 'GCP_SA_KEY'" in before.stderr or "MalformedError" in before.stderr
    after = run(tmp_path, rewritten(text, GOOGLE), given)
    assert after.returncode == 0, after.stderr
    assert after.stdout.strip() == "google.auth.identity_pool"
