from __future__ import annotations

import importlib.util
import os
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parents[3] / "scripts" / "collect_action_records.py"
NODE = "inputs:\n  token:\n    default: ${{ github.token }}\n  other:\nruns:\n  using: node24\n"
COMPOSITE = "runs:\n  using: composite\n  steps:\n    - uses: actions/cache@v4\n    - run: x\n"
NAMES_TOKEN = COMPOSITE + "      env: {T: '${{ github[''token''] }}'}\n"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("collect_action_records", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Two releases of one major, one of another, and a moving tag."""

    def git(*arguments: str) -> None:
        who = ("-c", "user.name=n", "-c", "user.email=e@example.invalid")
        environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
        subprocess.run(
            ["git", *who, *arguments], cwd=tmp_path, check=True, capture_output=True, env=environment
        )

    git("init", "--quiet", "--initial-branch", "main")
    for tag, text in (("v1.0.0", "runs: {using: node12}\n"), ("v1.1.0", NODE), ("v2.0.0", COMPOSITE)):
        (tmp_path / "action.yml").write_text(text)
        git("add", "action.yml")
        git("commit", "--quiet", "--message", tag)
        git("tag", tag)
    git("tag", "--annotate", "--message", "m", "v1", "v1.1.0")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "action.yaml").write_text(NAMES_TOKEN)
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "action.yml").write_text("runs: [")
    git("add", ".")
    git("commit", "--quiet", "--message", "more")
    return tmp_path


def test_records(script: ModuleType, clone: Path) -> None:
    records = {(row["ref"], row["path"]): row for row in script.collect("o/r", clone)}
    assert set(records) == {("v1.1.0", ""), ("v1", ""), ("v2.0.0", ""), ("main", ""), ("main", "sub")}
    assert records["v1.1.0", ""]["token_inputs"] == ["token"]
    assert records["v1", ""]["sha"] == records["v1.1.0", ""]["sha"], "annotated tags are peeled"
    assert records["v2.0.0", ""]["nested_uses"] == ["actions/cache@v4"]
    assert not records["v2.0.0", ""]["env_token"]
    assert records["main", "sub"]["env_token"]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("${{ github.token }}", True),
        ("${{ GITHUB.Token }}", True),
        ("${{ github [ 'token' ] }}", True),
        ("${{ secrets.PAT }}", True),
        ("${{ toJSON(github) }}", True),
        ("${{ github.repository }}", False),
        ("GITHUB_TOKEN", False),
    ],
)
def test_what_names_the_token(script: ModuleType, text: str, named: bool) -> None:
    assert script.names_token({"default": text}) is named


@pytest.mark.parametrize("text", ["", "[]", "runs: x", "runs: {}", "x: 1", "runs: {using: node20", "- a"])
def test_what_is_no_action(script: ModuleType, text: str) -> None:
    assert script.read(text) is None
