"""What steps do with a key that they find, and that a credential with a token cannot do."""

from __future__ import annotations

import pytest

from pinfix_codemods.oidc.finding import Objection

from .kit import KEYED, codes, of_steps, with_env

ID, SECRET, TOKEN = (
    f"AWS_{name}=$AWS_{name}" for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "SESSION_TOKEN")
)
CHECKOUT = "      - uses: actions/checkout@v4\n"


def after_sign_in(*lines: str) -> str:
    script = "".join(f"          {line}\n" for line in lines)
    return f"{CHECKOUT}{KEYED}      - run: |\n{script}"


@pytest.mark.parametrize(
    "line",
    [
        f"sudo {ID} {SECRET} aws s3 ls",
        f"env -i PATH=$PATH {ID} {SECRET} aws s3 ls",
        f"{ID} {SECRET} aws s3 ls",
        f"sudo {SECRET} aws s3 ls",
        "sudo --preserve-env=AWS_ACCESS_KEY_ID,AWS_SECRET_ACCESS_KEY aws s3 ls",
    ],
)
def test_a_key_that_is_handed_on_without_its_token(line):
    assert codes(after_sign_in(line)) == {"docker-env"}
    assert "docker-env" in codes(CHECKOUT + with_env(line))


@pytest.mark.parametrize(
    "line",
    [
        f"sudo {ID} {SECRET} {TOKEN} aws s3 ls",
        "sudo -E aws s3 ls",
        "sudo --preserve-env=AWS_ACCESS_KEY_ID,AWS_SECRET_ACCESS_KEY,AWS_SESSION_TOKEN aws s3 ls",
        "AWS_PAGER= aws s3 ls",
    ],
)
def test_a_key_that_is_handed_on_whole(line):
    assert codes(after_sign_in(line)) == set()


@pytest.mark.parametrize(
    "lines",
    [
        ["printenv | grep AWS > .env && docker build -t x ."],
        ["env > .env"],
        ["cat /proc/self/environ > all"],
        ["for v in ACCESS_KEY_ID SECRET_ACCESS_KEY; do", '  n=AWS_$v; echo "$n=${!n}" >> app.env', "done"],
    ],
)
def test_an_environment_that_is_written_down_behind_the_sign_in(lines):
    assert "key-leaves-job" in codes(after_sign_in(*lines))


@pytest.mark.parametrize("line", ["env | sort", "printenv HOME > home", "env FOO=1 aws s3 ls > list"])
def test_what_writes_no_key_down(line):
    assert codes(after_sign_in(line)) == set()


@pytest.mark.parametrize(
    "expiry", ["--expires-in 604800", "--expires-in=3601", "--expires-in $LONG", "--expires-in"]
)
def test_addresses_that_outlive_the_credential(expiry):
    assert codes(after_sign_in(f"URL=$(aws s3 presign s3://b/a {expiry})")) == {"too-long"}


@pytest.mark.parametrize("expiry", ["", "--expires-in 3600", "--expires-in=60"])
def test_addresses_that_do_not(expiry):
    assert codes(after_sign_in(f"URL=$(aws s3 presign s3://b/a {expiry})")) == set()


CALL = 'import boto3\ns = boto3.client("s3")\nprint(s.generate_presigned_url("get_object", Params={}%s))\n'


def objections(program: str, name: str = "up.py", run: str = "python up.py") -> list[Objection]:
    finding = of_steps(CHECKOUT + with_env(run), {name: program})
    assert finding is not None
    return list(finding.objections)


@pytest.mark.parametrize("expiry", [", ExpiresIn=604800", ", ExpiresIn=days * 86400", ", ExpiresIn = LONG"])
def test_programs_that_sign_such_addresses(expiry):
    (one,) = objections(CALL % expiry)
    assert (one.code, one.spot.path, one.spot.line) == ("too-long", "up.py", 3)


@pytest.mark.parametrize("expiry", ["", ", ExpiresIn=600", ", ExpiresIn=3_600"])
def test_programs_that_sign_short_ones(expiry):
    assert objections(CALL % expiry) == []


def test_an_expiry_of_something_else():
    assert objections("token = sign(ExpiresIn=604800)\n") == []


def test_javascript_signs_as_well():
    program = "const url = getSignedUrl(client, command, { expiresIn: 604800 });\n"
    assert [one.code for one in objections(program, "up.js", "node up.js")] == ["too-long"]
