from __future__ import annotations

import pytest
from permissions.commands.kit import OTHER, WITH_GH, live_with, outcome

from pinfix.github.expressions.values import TOKEN, Holds, Value
from pinfix_codemods.permissions.live import Live

LIVE = live_with(T=TOKEN)
BOTH = {"issues": "write", "pull-requests": "write"}
HEAD = '-H "Authorization: Bearer $T"'


@pytest.mark.parametrize(
    ("script", "grant"),
    [
        (f"curl {HEAD} https://api.github.com/repos/o/r/releases/latest", {"contents": "read"}),
        (f"curl -sSL {HEAD} $GITHUB_API_URL/repos/$GITHUB_REPOSITORY/pulls", {"pull-requests": "read"}),
        (f"curl -X POST {HEAD} ${{{{ github.api_url }}}}/repos/o/r/issues/5/comments -d @body.json", BOTH),
        (f"curl -XDELETE {HEAD} https://api.github.com/repos/o/r/git/refs/heads/x", {"contents": "write"}),
        (f"curl {HEAD} -d '{{}}' https://api.github.com/repos/o/r/dispatches", {"contents": "write"}),
        (f"curl {HEAD} -G -d state=open https://api.github.com/repos/o/r/pulls", {"pull-requests": "read"}),
        (
            f"curl {HEAD} --data-binary @x.zip https://uploads.github.com/repos/o/r/releases/5/assets?name=x",
            {"contents": "write"},
        ),
        ('curl -u "x:$T" https://api.github.com/repos/o/r/contents/f', {"contents": "read"}),
        ("curl https://$T@api.github.com/repos/o/r/contents/f", {"contents": "read"}),
        ("curl --oauth2-bearer $T https://raw.githubusercontent.com/o/r/main/f", {"contents": "read"}),
        (f"curl -T x.jar {HEAD} https://maven.pkg.github.com/o/r/x.jar", {"packages": "write"}),
        (f"curl {HEAD} https://maven.pkg.github.com/o/r/x.jar", {"packages": "read"}),
        (f"curl {HEAD} https://models.github.ai/inference/chat -d @x", {"models": "read"}),
        (f"curl {HEAD} https://api.github.com/user", {}),
        (
            'wget --header="Authorization: token $T" https://api.github.com/repos/o/r/tarball',
            {"contents": "read"},
        ),
        (
            'http POST https://api.github.com/repos/o/r/issues "Authorization:token $T" title=x',
            {"issues": "write"},
        ),
        # Without the token a request needs nothing.
        ("curl https://api.github.com/repos/o/r/actions/runs", {}),
        ("curl -fsSL https://example.org/install.sh -o install.sh", {}),
        (
            "curl -H 'Authorization: Bearer ${{ secrets.PAT }}' https://api.github.com/repos/o/r/issues -d x",
            {},
        ),
        ("wget https://example.org/$(uname -m)/x.tar.gz", {}),
    ],
)
def test_where_it_goes_and_how(script: str, grant: dict[str, str]) -> None:
    assert outcome(script, LIVE).grant == grant


@pytest.mark.parametrize(
    "script",
    [
        f"curl {HEAD} https://example.org/hook",
        f"curl {HEAD} https://api.github.com.example.org/repos/o/r",
        f"curl {HEAD} https://example.org/api.github.com/repos/o/r",
        f'curl {HEAD} "$UPLOAD_URL"',
        f"curl {HEAD} --config requests.txt",
        f"curl {HEAD} https://api.github.com/$ENDPOINT",
        f"curl {HEAD} https://api.github.com/repos/o/r/frobnications",
        f"curl {HEAD} https://api.github.com/graphql -d @query.json",
        'curl -d "token=$T" https://api.github.com/repos/o/r/dispatches',
        "curl https://api.github.com/repos/o/r?access_token=$T",
        'echo "$T" | curl -d @- https://example.org',
        f"wget --post-data=$T {HEAD} https://api.github.com/markdown",
    ],
)
def test_the_token_is_lost(script: str) -> None:
    assert outcome(script, LIVE).lost
    other = outcome(script, live_with(T=OTHER))
    assert not other.need.sinks
    assert not other.need.reasons


