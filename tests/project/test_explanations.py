"""What `pinfix explain` shows is what pinfix does."""

from __future__ import annotations

import textwrap

import pytest

from pinfix import registry
from pinfix.codemod import Codemod
from pinfix.config import Config
from pinfix.engine import Options, make_plan
from pinfix.trees.memory import MemoryTree

PATH = ".github/workflows/ci.yml"
HEAD = "on: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n"


def workflow(example: str) -> bytes:
    """An example is a workflow, or the steps of one."""
    return (HEAD + textwrap.indent(example, "    ") if example.startswith("steps:") else example).encode()


@pytest.mark.parametrize("codemod", registry.codemods(), ids=lambda codemod: codemod.name)
def test_example(codemod: Codemod) -> None:
    path = codemod.explanation.path
    beside = {name: content.encode() for name, content in codemod.explanation.beside.items()}
    content = codemod.explanation.before.encode() if path else workflow(codemod.explanation.before)
    tree = MemoryTree({**beside, path or PATH: content})
    plan = make_plan(
        tree, [codemod], registry.resolver(offline=True), Config(), Options(offline=True, unsafe=True)
    )
    after = codemod.explanation.after
    assert [rewrite.after for rewrite in plan.rewrites] == [after.encode() if path else workflow(after)]
    assert plan.errors == ()


def test_list_of_codemods_in_the_readme_of_the_collection() -> None:
    from project.pages import text

    page = text("codemods/README.md")
    for codemod in registry.codemods():
        assert f"| `{codemod.name}` |" in page
