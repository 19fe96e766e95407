"""Each exit code, by a real case."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cli.program import BY_BRANCH, CI, WORKFLOW, pinfix, pinned, write

from pinfix import registry
from pinfix.__main__ import run
from pinfix.plan import Change, Refusal


def test_0_when_it_is_done(repository: Path) -> None:
    done = pinfix("apply", "--offline", cwd=repository)
    assert done.code == 0
    assert (repository / CI).read_text() == pinned()
    assert done.err == ""


def test_0_when_there_is_nothing_to_do(repository: Path) -> None:
    pinfix("apply", "--offline", cwd=repository)
    again = pinfix("apply", "--offline", "--check", cwd=repository)
    assert again.code == 0
    assert "0 changes, 1 refusal" in again.out


def test_0_with_a_refusal_and_3_under_strict(repository: Path) -> None:
    write(repository, {CI: WORKFLOW.replace("actions/checkout@v4.2.2", "nobody/knows-that@v1")})
    assert pinfix("apply", "--offline", cwd=repository).code == 0
    assert pinfix("apply", "--offline", "--strict", cwd=repository).code == 3


def test_1_when_check_finds_changes(repository: Path) -> None:
    done = pinfix("apply", "--offline", "--check", cwd=repository)
    assert done.code == 1
    assert (repository / CI).read_text() == WORKFLOW
    assert "1 change in 1 file" in done.out


def test_1_also_with_errors_beside_the_changes(repository: Path) -> None:
    write(repository, {".github/workflows/bad.yml": "a: ["})
    assert pinfix("apply", "--offline", "--check", cwd=repository).code == 1


@pytest.mark.parametrize("format_", ["text", "diff", "json", "markdown"])
def test_1_still_says_what_could_not_be_read(repository: Path, format_: str) -> None:
    """Exit code 1 alone would hide that the run was incomplete, and so would `-q`."""
    write(repository, {".github/workflows/bad.yml": "a: ["})
    done = pinfix("apply", "--offline", "--check", "-q", "--format", format_, cwd=repository)
    assert done.code == 1
    seen = done.out if format_ == "text" else done.err
    assert ".github/workflows/bad.yml:2:1: error[invalid-yaml]: " in seen


def test_1_still_says_it_beside_a_file(repository: Path, tmp_path: Path) -> None:
    write(repository, {".github/workflows/bad.yml": "a: ["})
    done = pinfix("apply", "--offline", "--check", "-q", "-o", str(tmp_path / "result"), cwd=repository)
    assert done.code == 1
    assert "bad.yml:2:1: error[invalid-yaml]" in done.err
    assert "bad.yml:2:1: error[invalid-yaml]" in (tmp_path / "result").read_text()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["apply", "--nonsense"], "No such option: --nonsense"),
        (["aply"], "No such command 'aply'"),
        (["apply", "--format", "xml"], "'xml'"),
        (["apply", "--only", "pin-action"], "there is no codemod 'pin-action'; did you mean 'pin-actions'?"),
        (
            ["apply", "--skip", "nonsense"],
            "there is no codemod 'nonsense' (there are: oidc, permissions, pin-actions, codeowners)",
        ),
        (["apply", "--skip", "oidc,pin-actions,permissions"], "no codemod is left to run"),
        (["apply", "no/such/place"], "no/such/place: there is no such file or directory"),
        (["apply", ".", "."], "give one directory, or one or more files"),
        (
            ["apply", "--config", "none.yml"],
            "cannot read the configuration none.yml: No such file or directory",
        ),
        (["apply", "--output", "no/such/folder/x"], "cannot write no/such/folder/x: No such file"),
        (["explain", "nonsense"], "there is no codemod 'nonsense'"),
    ],
)
def test_2_for_wrong_usage(repository: Path, arguments: list[str], words: str) -> None:
    done = pinfix(*arguments, cwd=repository)
    assert done.code == 2
    assert words in done.err
    assert done.out == ""
    assert (repository / CI).read_text() == WORKFLOW


@pytest.mark.parametrize(
    ("name", "arguments"),
    [("given.yml", ["--config", "given.yml"]), (".github/pinfix.yml", []), ("pinfix.yml", [])],
)
def test_2_for_a_broken_configuration_names_the_line(
    repository: Path, name: str, arguments: list[str]
) -> None:
    write(repository, {name: "pin:\n  seperator: ' '\n"})
    done = pinfix("apply", *arguments, cwd=repository)
    assert done.code == 2
    assert f"{name}:2:3: " in done.err
    assert "did you mean 'separator'?" in done.err
    assert (repository / CI).read_text() == WORKFLOW


def test_3_when_a_file_cannot_be_read(repository: Path) -> None:
    write(repository, {".github/workflows/bad.yml": "a: [\n"})
    done = pinfix("apply", "--offline", cwd=repository)
    assert done.code == 3
    assert ".github/workflows/bad.yml:2:1: error[invalid-yaml]" in done.out
    assert (repository / CI).read_text() == pinned()


def test_3_when_nothing_can_be_written(repository: Path) -> None:
    """Not even by root: the file is exchanged for another one between planning and writing."""
    write(repository, {CI: BY_BRANCH})
    codemod = _Codemod(lambda: write(repository, {CI: "jobs: {}\n"}))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(registry, "codemods", lambda: (*_installed, codemod))
        assert run(["apply", "--offline", str(repository)]) == 3
    assert (repository / CI).read_text() == "jobs: {}\n"


def test_4_for_a_bug_without_anything_of_the_files(
    repository: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise RuntimeError(f"cannot do this: {(repository / CI).read_text()}")

    monkeypatch.setattr(registry, "codemods", lambda: (_Codemod(fail),))
    assert run(["apply", "--offline", str(repository)]) == 4
    out, err = capfd.readouterr()
    assert out == ""
    assert "this is a bug of pinfix" in err
    assert "RuntimeError" in err
    assert "test_exit_codes.py" in err
    assert "checkout" not in err
    assert (repository / CI).read_text() == WORKFLOW


def test_130_when_it_is_interrupted(
    repository: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    interrupt = _Codemod(lambda: signal.raise_signal(signal.SIGINT))
    monkeypatch.setattr(registry, "codemods", lambda: (*_installed, interrupt))
    assert run(["apply", "--offline", str(repository)]) == 130
    out, err = capfd.readouterr()
    assert out == ""
    assert err == "pinfix: interrupted; every file is as it was, or completely written\n"
    assert (repository / CI).read_text() == WORKFLOW


class _Codemod:
    """A codemod that finds nothing, and does something on the way."""

    name = "test-codemod"
    title = "for a test"
    phase = 0

    def __init__(self, action: Callable[[], object]) -> None:
        self._action = action

    def references(self, *_: object) -> tuple[()]:
        return ()

    def find(self, *_: object) -> Iterator[Change | Refusal]:
        self._action()
        yield from ()


_installed = registry.codemods()
