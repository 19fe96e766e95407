"""docs/codes.md lists the codes of the source: all of them, and no others."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest
from project.pages import PROJECT, section, text

from pinfix import registry
from pinfix.verify.findings import CODES

OF_OIDC = "codemods/pinfix_codemods/oidc/decide/rules/codes.py"
"""Codes that several modules use by names."""

CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
ROW = re.compile(r"^\| `([^`]+)` \| (.+) \| (.+) \|$", re.MULTILINE)

# What makes a refusal, a finding or an error; the code is the first argument that looks like one.
REFUSING = {"Refuse", "Unresolved", "Refusal", "Sink", "Objection", "_left_out"}
KEEPING = {"Stays", "NotYet"}
FINDING = {"Problem"}
FAILING = {"FileProblem", "FileError", "WriteFailed", "_problem"}
FAULTING = {"Fault", "ResolverFault"}

# Seen by codemods and the resolver, who turn it into words: it never reaches a report as it is.
INTERNAL = {"bad-lockfile", "empty-repository"}

# Of `update` too, with the meaning that they have for `apply`.
SHARED = {"ignored", "lockfile"}

TABLES = [
    ("Refusals", REFUSING, set()),
    ("Refusals of update", KEEPING, SHARED),
    ("Findings", FINDING, set()),
    ("Errors", FAILING, set()),
    ("Network", FAULTING, set()),
]


def codes_of_source(makers: set[str]) -> set[str]:
    folders = ("src/pinfix", "codemods/pinfix_codemods", "resolvers/pinfix_resolvers")
    paths = [path for folder in folders for path in (PROJECT / folder).rglob("*.py")]
    trees = {path: ast.parse(path.read_text("utf-8")) for path in paths}
    shared = constants(trees[PROJECT / OF_OIDC])
    return {code for tree in trees.values() for code in made(tree, makers, shared)} - INTERNAL


def constants(tree: ast.Module) -> dict[str, str]:
    """The names of the module that stand for texts."""
    return {
        node.targets[0].id: str(node.value.value)
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    }


def made(tree: ast.Module, makers: set[str], shared: dict[str, str]) -> Iterator[str]:
    named = {**shared, **constants(tree)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in makers:
            for argument in node.args:
                if found := list(codes_in(argument, named)):
                    yield from found
                    break


def codes_in(argument: ast.expr, named: dict[str, str]) -> Iterator[str]:
    """The code that an argument is, or the two of which it is one."""
    if isinstance(argument, ast.IfExp):
        yield from codes_in(argument.body, named)
        yield from codes_in(argument.orelse, named)
    elif isinstance(argument, ast.Name) and CODE.fullmatch(named.get(argument.id, "")):
        yield named[argument.id]
    elif isinstance(argument, ast.Constant) and CODE.fullmatch(str(argument.value)):
        yield str(argument.value)


def codes_of_docs(heading: str) -> list[str]:
    return [code for code, _, _ in ROW.findall(section(text("docs/codes.md"), heading))]


@pytest.mark.parametrize(("heading", "makers", "shared"), TABLES, ids=[heading for heading, *_ in TABLES])
def test_all_codes_and_no_others(heading: str, makers: set[str], shared: set[str]) -> None:
    assert set(codes_of_docs(heading)) == codes_of_source(makers) - shared


@pytest.mark.parametrize("heading", ["Refusals", "Refusals of update", "Errors", "Network"])
def test_codes_are_in_order_and_once(heading: str) -> None:
    listed = codes_of_docs(heading)
    assert listed == sorted(set(listed))


def test_findings_are_in_the_order_of_the_program_with_its_levels() -> None:
    listed = ROW.findall(section(text("docs/codes.md"), "Findings"))
    assert [(code, meaning.partition(":")[0].lower()) for code, meaning, _ in listed] == [
        (code, level.value) for code, (level, _) in CODES.items()
    ]


def test_the_source_is_looked_through() -> None:
    assert "expression" in codes_of_source(REFUSING)
    assert "invalid-yaml" in codes_of_source(FAILING)
    assert {"age-unknown", "too-young"} <= codes_of_source(KEEPING)


def test_explanations_name_documented_codes_only() -> None:
    listed = set(codes_of_docs("Refusals"))
    for codemod in registry.codemods():
        assert set(codemod.explanation.refusals) <= listed


def test_every_refusal_is_explained() -> None:
    """But for those of the engine, which any codemod may get."""
    explained = {code for codemod in registry.codemods() for code in codemod.explanation.refusals}
    engine = {"cannot-edit", "needs-unsafe", "rests-on-assumption"}
    assert set(codes_of_docs("Refusals")) - explained == engine
