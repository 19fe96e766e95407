"""By its text alone: which jobs can hold a key."""

from __future__ import annotations

import pytest

from pinfix.github.jobs import read_jobs
from pinfix.yaml.document import Document
from pinfix_codemods.oidc.scene.texts import JobTexts, names_secrets

FLOW = """\
on: push
env:
  OUTER: ${{ secrets.OUTER }}
jobs:
  one:
    runs-on: ubuntu-latest
    steps:
      - run: AWS one
  two:
    runs-on: ubuntu-latest
    steps:
      - run: two
        env: {KEY: "${{ secrets.TWO }}"}
# behind
"""


def texts(flow: str) -> list[str]:
    document = Document.from_text(flow)
    found = JobTexts(document)
    return [found.of(job) for job in read_jobs(document)]


def test_a_job_has_its_own_text_and_what_holds_for_all() -> None:
    one, two = texts(FLOW)
    assert "aws one" in one
    assert "secrets.two" not in one
    assert "secrets.two" in two
    assert all("secrets.outer" in text and "# behind" in text for text in (one, two))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("- run: two", "- &step\n        run: two"),
        ('env: {KEY: "${{ secrets.TWO }}"}', 'env: &keys {KEY: "${{ secrets.TWO }}"}'),
        ("# behind", "# İ"),  # longer in lower case: offsets would not hold
    ],
)
def test_where_jobs_cannot_be_told_apart_each_has_all_of_the_text(before: str, after: str) -> None:
    assert before in FLOW
    assert all("secrets.two" in text for text in texts(FLOW.replace(before, after)))


@pytest.mark.parametrize(
    "text", ["${{ secrets.x }}", "secrets: inherit", "secrets['github_token']", "tojson(secrets)"]
)
def test_names_secrets(text: str) -> None:
    assert names_secrets(text)
    assert names_secrets(f"{text} ${{{{ secrets.github_token }}}}")


@pytest.mark.parametrize("text", ["", "env: {A: b}", "${{ secrets.github_token }}"])
def test_the_token_of_the_job_is_no_key(text: str) -> None:
    assert not names_secrets(text)
