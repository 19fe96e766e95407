"""What is shipped: true to the collected facts, and right about their traps."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from pinfix.resolution import Reference, Resolution, Resolved, Unresolved
from pinfix_resolvers.chain import build
from pinfix_resolvers.facts import DATA

CHECKOUT_V4 = "11d5960a326750d5838078e36cf38b85af677262"


def ask(text: str) -> Resolution:
    path, _, ref = text.partition("@")
    owner, repo = path.split("/")
    reference = Reference(owner, repo, ref)
    return build(offline=True).resolve([reference])[reference]


@pytest.mark.parametrize(
    ("text", "version", "kind"),
    [
        ("actions/checkout@v4", "v4.4.0", "tag"),
        ("Actions/Checkout@v4", "v4.4.0", "tag"),
        ("actions/checkout@v4.2.2", "v4.2.2", "tag"),
        (f"actions/checkout@{CHECKOUT_V4}", "v4.4.0", "commit"),
        ("ruby/setup-ruby@v1", "v1.315.0", "branch"),
        ("pypa/gh-action-pypi-publish@v1.8.14", "v1.8.14", "tag"),
        ("aquasecurity/trivy-action@v0.28.0", "v0.28.0", "tag"),
        ("nick-invision/retry@v3", "v3.0.2", "tag"),
        ("github/super-linter@v7.4.0", "v7.4.0", "tag"),
    ],
)
def test_known_answers(text: str, version: str, kind: str) -> None:
    answer = ask(text)
    assert isinstance(answer, Resolved), answer
    assert (answer.version, answer.kind) == (version, kind)


@pytest.mark.parametrize(
    "text",
    [
        "Azure/static-web-apps-deploy@v1",
        "dorny/test-reporter@v1",
        "peter-evans/slash-command-dispatch@v5",
        "denoland/setup-deno@v2.0.1",
        "mikefarah/yq@v3",
        "mxschmitt/action-tmate@v1",
        "thollander/actions-comment-pull-request@v3",
        "aws-actions/configure-aws-credentials@v1-node16",
    ],
)
def test_known_conflicts_are_refused(text: str) -> None:
    answer = ask(text)
    assert isinstance(answer, Unresolved)
    assert answer.code == "tag-branch-conflict"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("pypa/gh-action-pypi-publish@release/v1", "branch"),
        ("pnpm/action-setup@v4", "branch"),
        ("actions/checkout@main", "branch"),
        ("dtolnay/rust-toolchain@stable", "branch"),
        ("appleboy/ssh-action@346", "branch"),
        ("aquasecurity/trivy-action@0.28.0", "unknown-ref"),
        ("tj-actions/changed-files@0e58ed8671d6b60d0890c21b07f8835ace038e67", "compromised-commit"),
        ("reviewdog/action-setup@F0D342D24037BB11D26B9BD8496E0808BA32E9EC", "compromised-commit"),
    ],
)
def test_known_refusals(text: str, code: str) -> None:
    answer = ask(text)
    assert isinstance(answer, Unresolved)
    assert answer.code == code


def test_lines_begin_with_their_key_in_order() -> None:
    lines = (DATA / "tags.jsonl").read_bytes().splitlines(keepends=True)
    keys = [json.loads(line)["key"] for line in lines]
    assert keys == sorted(set(keys))
    for line, key in zip(lines, keys, strict=True):
        assert line.startswith(f'{{"key":"{key}",'.encode())
        assert line.endswith(b"}\n")


def test_no_old_branch_head_is_shipped() -> None:
    since = json.loads((DATA / "snapshot.json").read_bytes())["branches_since"]
    records = [json.loads(line) for line in (DATA / "tags.jsonl").read_bytes().splitlines()]
    assert [record["key"] for record in records if record["branches"] and record["as_of"] < since] == []
    assert [record["key"] for record in records if record["branches"].keys() & record["tags"].keys()] == []


def test_the_module_loads_nothing_heavy() -> None:
    script = "import sys, pinfix_resolvers.chain; print(*sys.modules)"
    environment = {"PYTHONPATH": os.pathsep.join(sys.path)}
    loaded = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
    )
    heavy = {
        "requests",
        "urllib.request",
        "http.client",
        "asyncio",
        "typer",
        "rich",
        "ruamel.yaml",
        "yaml",
        "git",
    }
    assert heavy.isdisjoint(loaded.stdout.split())
