"""Keys that are written out in files which change, and the name of the repository by its remote."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from cli.program import pinfix, write
from leaks.keys import AWS_ID, AWS_SECRET

CI = ".github/workflows/ci.yml"
LEAKING = f"""\
on: push
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        env:
          AWS_ACCESS_KEY_ID: {AWS_ID}
          AWS_SECRET_ACCESS_KEY: {AWS_SECRET}
      - uses: actions/setup-node@v4
"""


@pytest.mark.parametrize("format_", ["text", "diff", "json", "markdown"])
def test_no_report_shows_a_key(tmp_path: Path, format_: str) -> None:
    write(tmp_path, {CI: LEAKING})
    done = pinfix("apply", "--offline", "-n", "-v", "--format", format_, cwd=tmp_path)
    assert "actions/checkout" in done.out + done.err
    for key in (AWS_ID, AWS_SECRET):
        assert key not in done.out + done.err


def test_what_is_written_has_it_still(tmp_path: Path) -> None:
    write(tmp_path, {CI: LEAKING})
    pinfix("apply", "--offline", cwd=tmp_path)
    text = (tmp_path / CI).read_text()
    assert "actions/checkout@v4" not in text
    assert AWS_ID in text
    assert "***" not in text


NPM = """\
on: push
permissions:
  contents: read
jobs:
  publish:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with:
          node-version: 24
          registry-url: https://npm-registry.invalid
      - run: npm publish
        env:
          NODE_AUTH_TOKEN: ${{ secrets.NPM_TOKEN }}
"""


@pytest.mark.parametrize(("remote", "refused"), [("octo/app", False), ("octo/other", True), ("", False)])
def test_the_remote_tells_which_repository_it_is(tmp_path: Path, remote: str, refused: bool) -> None:
    write(tmp_path, {CI: NPM, "package.json": json.dumps({"name": "x", "repository": "octo/app"})})
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    if remote:
        url = f"https://github.com/{remote}.git"
        subprocess.run(["git", "-C", str(tmp_path), "remote", "add", "origin", url], check=True)
    arguments = ("apply", "--offline", "-n", "--unsafe", "--only", "oidc", "--format", "json")
    report = json.loads(pinfix(*arguments, cwd=tmp_path).out)
    found = [one["reason"] for one in report["refusals"] if one["code"] == "other-registry"]
    assert bool(found) is refused
    assert all("octo/app" in reason and remote in reason for reason in found)


def test_an_example_within_another_repository_is_not_that_one(tmp_path: Path) -> None:
    files = {CI: NPM, "package.json": json.dumps({"name": "x", "repository": "octo/app"})}
    write(tmp_path, {f"example/{path}": text for path, text in files.items()})
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    url = "https://github.com/octo/other.git"
    subprocess.run(["git", "-C", str(tmp_path), "remote", "add", "origin", url], check=True)
    done = pinfix("apply", "--offline", "-n", "--unsafe", "--only", "oidc", cwd=tmp_path / "example")
    assert "other-registry" not in done.err
