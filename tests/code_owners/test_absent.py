"""What is tracked and cannot be read as a text in good order: the gate does not pass in silence."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from pinfix.__main__ import run

CI = ".github/workflows/ci.yml"
GATE = ["apply", "--only", "codeowners", "--check", "--offline"]
SETTINGS = 'codeowners:\n  owners: ["@o/sec"]\n'


def on_disk(root: Path, command: str, owners: str, files: Mapping[str, bytes]) -> Path:
    flow = f"on: push\njobs:\n  t:\n    runs-on: x\n    steps:\n      - run: {command}\n"
    texts = {CI: flow, ".github/pinfix.yml": SETTINGS, ".github/CODEOWNERS": owners}
    for path, content in {**{path: text.encode() for path, text in texts.items()}, **files}.items():
        target = os.path.join(root, os.fsdecode(path))
        os.makedirs(os.path.dirname(target), exist_ok=True)
        Path(target).write_bytes(content)
    git(root, "init", "-q")
    git(root, "add", ".")
    git(root, "-c", "user.name=a", "-c", "user.email=a@b.example", "commit", "-qm", "x")
    return root


def git(root: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=root, check=True)


def refused(root: Path, capfd: pytest.CaptureFixture[str]) -> tuple[int, list[tuple[str, str]]]:
    capfd.readouterr()
    code = run([*GATE, "--format", "json", str(root)])
    found = json.loads(capfd.readouterr().out)["refusals"]
    return code, [(one["code"], one["path"]) for one in found]


FILES = {"s/a.sh": b"s/b.sh\n", "s/b.sh": b"", "other/x": b"", "l/m": b""}


def test_a_script_outside_of_a_sparse_checkout(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    root = on_disk(tmp_path, "./s/a.sh", "* @o/sec\n", FILES)
    assert refused(root, capfd) == (0, [])
    git(root, "sparse-checkout", "set", "--cone", "other", ".github")
    assert refused(root, capfd) == (1, [("absent-file", "s/a.sh")])


def test_a_removed_one(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    root = on_disk(tmp_path, "./s/a.sh", "* @o/sec\n", FILES)
    (root / "l/m").unlink()  # nothing asks for it
    assert refused(root, capfd) == (0, [])
    (root / "s/b.sh").unlink()
    assert refused(root, capfd) == (1, [("absent-file", "s/b.sh")])
    git(root, "add", "-A")
    assert refused(root, capfd) == (0, [("missing-target", "s/a.sh")])


@pytest.mark.parametrize("command", ["make", "npm test", "python p.py"])
def test_one_that_a_tool_goes_by(command: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    files = {
        "Makefile": b"a:\n\ttrue\n",
        "package.json": b'{"scripts": {"test": "true"}}',
        "p.py": b"import q\n",
    }
    root = on_disk(tmp_path, command, "* @o/sec\n", {**files, "q.py": b""})
    assert refused(root, capfd) == (0, [])
    for name in ("Makefile", "package.json", "q.py"):
        (root / name).unlink()
    code, found = refused(root, capfd)
    assert code == 1
    assert "absent-file" in {one for one, _path in found}


def test_an_index_that_stands_for_folders(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    root = on_disk(tmp_path, "./s/a.sh", "* @o/sec\n", FILES)
    git(root, "sparse-checkout", "set", "--cone", "--sparse-index", "other", ".github")
    assert refused(root, capfd) == (1, [("owners-unknown", ".github/CODEOWNERS")])
    assert run(["graph", str(root)]) == 3
    assert "does not list all files" in capfd.readouterr().err


@pytest.mark.parametrize(
    "text",
    [
        b"# \xe9\n./b.sh\n",
        b"#!/bin/sh\n./b.sh\nexit 0\n\0\1\xff(`",
        b"\n./b.sh\0\n",
        b"#!/bin/sh\n'\xff'\n./b.sh\n",
    ],
)
def test_bytes_that_a_shell_does_not_mind(
    text: bytes, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    root = on_disk(tmp_path, "./a.sh", "* @o/sec\n/b.sh @x\n", {"a.sh": text, "b.sh": b""})
    assert run([*GATE, str(root)]) == 1
    assert "/b.sh: owned by @x @o/sec" in capfd.readouterr().out


def test_a_program_of_a_machine_is_no_script(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    files = {"a": b"\x7fELF\x02\0\0\n./b.sh\n", "b.sh": b""}
    root = on_disk(tmp_path, "./a", "* @o/sec\n/b.sh @x\n", files)
    assert refused(root, capfd) == (0, [("unread-script", "a")])


def test_a_name_that_is_no_utf_8(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    name = os.fsdecode(b"s/r\xff.sh")
    command = "for f in s/*.sh; do bash $f; done"
    root = on_disk(tmp_path, command, "* @o/sec\n/s/r* @x\n", {"s/a.sh": b"", name: b""})
    assert refused(root, capfd) == (1, [("no-pattern", "s/r\\udcff.sh")])
    (root / ".github/CODEOWNERS").write_text("* @o/sec\n")
    assert refused(root, capfd) == (0, [])
    for form in ("text", "json", "dot", "mermaid"):
        assert run(["graph", "--format", form, str(root)]) == 0
