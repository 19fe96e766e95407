"""What a script is judged by, apart from its calls."""

from __future__ import annotations

from dataclasses import replace

import libcst
import pytest
from oidc.python.swapped import AWS, EVERYTHING, GOOGLE

from pinfix_codemods.oidc.python.judge import judge
from pinfix_codemods.oidc.python.result import Refused, Rewritten, Swapped, Untouched

CLIENT = """import os
import boto3
ID = os.environ["AWS_ACCESS_KEY_ID"]
s3 = boto3.client("s3", aws_access_key_id=ID, aws_secret_access_key=os.environ["AWS_SECRET_ACCESS_KEY"])
"""
SHEET = """import json
import os
from google.oauth2.service_account import Credentials
creds = Credentials.from_service_account_info(json.loads(os.environ["GCP_SA_KEY"]))
"""


def test_a_script_without_any_of_it_is_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    def parse(text: str) -> libcst.Module:
        raise AssertionError(text)

    monkeypatch.setattr(libcst, "parse_module", parse)
    assert judge("import boto3\nprint(boto3.client('s3', **load()))\n", EVERYTHING) == Untouched()
    assert judge("this is no Python at all", EVERYTHING) == Untouched()


def test_calls_of_other_clouds_are_nobodys_business() -> None:
    assert judge(SHEET, AWS) == Untouched()
    literal = "import boto3\nc = boto3.client('s3', aws_access_key_id='a', aws_secret_access_key='b')\n"
    assert judge(literal, GOOGLE) == Untouched()
    assert isinstance(judge(literal, AWS), Refused)


def test_clients_of_aws_need_no_leave() -> None:
    assert isinstance(judge(CLIENT, AWS), Rewritten)


@pytest.mark.parametrize(
    "text",
    [
        SHEET,
        "from azure.identity import EnvironmentCredential\nEnvironmentCredential()\n",
        "import os\nif 'GCP_SA_KEY' not in os.environ:\n    raise SystemExit\n",
        "import os, subprocess\nsubprocess.run(['twine', 'upload', '-p', os.environ['PYPI_TOKEN'], 'd'])\n",
        "import os\nfor name in ['GCP_SA_KEY', 'B']:\n    print(name in os.environ)\n",
        "import os\nwith open('k', 'w') as f:\n    f.write(os.environ['GCP_SA_KEY'])\n"
        "os.environ['GOOGLE_APPLICATION_CREDENTIALS'] = 'k'\n",
    ],
)
def test_a_change_for_developers_needs_leave(text: str) -> None:
    assert isinstance(judge(text, EVERYTHING), Rewritten)
    found = judge(text, replace(EVERYTHING, local_change=False))
    assert isinstance(found, Refused)
    assert found.slug == "local-change"


def test_all_reasons_are_told_in_order() -> None:
    text = """import os
import boto3
a = boto3.client("s3", endpoint_url="x", aws_access_key_id=os.environ["R2_KEY"], aws_secret_access_key="b")
os.environ["AWS_ACCESS_KEY_ID"] = "x"
"""
    found = judge(text, AWS)
    assert isinstance(found, Refused)
    assert [(one.line, one.slug) for one in found.reasons] == [
        (3, "custom-endpoint"),
        (3, "literal-key"),
        (3, "other-variable"),
        (4, "module-writes-variable"),
    ]


def test_names_of_ones_own_are_exchanged() -> None:
    text = """import os
from requests_aws4auth import AWS4Auth
auth = AWS4Auth(os.environ['SITE_KEY'], os.environ['SITE_SECRET'], 'us-east-1', 'es')
"""
    own = {"SITE_KEY": "AWS_ACCESS_KEY_ID", "SITE_SECRET": "AWS_SECRET_ACCESS_KEY"}
    found = judge(text, Swapped(frozenset(own), AWS.refreshed, own))
    assert isinstance(found, Rewritten)
    assert found.text.splitlines()[2] == (
        "auth = AWS4Auth(os.environ['AWS_ACCESS_KEY_ID'], os.environ['AWS_SECRET_ACCESS_KEY'], "
        "'us-east-1', 'es', "
        'session_token=os.environ.get("AWS_SESSION_TOKEN"))'
    )
    unnamed = judge(text, Swapped(frozenset(own), AWS.refreshed))
    assert isinstance(unnamed, Refused)


def test_a_client_with_names_of_ones_own() -> None:
    text = CLIENT.replace("AWS_ACCESS_KEY_ID", "SITE_KEY").replace("AWS_SECRET_ACCESS_KEY", "SITE_SECRET")
    found = judge(text, Swapped(frozenset({"SITE_KEY", "SITE_SECRET"}), AWS.refreshed))
    assert isinstance(found, Rewritten)
    assert found.text == 'import boto3\ns3 = boto3.client("s3")\n'


