"""`pinfix oidc plan`, with a codemod that says what the test wants."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from importlib.resources import files as resources
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from cli.program import pinfix, write
from oidc.setting_up import PATH, facts

from pinfix import registry
from pinfix.codemod import Context, Explanation, Phase, Repository
from pinfix.commands import ExitCode
from pinfix.commands.oidc.plan import Request, plan
from pinfix.commands.output import Output
from pinfix.errors import UsageError
from pinfix.oidc.facts import EVIDENCE, OtherUse, SwapFacts
from pinfix.plan import Change, Place, Refusal, Safety
from pinfix.yaml.operations import SetScalar

FLOW = """\
on: {push: {branches: [main]}}
jobs:
  deploy:
    name: old
    runs-on: ubuntu-latest
    environment: production
    steps: []
"""
FOLDER = ".github/pinfix/oidc"


class Swaps:
    """A codemod `oidc` that renames the job and reports `found`."""

    name = "oidc"
    title = "stored keys out"
    phase = Phase.KEYS
    explanation = Explanation("", "", "", {})

    def __init__(self, *found: SwapFacts) -> None:
        self.found = found

    def references(self, repository: Repository, config: object) -> tuple[()]:
        return ()

    def find(self, repository: Repository, context: Context) -> Iterator[Change | Refusal]:
        place = Place(PATH, 4, 11, ("jobs", "deploy", "name"))
        for number, one in enumerate(self.found):
            step = () if number else (SetScalar(place.yaml_path, "new"),)
            yield Change(
                "oidc", place, "t", "w", "b", "a", Safety.BREAKING, step, evidence={EVIDENCE: one.to_plain()}
            )
        yield Refusal("oidc", place, "called-workflow", "others call it", "Change them together.")


Run = Callable[..., ExitCode]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    write(tmp_path, {PATH: FLOW})

    def once(*found: SwapFacts, **options: Any) -> ExitCode:
        monkeypatch.setattr(registry, "codemods", lambda: (Swaps(*found),))
        given = {
            "paths": [tmp_path],
            "write": False,
            "only": (),
            "as_json": False,
            "repository": "octo-org/octo-repo",
            "offline": True,
            "config": None,
            "output": Output("text", None, "normal", "never", False),
        }
        return plan(Request(**{**given, **options}))

    return once


AWS = facts(environment="production")


def test_files_are_shown_and_nothing_is_written(
    run: Run, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert run(AWS) is ExitCode.DONE
    shown, aside = (text.decode() for text in capfdbinary.readouterr())
    assert f"==> {FOLDER}/aws/OIDC-MIGRATION.md <==\n# Amazon Web Services" in shown
    assert "repo:octo-org/octo-repo:environment:production" in shown
    assert "called-workflow" in aside
    assert not (tmp_path / ".github/pinfix").exists()
    assert (tmp_path / PATH).read_text() == FLOW


def test_written(run: Run, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run(AWS, write=True) is ExitCode.DONE
    made = {path.relative_to(tmp_path / FOLDER).as_posix() for path in (tmp_path / FOLDER).rglob("*.*")}
    assert made == {
        ".gitignore",
        "aws/OIDC-MIGRATION.md",
        "aws/trust-production.json",
        "aws/main.tf",
        "aws/oidc-check.yml",
    }
    assert (tmp_path / PATH).read_text() == FLOW
    listed = capfdbinary.readouterr().out.decode().splitlines()
    assert listed[0] == f"{FOLDER}/aws/OIDC-MIGRATION.md"
    assert len(listed) == 4


def test_written_again_is_the_same_and_newer_values_take_the_place_of_older(run: Run, tmp_path: Path) -> None:
    run(AWS, write=True)
    target = tmp_path / FOLDER / "aws/trust-production.json"
    before = target.read_bytes()
    run(AWS, write=True)
    assert target.read_bytes() == before
    run(AWS, write=True, repository="octo-org/other")
    assert b"octo-org/other" in target.read_bytes()


def test_a_person_decides_whether_git_sees_the_files(run: Run, tmp_path: Path) -> None:
    run(AWS, write=True)
    ignore = tmp_path / FOLDER / ".gitignore"
    assert ignore.read_text().endswith("\n*\n")
    ignore.write_text("")
    run(AWS, write=True)
    assert ignore.read_text() == ""


def test_nothing_is_written_through_a_link(
    run: Run, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (tmp_path / ".github/pinfix").mkdir()
    (tmp_path / FOLDER).symlink_to(outside)
    assert run(AWS, write=True) is ExitCode.INCOMPLETE
    assert list(outside.iterdir()) == []
    assert b"error[" in capfdbinary.readouterr().err


def test_json(run: Run, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    use = OtherUse("OLD_KEY", "a.yml", 3, "run")
    run(facts(environment="production", others=(use,)), facts("npm"), as_json=True)
    found = json.loads(capfdbinary.readouterr().out)
    schema = json.loads(resources("pinfix").joinpath("oidc/rendering/plan.schema.json").read_bytes())
    jsonschema.Draft7Validator.check_schema(schema)
    jsonschema.validate(found, schema)
    assert found["jobs"][0]["contexts"] == ["environment:production"]
    assert found["repository"]["name"] == "octo-repo"
    assert [one["code"] for one in found["refusals"]] == ["called-workflow"]
    assert f"{FOLDER}/npm/publisher.md" in found["files"]


def test_only_some_providers(run: Run, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    run(AWS, facts("npm"), only=("npm",))
    shown = capfdbinary.readouterr().out.decode()
    assert "npm/publisher.md" in shown
    assert "aws/" not in shown
    with pytest.raises(UsageError, match="there is no provider 'asw'; did you mean 'aws'"):
        run(AWS, only=("asw",))


def test_nothing_to_set_up(run: Run, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run(write=True) is ExitCode.DONE
    assert not (tmp_path / FOLDER).exists()


def test_the_configuration_counts(
    run: Run, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    settings = "issuer: https://ghe.example/_services/token, environments: {deploy: [a, b]}"
    write(tmp_path, {"pinfix.yml": f"oidc: {{{settings}}}\n"})
    run(facts(environment="${{ vars.E }}"), as_json=True)
    (job,) = json.loads(capfdbinary.readouterr().out)["jobs"]
    assert job["contexts"] == ["environment:a", "environment:b"]
    assert job["subjects"][0] == "repo:octo-org/octo-repo:environment:a"


@pytest.mark.parametrize(
    ("versions", "key"),
    [
        (["4.2.0"], "parent_id"),
        (["5.0.1"], "user_assigned"),
        (["4.1.0", "5.0.0"], "user_assigned"),
        ([], "user_assigned"),
    ],
)
def test_terraform_as_its_lock_file_says(
    run: Run, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes], versions: list[str], key: str
) -> None:
    for number, version in enumerate(versions):
        lock = f'provider "registry.example/hashicorp/azurerm" {{\n  version     = "{version}"\n}}\n'
        write(tmp_path, {f"infra{number}/.terraform.lock.hcl": lock})
    run(facts("azure", environment="production"))
    assert f"  {key}" in capfdbinary.readouterr().out.decode()


def test_wrong_usage(tmp_path: Path) -> None:
    write(tmp_path, {PATH: FLOW})
    assert pinfix("oidc", "plan", "--only", "nobody", cwd=tmp_path).code == 2
    assert pinfix("oidc", cwd=tmp_path).code == 2
    assert pinfix("oidc", "plan", "no/such/place", cwd=tmp_path).code == 2
