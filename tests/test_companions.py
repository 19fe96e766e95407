"""Changes to files that are neither workflows nor actions: exact texts, made files, and what is not done."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from pinfix.codemod import Context, Explanation, Phase, Repository
from pinfix.commands.writing import written
from pinfix.config import Config
from pinfix.engine import Options, make_plan
from pinfix.plan import Change, Place, Plan, Refusal, Safety, TextChange
from pinfix.report.diff import unified_diff
from pinfix.resolution import Reference
from pinfix.trees.local import LocalTree
from pinfix.trees.memory import MemoryTree
from pinfix_resolvers.chain import build

WORKFLOW = b"on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: y\n"
CI = ".github/workflows/ci.yml"


def test_a_text_is_replaced_with_its_line_endings_and_its_mark() -> None:
    plan = _plan({"x": b"\xef\xbb\xbfa\r\nb"}, _text("x", "a\r\nb", "a\r\nc\r\nb"))
    (rewrite,) = plan.rewrites
    assert (rewrite.before, rewrite.after) == (b"\xef\xbb\xbfa\r\nb", b"\xef\xbb\xbfa\r\nc\r\nb")


def test_a_file_is_made() -> None:
    plan = _plan({}, _text("new/x", None, "a\n"))
    (rewrite,) = plan.rewrites
    assert (rewrite.path, rewrite.before, rewrite.after) == ("new/x", None, b"a\n")


def test_each_text_stands_on_the_one_before() -> None:
    plan = _plan({"x": b"a"}, _text("x", "a", "b"), _text("x", "b", "c"))
    assert [rewrite.after for rewrite in plan.rewrites] == [b"c"]
    assert len(plan.changes) == 2


def test_one_change_of_a_bundle_carries_the_text_of_all() -> None:
    plan = _plan({"x": b"a"}, _text("x", "a", "b", bundle="z"), _text("x", "", "", bundle="z", silent=True))
    assert [rewrite.after for rewrite in plan.rewrites] == [b"b"]
    assert len(plan.changes) == 2


@pytest.mark.parametrize(
    ("path", "before", "why"),
    [
        ("x", "other", "not what the change was made for"),
        ("x", None, "such a file already"),
        ("y", "a", "no such file"),
        ("../y", None, "below the root"),
        (CI, WORKFLOW.decode(), "operations on its YAML"),
    ],
)
def test_what_stands_there_must_be_what_was_meant(path: str, before: str | None, why: str) -> None:
    plan = _plan({"x": b"a"}, _text(path, before, "b"))
    assert plan.changes == plan.rewrites == ()
    (refusal,) = plan.refusals
    assert refusal.code == "cannot-edit"
    assert why in refusal.reason


def test_of_a_bundle_nothing_is_made_where_one_part_cannot_be() -> None:
    plan = _plan({"x": b"a"}, _text("x", "a", "b", bundle="z"), _text("x", "a", "c", bundle="z"))
    assert plan.changes == plan.rewrites == ()
    assert len(plan.refusals) == 2


def test_later_codemods_see_texts_and_made_files() -> None:
    seen: list[object] = []

    class Looking(_Codemod):
        name = "looking"

        def find(self, repository: Repository, context: Context) -> Iterator[Change | Refusal]:
            paths = getattr(repository, "paths")()  # noqa: B009 - not of every repository
            seen.extend([repository.read("x"), repository.read("n"), "n" in paths])
            return iter(())

    codemods = [_Codemod(_text("x", "a", "b"), _text("n", None, "new")), Looking()]
    tree = MemoryTree({CI: WORKFLOW, "x": b"a"})
    make_plan(tree, codemods, build(offline=True), Config(), Options(offline=True))
    assert seen == ["b", "new", True]


@pytest.mark.parametrize("content", ["a\nb\n", "a\nb", "a\r\n", ""])
def test_the_diff_of_a_made_file_is_one_that_git_takes(tmp_path: Path, content: str) -> None:
    plan = _plan({}, _text("new folder/\u00fc x", None, content))
    diff = unified_diff(plan)
    assert b"\nnew file mode 100644\n" in diff
    command = ["git", "apply", "--whitespace=nowarn", "-"]
    subprocess.run(command, cwd=tmp_path, input=diff, check=True)
    assert (tmp_path / "new folder/\u00fc x").read_bytes() == content.encode()


def test_a_made_file_is_written_with_its_folders(tmp_path: Path) -> None:
    tree = _on_disk(tmp_path)
    plan = written(tree, _plan_of(tree, _text("a/b/x", None, "new\n"), _text("z", None, "z")))
    assert plan.errors == ()
    assert (tmp_path / "a/b/x").read_bytes() == b"new\n"
    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_file()) == ["ci.yml", "x", "z"]
    plain = tmp_path / "plain"
    plain.touch()
    assert (tmp_path / "z").stat().st_mode == plain.stat().st_mode


def test_nothing_is_overwritten_that_came_meanwhile(tmp_path: Path) -> None:
    tree = _on_disk(tmp_path)
    plan = _plan_of(tree, _text("a", None, "new"), _text("b/x", None, "new"))
    (tmp_path / "a").write_bytes(b"theirs")
    assert [error.code for error in written(tree, plan).errors] == ["changed-meanwhile"]
    assert (tmp_path / "a").read_bytes() == b"theirs"
    assert not (tmp_path / "b").exists()


@pytest.mark.parametrize("target", ["elsewhere", "nowhere"])
def test_no_link_is_followed(tmp_path: Path, target: str) -> None:
    root, elsewhere = tmp_path / "root", tmp_path / "elsewhere"
    root.mkdir()
    elsewhere.mkdir()
    tree = _on_disk(root)
    plan = _plan_of(tree, _text("a/x", None, "new"))
    (root / "a").symlink_to(tmp_path / target)
    assert [error.code for error in written(tree, plan).errors] == ["symbolic-link"]
    assert list(elsewhere.iterdir()) == []
    plan = _plan_of(tree, _text("a/x", None, "new"))
    assert [refusal.code for refusal in plan.refusals] == ["cannot-edit"]


def test_a_file_in_the_way_of_a_folder(tmp_path: Path) -> None:
    tree = _on_disk(tmp_path)
    (tmp_path / "a").write_bytes(b"x")
    plan = written(tree, _plan_of(tree, _text("a/x", None, "new"), _text("b/c/x", None, "new")))
    assert [error.code for error in plan.errors] == ["unwritable"]
    assert not (tmp_path / "b").exists()
    assert not list(tmp_path.glob(".pinfix-*"))


class _Codemod:
    name, title, phase = "test", "test", Phase.COMPANIONS
    explanation = Explanation("", "", "", {})

    def __init__(self, *changes: Change) -> None:
        self.changes = changes

    def references(self, repository: Repository, config: Config) -> tuple[Reference, ...]:
        return ()

    def find(self, repository: Repository, context: Context) -> Iterator[Change | Refusal]:
        return iter(self.changes)


def _text(path: str, before: str | None, after: str, *, bundle: str = "", silent: bool = False) -> Change:
    text = None if silent else TextChange(before, after)
    return Change("test", Place(path, 1, 1), "t", "w", "", "", Safety.SAFE, (), bundle=bundle, text=text)


def _plan(files: Mapping[str, bytes], *changes: Change) -> Plan:
    return _plan_of(MemoryTree({CI: WORKFLOW, **files}), *changes)


def _plan_of(tree: MemoryTree | LocalTree, *changes: Change) -> Plan:
    return make_plan(tree, [_Codemod(*changes)], build(offline=True), Config(), Options(offline=True))


def _on_disk(root: Path) -> LocalTree:
    (root / CI).parent.mkdir(parents=True)
    (root / CI).write_bytes(WORKFLOW)
    return LocalTree.open([root])