def test_variables_of_aws_that_are_gone_are_not_read_any_more() -> None:
    found = judge(
        "import os\nprint(os.environ['AWS_ACCESS_KEY_ID'])\n",
        Swapped(frozenset({"AWS_ACCESS_KEY_ID"}), frozenset()),
    )
    assert isinstance(found, Refused)
    assert found.slug == "still-read"


def test_comments_that_go_are_told() -> None:
    text = """import os
import boto3
# Of the team.
KEY = os.environ["AWS_ACCESS_KEY_ID"]  # the id
# Near the users.
REGION = "eu-west-1"
s3 = boto3.client(
    "s3",
    aws_access_key_id=KEY,
    aws_secret_access_key=os.environ["AWS_SECRET_ACCESS_KEY"],  # hidden
    region_name=REGION,  # near
)
"""
    found = judge(text, AWS)
    assert isinstance(found, Rewritten)
    assert found.lost_comments == (3, 4, 10)
    assert "# Near the users.\nREGION" in found.text
    assert "region_name=REGION,  # near\n" in found.text


@pytest.mark.parametrize("ending", ["\r\n", "\n"])
@pytest.mark.parametrize("last", ["", "\n"])
def test_line_ends_stay(ending: str, last: str) -> None:
    text = (CLIENT.rstrip("\n") + last).replace("\n", ending)
    found = judge(text, AWS)
    assert isinstance(found, Rewritten)
    assert found.text == ('import boto3\ns3 = boto3.client("s3")' + last).replace("\n", ending)


def test_exported_names_stay() -> None:
    found = judge(CLIENT + '__all__ = ["os", "ID"]\n', AWS)
    assert isinstance(found, Rewritten)
    assert found.text == 'import os\nimport boto3\nID = os.environ["AWS_ACCESS_KEY_ID"]\n' + (
        's3 = boto3.client("s3")\n__all__ = ["os", "ID"]\n'
    )


def test_imports_that_nothing_read_before_stay() -> None:
    found = judge("import sys\n" + CLIENT, AWS)
    assert isinstance(found, Rewritten)
    assert found.text.startswith("import sys\nimport boto3\n")


def test_a_block_is_not_left_empty() -> None:
    text = """import os
def prepare():
    with open("k", "w") as f:
        f.write(os.environ["GCP_SA_KEY"])
    os.environ["GOOGLE_APPLICATION_CREDENTIALS"] = "k"
"""
    found = judge(text, GOOGLE)
    assert isinstance(found, Rewritten)
    assert found.text == "def prepare():\n    pass\n"


@pytest.mark.parametrize(
    "text",
    [
        "x = 'AWS_SECRET_ACCESS_KEY'" + "+1" * 20_000,
        "AWS_SECRET_ACCESS_KEY = a" + ".b" * 20_000,
        "AWS_SECRET_ACCESS_KEY = " + "not " * 3_000 + "x",
        "AWS_SECRET_ACCESS_KEY = " + "(" * 5_000 + "1" + ")" * 5_000,
        "AWS_SECRET_ACCESS_KEY = f" + "()" * 5_000,
        "if x: AWS_SECRET_ACCESS_KEY\n" + "elif x: pass\n" * 3_000,
        "AWS_SECRET_ACCESS_KEY = 1\n" * 30_000,
        "AWS_SECRET_ACCESS_KEY = AWS_SECRET_ACCESS_KEY\n" * 3_000,
        "AWS_SECRET_ACCESS_KEY = '\0'",
        "AWS_SECRET_ACCESS_KEY = (",
    ],
)
def test_hostile_scripts_are_refused(text: str) -> None:
    found = judge(text, AWS)
    assert isinstance(found, Refused)
    assert found.slug == "unreadable"


def test_a_name_that_stands_for_itself_ends() -> None:
    found = judge(
        "import boto3\nK = K\ns = boto3.client('s3', aws_access_key_id=K, aws_secret_access_key=K)\n", AWS
    )
    assert isinstance(found, Refused)


def test_keys_of_services_are_no_keys_of_google() -> None:
    swapped = Swapped(frozenset({"VAULT_TOKEN", "TWINE_PASSWORD"}), frozenset(), local_change=True)
    assert judge(SHEET, swapped) == Untouched()
    found = judge("import os\nprint(os.environ['VAULT_TOKEN'])\n", swapped)
    assert isinstance(found, Refused)
    assert found.slug == "still-read"


def test_the_ids_of_azure_may_stay() -> None:
    text = """import os
from azure.identity import ClientSecretCredential
c = ClientSecretCredential(
    os.environ["AZURE_TENANT_ID"], os.environ["AZURE_CLIENT_ID"], os.environ["AZURE_CLIENT_SECRET"]
)
"""
    found = judge(text, Swapped(frozenset({"AZURE_CLIENT_SECRET"}), frozenset(), local_change=True))
    assert isinstance(found, Rewritten)
    assert found.text == "from azure.identity import DefaultAzureCredential\nc = DefaultAzureCredential()\n"
