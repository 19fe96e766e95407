"""Files made to break a reader: each gets a clear error with its place, and the others are done."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest
from cli.program import CI, WORKFLOW, environment, on_terminal, pinfix, pinned, write

FOLDER = ".github/workflows/"
_LETTERS = "abcdefghijklmnop"
_BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join(['*' + before] * 9)}]\n" for before, name in pairwise(_LETTERS)
)


@dataclass(frozen=True)
class Hostile:
    """A file, how it is made, and where its error is."""

    name: str
    make: Callable[[Path], object]
    code: str
    line: int | None = None


def content(data: str | bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(data.encode() if isinstance(data, str) else data)


CASES = [
    Hostile("not-yaml.yml", content("a: 1\nb: }\n"), "invalid-yaml", 2),
    Hostile("tab.yml", content("jobs:\n\ta: 1\n"), "invalid-yaml", 2),
    Hostile("not-utf8.yml", content(b"a: 1\nname: caf\xe9\n"), "not-utf8", 2),
    Hostile("utf16.yml", content("jobs: {}".encode("utf-16")), "not-utf8", 1),
    Hostile("nul.yml", content("jobs: {}\n# \0\n"), "invalid-yaml", 2),
    Hostile("empty.yml", content(""), "empty", 1),
    Hostile("comments.yml", content("# nothing\n"), "empty", 1),
    Hostile("folder.yml", Path.mkdir, "not-a-file"),
    Hostile("pipe.yml", os.mkfifo, "not-a-file"),
    Hostile("link.yml", lambda path: path.symlink_to("/etc/hostname"), "symbolic-link"),
    Hostile("loop.yml", lambda path: path.symlink_to(path.name), "symbolic-link"),
    Hostile("device.yml", lambda path: path.symlink_to("/dev/zero"), "symbolic-link"),
    Hostile("50-mb.yml", content(b"# x\n" * (50 * 2**20 // 4)), "too-large"),
    Hostile("bomb.yml", content(_BOMB + "jobs: *p\n"), "alias-bomb"),
    Hostile("recursive.yml", content("jobs: &a\n  b: *a\n"), "invalid-yaml", 2),
    Hostile("twice.yml", content("jobs: {}\njobs: {}\n"), "duplicate-key", 2),
    Hostile("deep-flow.yml", content("jobs: " + "[" * 10_000 + "]" * 10_000), "too-deep", 1),
    Hostile("deep-braces.yml", content("jobs: " + "{a: " * 10_000 + "}" * 10_000), "too-deep", 1),
    Hostile("deep-dashes.yml", content("jobs:\n  " + "- " * 10_000 + "x\n"), "too-deep", 2),
    Hostile("deep-block.yml", content("\n".join(" " * depth + "a:" for depth in range(1900))), "too-deep"),
    Hostile("never-closed.yml", content("jobs: " + "[" * 10_000), "too-deep", 1),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_gets_an_error_and_the_others_are_done(repository: Path, case: Hostile) -> None:
    case.make(repository / FOLDER / case.name)
    started = time.monotonic()
    done = pinfix("apply", "--offline", "--format", "json", cwd=repository)
    seconds = time.monotonic() - started
    (error,) = json.loads(done.out)["errors"]
    assert (error["path"], error["code"]) == (FOLDER + case.name, case.code)
    assert case.line is None or error["line"] == case.line
    assert done.code == 3
    assert (repository / CI).read_text() == pinned()
    place = f"{FOLDER}{case.name}" + (f":{error['line']}" if "line" in error else "")
    assert place in done.err
    assert f"error[{case.code}]" in done.err
    assert seconds < 20  # well below one where nothing else runs


def test_all_of_them_at_once(repository: Path) -> None:
    for case in CASES:
        case.make(repository / FOLDER / case.name)
    done = pinfix("apply", "--offline", "--format", "json", cwd=repository)
    found = {error["path"].removeprefix(FOLDER): error["code"] for error in json.loads(done.out)["errors"]}
    assert found == {case.name: case.code for case in CASES}
    assert done.code == 3
    assert (repository / CI).read_text() == pinned()


_AS_ORDINARY_USER = """
import ctypes, os, sys
from pinfix.__main__ import run
if os.geteuid() == 0:  # root may read everything: give that up (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH)
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    sets = (ctypes.c_uint32 * 6)()
    if libc.capget(header, sets) == 0:
        sets[0] &= ~0b110
        libc.capset(header, sets)
