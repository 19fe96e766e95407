"""Words that escapes of YAML spell do not hide a job with a key."""

from __future__ import annotations

import pytest

from pinfix.config.oidc_settings import OidcSettings
from pinfix.github.jobs import read_jobs
from pinfix.github.workflow import Workflow
from pinfix.yaml.document import Document
from pinfix_codemods.oidc.find import possible_uses
from pinfix_codemods.oidc.scene.texts import JobTexts

FLOW = """\
on: push
jobs:
  one:
    runs-on: ubuntu-latest
    steps:
      - run: x
        env: {SECRET}
  two:
    runs-on: ubuntu-latest
    steps: [{run: y}]
"""
ESCAPED = [
    '{AWS_SECRET_ACCESS_KEY: "${{ \\x73ecrets.X }}"}',
    '{AWS_SECRET_ACCESS_KEY: "${{ sec\\\n          rets.X }}"}',
    '{"\\x41\\u0057S_SECRET_ACCESS_KEY": "${{ secrets.X }}"}',
]


@pytest.mark.parametrize("written", ESCAPED)
def test_a_key_behind_escapes_is_looked_at(written: str) -> None:
    document = Document.from_text(FLOW.replace("{SECRET}", written))
    uses = [use.repo for use in possible_uses(Workflow(".github/workflows/w.yml", document), OidcSettings())]
    assert "configure-aws-credentials" in uses
    texts = JobTexts(document)
    assert all("aws_secret" in text and "secrets.x" in text for text in map(texts.of, read_jobs(document)))


@pytest.mark.parametrize("written", ['{A: "\\x61"}', "{A: 'sec\\rets AWS'}", '{A: "\\x73ecret AWS"}'])
def test_other_escapes_are_no_key(written: str) -> None:
    document = Document.from_text(FLOW.replace("{SECRET}", written))
    assert not list(possible_uses(Workflow(".github/workflows/w.yml", document), OidcSettings()))