def test_graphql_in_a_body() -> None:
    repository = 'repository(owner: \\"o\\", name: \\"r\\")'
    body = f"""-d '{{"query": "query {{ {repository} {{ issues(first: 1) {{ totalCount }} }} }}"}}'"""
    assert outcome(f"curl {HEAD} https://api.github.com/graphql {body}", LIVE).grant == {"issues": "read"}


def test_several_addresses_count_together() -> None:
    script = f"curl {HEAD} https://api.github.com/repos/o/r/issues https://api.github.com/repos/o/r/pulls"
    assert outcome(script, LIVE).need.grant.as_dict() == {"issues": "read", "pull-requests": "read"}


def test_the_arguments_of_a_function_are_not_the_token() -> None:
    script = 'download() { curl -o "$1" "https://example.org/$1"; }'
    assert outcome(script, WITH_GH).grant == {}


def test_an_answer_is_not_the_token() -> None:
    latest = f"curl {HEAD} https://api.github.com/repos/o/r/releases/latest"
    script = f"V=$({latest} | jq -r .tag_name)\ncurl https://example.org/$V"
    assert outcome(script, LIVE).grant == {"contents": "read"}


def test_netrc_only_where_it_is_asked_for() -> None:
    live = Live(files={"netrc": Holds.YES})
    assert outcome("curl https://api.github.com/repos/o/r/contents/x", live).grant == {}
    assert outcome("curl -n https://api.github.com/repos/o/r/contents/x", live).grant == {"contents": "read"}


def test_powershell() -> None:
    live = live_with(T=TOKEN)
    script = (
        'Invoke-RestMethod -Uri "https://api.github.com/repos/$env:GITHUB_REPOSITORY/releases" '
        '-Method POST -Headers @{ Authorization = "Bearer $env:T" } -Body $body'
    )
    assert outcome(script, live, shell="pwsh").grant == {"contents": "write"}
    assert outcome(script.replace("api.github.com", "example.org"), live, shell="pwsh").lost
    assert (
        outcome("Invoke-WebRequest https://example.org/x.zip -OutFile x.zip", live, shell="pwsh").grant == {}
    )


def test_asking_for_an_identity_token() -> None:
    header = '-H "Authorization: bearer $ACTIONS_ID_TOKEN_REQUEST_TOKEN"'
    script = f'curl {header} "$ACTIONS_ID_TOKEN_REQUEST_URL&audience=x"'
    assert outcome(script, Live(oidc=Holds.YES)).grant == {"id-token": "write"}
    assert outcome(script, Live()).grant == {}
    assert outcome("echo $ACTIONS_ID_TOKEN_REQUEST_URL", Live(oidc=Holds.YES)).grant == {"id-token": "write"}


def test_a_known_variable_is_followed_into_an_address() -> None:
    live = live_with(T=TOKEN, API=Value.literal("https://api.github.com/repos/o/r"))
    assert outcome(f"curl {HEAD} $API/deployments", live).grant == {"deployments": "read"}


@pytest.mark.parametrize(
    "script",
    [
        "curl -K requests.txt",
        "curl --config requests.txt https://api.github.com/user",
        "curl --variable %T --expand-header 'Authorization: Bearer {{T}}' https://example.org",
        "curl --expand-url 'https://example.org/{{T}}'",
        "wget --use-askpass=./x https://example.org",
        "wget -e use_askpass=./x https://example.org",
        "wget --config=x https://example.org",
    ],
)
def test_what_is_said_elsewhere_is_not_known(script: str) -> None:
    assert outcome(script, LIVE).opaque


def test_a_stored_netrc_is_read_by_more_than_curl() -> None:
    live = Live(files={"netrc": Holds.YES})
    for program in ("http", "wget", "curl -n"):
        assert outcome(f"{program} https://example.org/x", live).lost
    assert outcome("wget -e robots=off https://example.org", LIVE).grant == {}


@pytest.mark.parametrize("method", ["-Me:Post", "-Method:POST", "-me Post"])
def test_short_forms_of_parameters_of_cmdlets(method: str) -> None:
    script = f'irm {method} "https://api.github.com/repos/o/r/issues" -Tok:"$env:T"'
    assert outcome(script, live_with(T=TOKEN), shell="pwsh").grant == {"issues": "write"}
