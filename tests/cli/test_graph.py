"""`pinfix graph` as people run it."""

from __future__ import annotations

import json
from pathlib import Path

from cli.program import CI, pinfix, write

FLOW = "on: push\njobs:\n  t:\n    runs-on: x\n    steps:\n      - run: ./a.sh\n"


def test_the_tree(tmp_path: Path) -> None:
    write(tmp_path, {CI: FLOW, "a.sh": ""})
    done = pinfix("graph", cwd=tmp_path)
    assert (done.code, done.err) == (0, "")
    assert "└─ 6: ./a.sh → a.sh\n" in done.out


def test_a_file_that_cannot_be_read_is_told_and_the_rest_shown(tmp_path: Path) -> None:
    write(tmp_path, {CI: FLOW, "a.sh": "", ".github/workflows/z.yml": "a: b: c\n"})
    done = pinfix("graph", "--format", "json", cwd=tmp_path)
    assert done.code == 3
    assert "error[invalid-yaml]" in done.err
    graph = json.loads(done.out)
    assert [file["path"] for file in graph["files"]] == [CI, "a.sh"]
    assert [error["code"] for error in graph["errors"]] == ["invalid-yaml"]


def test_into_a_file(tmp_path: Path) -> None:
    write(tmp_path, {CI: FLOW, "a.sh": ""})
    done = pinfix("graph", "--format", "dot", "-o", "graph.dot", cwd=tmp_path)
    assert (done.code, done.out) == (0, "")
    assert (tmp_path / "graph.dot").read_text().startswith("digraph")


def test_wrong_usage(tmp_path: Path) -> None:
    assert pinfix("graph", "--format", "png", cwd=tmp_path).code == 2
    assert pinfix("graph", "no/such/place", cwd=tmp_path).code == 2


def test_nothing_is_executed(tmp_path: Path) -> None:
    write(tmp_path, {CI: FLOW, "a.sh": "touch executed\n"})
    (tmp_path / "a.sh").chmod(0o755)
    pinfix("graph", cwd=tmp_path)
    assert not (tmp_path / "executed").exists()
