"""Each `NN-name.before.py` becomes its `.after.py`, or is refused with slug and line of its `.refuse.txt`."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from oidc.python.swapped import EVERYTHING
from pyflakes.checker import Checker

from pinfix_codemods.oidc.python.judge import Verdict, judge
from pinfix_codemods.oidc.python.result import Refused, Rewritten, Untouched

CASES = Path(__file__).parent / "cases"
NAMES = sorted(path.name.removesuffix(".before.py") for path in CASES.glob("*.before.py"))
AFTERS = [name for name in NAMES if (CASES / f"{name}.after.py").exists()]
REFUSALS = [name for name in NAMES if (CASES / f"{name}.refuse.txt").exists()]


def before(name: str) -> str:
    return (CASES / f"{name}.before.py").read_text()


def verdict(name: str) -> Verdict:
    return judge(before(name), EVERYTHING)


def complaints(text: str) -> set[str]:
    """What pyflakes says, without places."""
    return {f"{type(one).__name__} {one.message_args}" for one in Checker(ast.parse(text)).messages}


def test_refusals_are_the_majority() -> None:
    assert len(AFTERS) + len(REFUSALS) == len(NAMES)
    assert len(REFUSALS) > len(AFTERS) > 30


@pytest.mark.parametrize("name", AFTERS)
def test_after(name: str) -> None:
    after = (CASES / f"{name}.after.py").read_text()
    found = verdict(name)
    if after == before(name):
        assert found == Untouched()
    else:
        assert isinstance(found, Rewritten)
        assert found.text == after
        assert found.changes


@pytest.mark.parametrize("name", REFUSALS)
def test_refusal(name: str) -> None:
    slug, _, line = (CASES / f"{name}.refuse.txt").read_text().split()
    found = verdict(name)
    assert isinstance(found, Refused)
    assert (found.slug, found.line) == (slug, int(line))


@pytest.mark.parametrize("name", AFTERS)
def test_a_second_run_changes_nothing(name: str) -> None:
    found = verdict(name)
    text = found.text if isinstance(found, Rewritten) else before(name)
    assert judge(text, EVERYTHING) == Untouched()


@pytest.mark.parametrize("name", AFTERS)
def test_what_is_written_compiles_and_names_nothing_new(name: str) -> None:
    after = (CASES / f"{name}.after.py").read_text()
    compile(after, name, "exec")
    assert complaints(after) <= complaints(before(name))


@pytest.mark.parametrize("name", NAMES)
def test_no_value_is_told(name: str) -> None:
    """Neither literal keys nor defaults are in what is said about a script."""
    found = verdict(name)
    told = repr(found.reasons) if isinstance(found, Refused) else repr(getattr(found, "changes", ""))
    for value in ("AKIA", "wJalr", "testing", "'test'", "contoso", "key.json"):
        assert value not in told