sys.exit(run(["apply", "--offline", "--check", "--format", "json", sys.argv[1]]))
"""


@pytest.mark.parametrize("what", ["file", "folder"])
def test_unreadable(tmp_path: Path, what: str) -> None:
    repository = write(tmp_path, {CI: WORKFLOW, FOLDER + "secret.yml": WORKFLOW})
    locked = repository / FOLDER / ("secret.yml" if what == "file" else "")
    locked.chmod(0)
    arguments = [sys.executable, "-P", "-c", _AS_ORDINARY_USER, str(repository)]
    done = subprocess.run(arguments, env=environment(), capture_output=True, check=False)
    locked.chmod(0o755)
    report = json.loads(done.stdout)
    (error,) = report["errors"]
    assert error["code"] == "unreadable"
    assert error["path"] == (FOLDER + "secret.yml" if what == "file" else FOLDER.rstrip("/"))
    assert done.returncode == (1 if what == "file" else 3)
    assert len(report["changes"]) == (1 if what == "file" else 0)


NAMES = [
    (b"new\nline.yml", "new\\nline.yml"),
    (b"escape\x1b]0;x\x07\x1b[31m.yml", "escape\\x1b]0;x\\x07\\x1b[31m.yml"),
    (b"quote\"s and 'blanks' $(id).yml", "quote\"s and 'blanks' $(id).yml"),
    ("right\N{RIGHT-TO-LEFT OVERRIDE}left.yml".encode(), "right\\u202eleft.yml"),
]


@pytest.mark.parametrize(("name", "shown"), NAMES, ids=[shown for _, shown in NAMES])
def test_odd_names_are_escaped_and_their_files_pinned(repository: Path, name: bytes, shown: str) -> None:
    folder = os.fsencode(repository / FOLDER) + b"/"
    (repository / CI).unlink()
    Path(os.fsdecode(folder + name)).write_text(WORKFLOW)
    diff = pinfix("apply", "--offline", "-n", cwd=repository)
    assert f"{shown}:8:15" in diff.err
    text = pinfix("apply", "--offline", cwd=repository)
    assert f"{shown}:7:15" in text.out
    assert not {"\x1b", "\x07", "\N{RIGHT-TO-LEFT OVERRIDE}"} & set(text.out + text.err + diff.err)
    target = Path(os.fsdecode(folder + name))
    assert target.read_text() == pinned()
    target.write_text(WORKFLOW)
    alone = {**os.environ, "GIT_CEILING_DIRECTORIES": str(repository.parent)}
    subprocess.run(["git", "apply"], cwd=repository, input=diff.out.encode(), env=alone, check=True)
    assert target.read_text() == pinned()


def test_a_name_that_is_not_utf8(repository: Path) -> None:
    bad = os.fsencode(repository / FOLDER) + b"/bad\xff.yml"
    Path(os.fsdecode(bad)).write_text(WORKFLOW)
    done = pinfix("apply", "--offline", cwd=repository)
    assert f"{FOLDER}bad\\xff.yml: error[bad-name]" in done.out
    assert done.code == 3
    assert (repository / CI).read_text() == pinned()
    assert Path(os.fsdecode(bad)).read_text() == WORKFLOW


ESCAPES = """\
on: push
jobs:
  "\\e]0;title\\a":
    runs-on: ubuntu-latest
    steps:
      - name: "\\e[2J\\e[31mred"
        uses: actions/checkout@v4.2.2
      - uses: "octo/\\e[31mtool@v1\\u202e"
      - uses: "${{ '\\e[2J' }}/tool@v1"
      - uses: octo/tool@v1;$(id)#\u202e
"""


@pytest.mark.parametrize("format_", ["text", "diff", "json", "markdown"])
def test_escape_sequences_in_values_never_reach_the_terminal(repository: Path, format_: str) -> None:
    write(repository, {CI: ESCAPES})
    done = pinfix("apply", "--offline", "-v", "-n", "--format", format_, cwd=repository)
    assert done.code == 0
    assert "\x1b" not in done.out + done.err
    seen = on_terminal(
        "apply", "--offline", "-v", "-n", "--format", format_, "--color", "never", cwd=repository
    )
    assert not {"\x1b", "\x07", "\N{RIGHT-TO-LEFT OVERRIDE}"} & set(seen)


def test_a_raw_escape_in_the_text_is_no_yaml(repository: Path) -> None:
    write(repository, {".github/workflows/raw.yml": "on: push\njobs: {} # \x1b[31m\n"})
    done = pinfix("apply", "--offline", cwd=repository)
    assert f"{FOLDER}raw.yml:2: error[invalid-yaml]: the character U+001B is not allowed" in done.out
    assert "\x1b" not in done.out


def test_a_linked_workflow_folder_is_not_followed(tmp_path: Path) -> None:
    elsewhere = write(tmp_path / "elsewhere", {"ci.yml": WORKFLOW})
    (tmp_path / "repository" / ".github").mkdir(parents=True)
    (tmp_path / "repository" / ".github" / "workflows").symlink_to(elsewhere)
    done = pinfix("apply", "--offline", cwd=tmp_path / "repository")
    assert done.code == 3
    assert ".github/workflows: error[symbolic-link]" in done.out
    assert (elsewhere / "ci.yml").read_text() == WORKFLOW
