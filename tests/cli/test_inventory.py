"""`pinfix oidc inventory` as people run it."""

from __future__ import annotations

import json
from importlib.resources import files as resources
from pathlib import Path
from typing import Any

import jsonschema
from cli.program import CI, pinfix, write

from pinfix.secret_uses import Kind

FLOW = """\
on: push
jobs:
  up:
    runs-on: x
    steps:
      - run: aws s3 sync . s3://b
        env:
          AWS_KEY: ${{ secrets.key }}
          TOKEN: ${{ secrets.GITHUB_TOKEN }}
"""
CALLING = "on: push\njobs:\n  c:\n    uses: o/r/.github/workflows/w.yml@v1\n    secrets: inherit\n"
SCHEMA = json.loads(resources("pinfix.report.inventory").joinpath("inventory.schema.json").read_bytes())


def as_json(*arguments: str, cwd: Path) -> Any:
    done = pinfix("oidc", "inventory", "--json", *arguments, cwd=cwd)
    found = json.loads(done.out)
    jsonschema.Draft7Validator(SCHEMA).validate(found)
    return found


def test_text(tmp_path: Path) -> None:
    write(tmp_path, {CI: FLOW})
    done = pinfix("oidc", "inventory", cwd=tmp_path)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(
        f"KEY\n  {CI}:8  AWS_KEY in `env` of step 1 of the job 'up' [step-env]\n"
        "  may be deleted: no, because it has 1 use\n"
    )
    assert "GITHUB_TOKEN" not in done.out
    assert "\n1 secret, 1 use\n" in done.out


def test_json(tmp_path: Path) -> None:
    write(tmp_path, {CI: FLOW})
    found = as_json(cwd=tmp_path)
    assert found["complete"] is True
    (secret,) = found["secrets"]
    assert (secret["name"], secret["may_be_deleted"]) == ("KEY", False)
    assert [(use["path"], use["line"], use["kind"], use["job"]) for use in secret["uses"]] == [
        (CI, 8, "step-env", "up")
    ]


def test_the_schema_has_every_kind() -> None:
    secret = SCHEMA["properties"]["secrets"]["items"]["properties"]
    assert secret["uses"]["items"]["properties"]["kind"]["enum"] == [kind.value for kind in Kind]


def test_a_secret_that_is_not_used(tmp_path: Path) -> None:
    write(tmp_path, {CI: FLOW})
    done = pinfix("oidc", "inventory", "--only", "old", cwd=tmp_path)
    assert "OLD\n  may be deleted: yes, as far as this repository tells\n" in done.out
    assert "Not seen: other repositories" in done.out
    found = as_json("--only", "old,key", cwd=tmp_path)
    assert [(one["name"], one["may_be_deleted"]) for one in found["secrets"]] == [
        ("OLD", True),
        ("KEY", False),
    ]


def test_inherit_keeps_every_secret(tmp_path: Path) -> None:
    write(tmp_path, {CI: FLOW, ".github/workflows/call.yml": CALLING})
    done = pinfix("oidc", "inventory", "--only", "OLD", cwd=tmp_path)
    assert "may be deleted: no, because 1 place may use any secret (see below)" in done.out
    assert "  .github/workflows/call.yml:5  the job 'c' hands every secret" in done.out
    (secret,) = as_json("--only", "OLD", cwd=tmp_path)["secrets"]
    assert [(one["path"], one["line"]) for one in secret["reasons"]] == [(".github/workflows/call.yml", 5)]


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    write(tmp_path, {CI: FLOW, ".github/workflows/z.yml": "a: b: c\n"})
    done = pinfix("oidc", "inventory", "--only", "OLD", cwd=tmp_path)
    assert done.code == 3
    assert "error[invalid-yaml]" in done.err
    assert "no, because not all workflows and actions were read" in done.out
    assert as_json(cwd=tmp_path)["complete"] is False


def test_one_file_is_not_all(tmp_path: Path) -> None:
    write(tmp_path, {CI: FLOW, "a/.github/workflows/b.yml": FLOW})
    assert as_json(CI, "--only", "OLD", cwd=tmp_path)["secrets"][0]["may_be_deleted"] is False


def test_names_cannot_move_the_terminal(tmp_path: Path) -> None:
    write(
        tmp_path,
        {CI: FLOW.replace("  up:", '  "\\e[31mup":').replace("run: aws", 'name: "\\a\\n"\n        run: aws')},
    )
    done = pinfix("oidc", "inventory", cwd=tmp_path)
    assert done.code == 0
    assert all(character.isprintable() or character == "\n" for character in done.out)


def test_into_a_file_and_wrong_usage(tmp_path: Path) -> None:
    write(tmp_path, {CI: FLOW})
    done = pinfix("oidc", "inventory", "-o", "found.txt", cwd=tmp_path)
    assert (done.code, done.out) == (0, "")
    assert (tmp_path / "found.txt").read_text().startswith("KEY\n")
    assert pinfix("oidc", "inventory", "no/such/place", cwd=tmp_path).code == 2
    assert pinfix("oidc", "inventory", "--format", "x", cwd=tmp_path).code == 2


def test_no_secrets(tmp_path: Path) -> None:
    write(tmp_path, {CI: "on: push\njobs: {}\n"})
    assert pinfix("oidc", "inventory", cwd=tmp_path).out.startswith("0 secrets, 0 uses\n")
