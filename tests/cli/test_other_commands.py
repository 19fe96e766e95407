"""Help, versions, lists."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from cli.program import environment, pinfix

from pinfix import __version__, registry
from pinfix.__main__ import run
from pinfix.codemod import Explanation


@pytest.mark.parametrize(
    "arguments", [["--help"], ["-h"], ["apply", "-h"], ["codemods", "--help"], ["explain", "-h"]]
)
def test_help(tmp_path: Path, arguments: list[str]) -> None:
    done = pinfix(*arguments, cwd=tmp_path)
    assert done.code == 0
    assert done.out.startswith("Usage: pinfix")
    assert done.err == ""


def test_no_command_shows_the_help_and_is_wrong_usage(tmp_path: Path) -> None:
    done = pinfix(cwd=tmp_path)
    assert done.code == 2
    assert "Usage: pinfix" in done.out + done.err


@pytest.mark.parametrize(
    "option", ["--dry-run", "--check", "--only", "--skip", "--offline", "--unsafe", "--strict"]
)
def test_every_option_is_in_the_help(tmp_path: Path, option: str) -> None:
    assert option in pinfix("apply", "--help", cwd=tmp_path).out


@pytest.mark.parametrize("arguments", [["--version"], ["--version", "apply"]])
def test_version(tmp_path: Path, arguments: list[str]) -> None:
    assert pinfix(*arguments, cwd=tmp_path).out == f"pinfix {__version__}\n"


def test_codemods_lists_each_with_its_title(tmp_path: Path) -> None:
    done = pinfix("codemods", cwd=tmp_path)
    expected = [f"{codemod.name}  {codemod.title}" for codemod in registry.codemods()]
    assert done.out.splitlines() == expected
    assert done.code == 0


@pytest.mark.parametrize(
    ("arguments", "unneeded"),
    [
        (["--version"], ["tree_sitter", "typer", "yaml", "pinfix_codemods"]),
        (["codemods"], ["tree_sitter", "pinfix_codemods.permissions.infer"]),
        (["explain", "permissions"], ["tree_sitter", "pinfix_codemods.permissions.infer"]),
        (
            ["apply", "--offline", "-n", "--only", "pin-actions"],
            ["tree_sitter", "pinfix_codemods.permissions.infer"],
        ),
        (["apply", "--offline", "-n"], ["tree_sitter"]),  # there is no script to read
    ],
)
def test_what_is_not_asked_for_is_not_loaded(
    repository: Path, arguments: list[str], unneeded: list[str]
) -> None:
    """Start-up is what a hook waits for; the grammars and all that is known of actions take a while."""
    script = (
        "import sys; from pinfix.__main__ import run;"
        f"code = run({arguments!r}); loaded = [name for name in {unneeded!r} if name in sys.modules];"
        "sys.exit(f'{code} {loaded}')"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", script],
        cwd=repository,
        env=environment(),
        capture_output=True,
        check=False,
    )
    assert done.stderr.decode().endswith("0 []\n")


def test_explain(tmp_path: Path) -> None:
    one = pinfix("explain", "pin-actions", cwd=tmp_path)
    assert one.code == 0
    assert all(code in one.out for code in ("branch", "unguarded-checkout", "lockfile", "expression"))
    assert "Before:" in one.out
    assert one.out in pinfix("explain", cwd=tmp_path).out


def test_explain_permissions(tmp_path: Path) -> None:
    done = pinfix("explain", "permissions", cwd=tmp_path)
    assert done.code == 0
    assert done.out.startswith("permissions: ")
    assert "pin-actions: " not in done.out
    assert "permissions:" not in done.out.partition("Before:\n")[2].partition("After:\n")[0]
    assert "permissions:" in done.out.partition("After:\n")[2].partition("Refuses, and says why:\n")[0]
    for code in (
        "unknown-action",
        "unknown-token-use",
        "caller-grants-too-little",
        "needs-more-than-granted",
    ):
        assert f"\n  {code} " in done.out


def test_explain_a_codemod_that_refuses_nothing(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    codemod = SimpleNamespace(
        name="own", title="mine", explanation=Explanation("Text.", "a: 1\n", "a: 2\n", {})
    )
    monkeypatch.setattr(registry, "codemods", lambda: (codemod,))
    assert run(["explain"]) == 0
    assert capfd.readouterr().out == "own: mine\n\nText.\n\nBefore:\n  a: 1\n\nAfter:\n  a: 2\n"


def test_explain_something_unknown_names_the_nearest(tmp_path: Path) -> None:
    done = pinfix("explain", "pin-action", cwd=tmp_path)
    assert done.code == 2
    assert done.out == ""
    assert "did you mean 'pin-actions'?" in done.err


@pytest.mark.parametrize(
    ("command", "usage"),
    [
        (["verify"], "pinfix verify [OPTIONS] [PATH]..."),
        (["update"], "pinfix update [OPTIONS] [PATH]..."),
        (["snapshot", "check"], "pinfix snapshot check [OPTIONS] [OWNER/REPO]..."),
        (["explain"], "pinfix explain [OPTIONS] [CODEMOD]"),
    ],
)
def test_usage_shows_what_may_be_left_out_once(tmp_path: Path, command: list[str], usage: str) -> None:
    assert pinfix(*command, "--help", cwd=tmp_path).out.startswith(f"Usage: {usage}\n")


@pytest.mark.parametrize("command", [["verify", "--offline"], ["update"]])
def test_ignored_workflows_are_never_passed_over_in_silence(tmp_path: Path, command: list[str]) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".gitignore").write_text("*.yml\n")
    folder = tmp_path / ".github" / "workflows"
    folder.mkdir(parents=True)
    (folder / "ci.yml").write_text("on: push\n")
    done = pinfix(*command, cwd=tmp_path)
    assert done.code == 0
    assert ".: no workflows or actions found" in done.err
    assert "passed over (name one to look at it): .github/workflows/ci.yml" in done.err
