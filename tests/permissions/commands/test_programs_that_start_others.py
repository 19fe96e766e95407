"""Programs that look harmless and start another, or do what needs the token, for some of their commands."""

from __future__ import annotations

import pytest
from permissions.infer.kit import CHECKOUT, need

from pinfix_codemods.permissions.need import Status


def found(script: str) -> str:
    """What a job needs with this script, whose variables hold the token; "unknown" where that is lost."""
    step = f"- run: |\n    {script}\n  env: {{GH_TOKEN: '${{{{ github.token }}}}'}}\n"
    judged = need(CHECKOUT + step)
    return "unknown" if judged.status is Status.UNKNOWN else str(judged.grant)


@pytest.mark.parametrize(
    "script",
    [
        "brew bump --no-fork --open-pr",
        "brew test-bot --only-setup",
        "brew bundle exec x",
        "nvm exec 18 node x.js",
        "nvm run x.js",
        "fnm exec -- node x.js",
        "n exec 18 node x.js",
        "snap run thing",
        "ssh-agent ./x",
        "sshpass -e ./x",
        "rsync -e ./x a b",
        "rsync --rsh ./x a b",
        "rsync --rsh=./x a b",
        "rsync -ave ./x a b",
        'lftp -c "!./x"',
    ],
)
def test_what_is_started_is_not_known(script: str) -> None:
    assert found(script) == "unknown"


@pytest.mark.parametrize(
    "script",
    [
        "brew install --quiet x",
        "brew --prefix x",
        "nvm install 18",
        "n lts",
        "snap install x --classic",
        'eval "$(ssh-agent -s)"',
        "sshpass -e ssh a b",
        'rsync -avze "ssh -i key" a b',
        "rsync -a --exclude x a b",
        "lftp -c ls",
    ],
)
def test_the_rest_stays_harmless(script: str) -> None:
    assert found(script) == "contents: read"


def test_behind_an_agent_stands_a_command() -> None:
    assert found('ssh-agent bash -c "git push"') == "contents: write"


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("gh release view v1 --json isDraft,targetCommitish", "contents: write"),
        ("gh release list --json name --jq '.[] | select(.isDraft)'", "contents: write"),
        ("gh api repos/o/r/releases --jq '.[] | select(.draft)'", "contents: write"),
        ("gh release view v1 --json tagName", "contents: read"),
        ("gh release list --exclude-drafts", "contents: read"),
        ("gh release download v1", "contents: read"),
        ("gh api repos/o/r/releases --jq .[].name", "contents: read"),
        ("gh api repos/o/r/branches --jq '.[] | select(.name == \"draft\")'", "contents: read"),
    ],
)
def test_drafts_are_seen_only_by_those_who_may_write(script: str, expected: str) -> None:
    assert found(script) == expected
