"""Requests and commands of PowerShell, through functions, blocks and what they are handed."""

from __future__ import annotations

import pytest
from permissions.commands.kit import Outcome, live_with, outcome

from pinfix.github.expressions.values import TOKEN

LIVE = live_with(GH_TOKEN=TOKEN)
HEAD = '-Headers @{ Authorization = "Bearer $env:GH_TOKEN" }'
FUNCTION = f'function Api($p, $m = "Post") {{ irm -Method $m -Uri "https://api.github.com/$p" {HEAD} }}\n'
API = "https://api.github.com/"
ISSUES = "https://api.github.com/repos/o/r/issues"
POST = f"irm -Method Post -Uri {ISSUES} -Headers @{{ Authorization = $t }}"


def judged(script: str) -> Outcome:
    return outcome(script, LIVE, shell="pwsh")


@pytest.mark.parametrize(
    ("calls", "grant"),
    [
        ("Api repos/o/r/issues", {"issues": "write"}),
        ("Api -p repos/o/r/issues", {"issues": "write"}),
        ("Api repos/o/r/issues Get", {"issues": "read"}),
        ("Api repos/o/r/issues Get; Api repos/o/r/releases", {"issues": "read", "contents": "write"}),
        ('Api "repos/$env:GITHUB_REPOSITORY/releases"', {"contents": "write"}),
        ("$q = @{ p = 'repos/o/r/issues' }; Api @q", {"issues": "write"}),
    ],
)
def test_a_request_is_the_one_that_the_call_asks_for(calls: str, grant: dict[str, str]) -> None:
    assert judged(FUNCTION + calls).grant == grant


@pytest.mark.parametrize(
    "script",
    [
        FUNCTION + "$p = Get-Content x; Api $p",
        FUNCTION + "Api @args",
        FUNCTION + "foreach ($x in Get-Content x) { Api $x }",
        f'function Api {{ irm -Method Post -Uri "{API}$($args[0])" {HEAD} }}\nApi repos/o/r/issues',
        f'function Api($p) {{ $p = "repos/$p"; irm -Method Post -Uri "{API}$p" {HEAD} }}\nApi o/r',
        f'irm -Method Post -Uri "https://api.github.com/$x" {HEAD}',
        f'param($x)\nirm -Method Post -Uri "https://api.github.com/repos/o/r/$x" {HEAD}',
    ],
)
def test_a_path_that_is_not_known_is_lost(script: str) -> None:
    assert "path" in judged(script).lost


@pytest.mark.parametrize(
    "script",
    [
        f"{FUNCTION}Api repos/o/r/issues",
        f"function H {{ @{{ Authorization = $env:GH_TOKEN }} }}\n$t = H\n{POST}",
        f"function H {{ git status; $env:GH_TOKEN }}\n$t = H\n{POST}",
        f"function H($x) {{ git status; $x }}\n$t = H $env:GH_TOKEN\n{POST}",
        f'$t = $(echo a; "b $env:GH_TOKEN")\n{POST}',
        f'$t = if ($x) {{ git status; "$env:GH_TOKEN" }} else {{ 1 }}\n{POST}',
        f'$t = foreach ($x in 1) {{ git status; "$env:GH_TOKEN" }}\n{POST}',
        f"$t = @( git status; $env:GH_TOKEN )\n{POST}",
        f"foreach ($t in @($env:GH_TOKEN)) {{ {POST} }}",
        f"& {{ param($t) {POST} }} $env:GH_TOKEN",
        f"function F($x) {{ $x['a'] = $env:GH_TOKEN }}\n$t = @{{}}\nF $t\n{POST}",
        f"irm -CustomMethod POST -Uri {ISSUES} {HEAD}",
        f"$p = @{{ Uri = '{ISSUES}'; Method = 'Post' }}\nirm @p {HEAD}",
        f"$p = @{{ Uri = '{ISSUES}'; Headers = @{{ A = $env:GH_TOKEN }} }}\nirm -Method Post @p",
        "$a = 'issue', 'create'\ngh @a",
        "$a = @(\n'issue'\n'create'\n)\n& gh $a",
        "function R { gh @args }\nR issue create",
    ],
)
def test_the_token_is_followed(script: str) -> None:
    assert judged(script).grant == {"issues": "write"}


@pytest.mark.parametrize("method", ["-Method $m", "@p"])
def test_a_method_that_is_not_known_may_be_any(method: str) -> None:
    assert judged(f"irm -Uri {ISSUES} {HEAD} {method}").grant == {"issues": "write"}


def test_an_answer_is_not_what_was_sent_for_it() -> None:
    script = f'$r = Invoke-RestMethod -Uri {ISSUES} {HEAD}\nirm -Uri "{ISSUES}/$($r.number)/labels" {HEAD}'
    assert judged(script).grant == {"issues": "read", "pull-requests": "read"}


def test_a_session_has_the_headers_that_it_was_made_with() -> None:
    script = f"irm -Uri {ISSUES} {HEAD} -SessionVariable s\nirm -Method Post -Uri {ISSUES} -WebSession $s"
    assert judged(script).need.sinks


@pytest.mark.parametrize("flags", ["'--draft', '--discussion-category', 'x'", "$l", "@l"])
def test_a_list_may_hold_flags(flags: str) -> None:
    grant = judged(f"gh release create v1 --notes x {flags}").grant
    assert grant == {"contents": "write", "discussions": "write"}
