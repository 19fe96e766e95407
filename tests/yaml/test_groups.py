"""Groups of operations: those that fail are found without costing the others theirs, or hours."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pinfix.yaml import groups as module
from pinfix.yaml.document import Document
from pinfix.yaml.groups import patch_groups
from pinfix.yaml.operations import (
    CannotEdit,
    DeleteKey,
    InsertItem,
    InsertKey,
    SetScalar,
    SetTrailingComment,
    SetValue,
)
from pinfix.yaml.patch import patch

STEP = "- uses: a/b@v1\n"


def steps(number, text=STEP):
    return Document.from_text("".join(text.replace("%", str(n)) for n in range(number)))


def pin(n, *more):
    return [SetScalar((n, "uses"), "a/b@sha"), SetTrailingComment((n, "uses"), "v1"), *more]


@pytest.fixture
def attempts(monkeypatch):
    """How often a whole file was patched and proved."""
    sizes = []

    def counted(document, operations):
        sizes.append(len(operations))
        return patch(document, operations)

    monkeypatch.setattr(module, "patch", counted)
    return sizes


def test_nothing_to_do():
    document = steps(1)
    assert patch_groups(document, []).document is document
    assert patch_groups(document, [[]]).document is document


def test_groups_that_can_be_carried_out_are_proved_once(attempts):
    outcome = patch_groups(steps(300), [pin(n) for n in range(300)])
    assert outcome.failed == {}
    assert outcome.document.text == "- uses: a/b@sha # v1\n" * 300
    assert len(attempts) == 1


def test_a_group_is_carried_out_whole_or_not_at_all():
    outcome = patch_groups(steps(2), [pin(0, SetScalar((0, "none"), "x")), pin(1)])
    assert outcome.document.text == "- uses: a/b@v1\n- uses: a/b@sha # v1\n"
    assert outcome.failed == {0: "there is nothing at (0, 'none')"}


def test_of_two_groups_that_exclude_each_other_the_first_is_carried_out():
    outcome = patch_groups(steps(1), [[SetScalar((0, "uses"), value)] for value in ("x", "y", "z")])
    assert outcome.document.text == "- uses: x\n"
    assert list(outcome.failed) == [1, 2]


BAD = {
    "a path to nothing": (STEP, lambda n: SetScalar((n, "none"), "x"), "nothing at"),
    "an overlap": (STEP, lambda n: SetScalar((n, "uses"), "other"), "same text"),
    "a key inserted twice": (STEP, lambda n: InsertKey((n,), "k", "y"), "insert the key 'k'"),
    "an anchor that another place shares": (
        "- uses: a/b@v1\n- uses: &a% a/b@v1\n  x: *a%\n",
        lambda n: SetScalar((n, "uses"), "a/b@sha"),
        "an anchor shares it",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_all_failures_that_name_what_fails_are_found_at_once(attempts, name):
    """A patch costs as much as the file is long: one for each failure would be quadratic."""
    text, operation, reason = BAD[name]
    document = steps(400 // text.count("uses"), text)
    bad = set(range(1, 400, 2 if "*" in text else 6))
    groups = [pin(n, InsertKey((n,), "k", "x"), *([operation(n)] if n in bad else [])) for n in range(400)]
    outcome = patch_groups(document, groups)
    assert set(outcome.failed) == bad
    assert all(reason in why for why in outcome.failed.values())
    assert outcome.document.text.count("uses: a/b@sha # v1\n") == 400 - len(bad)
    assert len(attempts) <= 3


def test_a_failure_that_names_nothing_is_found_by_halving(attempts):
    document = Document.from_text("".join(f"k{n}: v\n" for n in range(1000)))
    # Each stands for itself, but the text of the result cannot be parsed.
    groups = [[SetScalar((f"k{n}",), "w")] for n in range(1000)]
    groups[700] = [_Breaking(("k700",), "w")]
    outcome = patch_groups(document, groups)
    assert list(outcome.failed) == [700]
    assert outcome.document.text.count(": w\n") == 999
    assert len(attempts) <= 2 * 10


class _Breaking(SetScalar):
    """An operation whose result is no YAML, as a fault of the lowering would make it."""


@pytest.fixture(autouse=True)
def _break(monkeypatch):
    from pinfix.yaml import patch as patching
    from pinfix.yaml.edit import Edit

    lower = patching._lower

    def broken(document, operation, *rest):
        if isinstance(operation, _Breaking):
            node = document.node(operation.path)
            return iter([Edit(node.start, node.end, "]")])
        return lower(document, operation, *rest)

    monkeypatch.setattr(patching, "_lower", broken)


def test_the_search_is_given_up_before_it_takes_hours(attempts, monkeypatch):
    document = Document.from_text("".join(f"k{n}: v\n" for n in range(256)))
    monkeypatch.setattr(module, "_MOST_PARSED", 8 * len(document.text))
    groups = [[(_Breaking if n % 5 == 0 else SetScalar)((f"k{n}",), "w")] for n in range(256)]
    outcome = patch_groups(document, groups)
    assert len(attempts) <= 8 + 9  # what waits when it is given up is tried once, as it is
    assert set(range(0, 256, 5)) <= set(outcome.failed)
    assert "the search for the cause was given up" in outcome.failed[255]


TEXT = "a: &x {b: c, d: e}\nf: *x\ng:\n- h\n- i: j\n  k: l # m\nn:\no: |\n  p"
OPERATIONS = st.sampled_from(
    [
        SetScalar(("a", "b"), "1"),
        SetScalar(("f", "b"), "1"),
        SetScalar(("g", 0), "x"),
        SetScalar(("g", 0), "y"),
        SetScalar(("o",), "q"),
        SetScalar(("none",), "q"),
        SetTrailingComment(("g", 1, "k"), "new"),
        SetTrailingComment(("g", 1), "new"),
        InsertKey(("g", 1), "z", {"y": "x"}, after="i"),
        InsertKey(("g", 1), "z", "w"),
        InsertKey(("n",), "z", "w"),
        InsertKey((), "z", "w"),
        InsertKey((), "z", "w", after="n"),
        InsertItem(("g",), 1, "x"),
        InsertItem(("g",), 1, {"y": "x"}),
        DeleteKey(("g", 1, "k")),
        DeleteKey(("g", 1, "i")),
        DeleteKey(("n",)),
        SetValue(("n",), ["x"]),
        SetValue(("n",), "x"),
    ]
)


@given(st.lists(st.lists(OPERATIONS, min_size=1, max_size=3), max_size=6))
def test_all_that_is_accepted_is_carried_out_and_proved(groups):
    document = Document.from_text(TEXT)
    outcome = patch_groups(document, groups)
    accepted = [n for n in range(len(groups)) if n not in outcome.failed]
    together = list(itertools.chain.from_iterable(groups[n] for n in accepted))
    assert patch(document, together).text == outcome.document.text
    if _can_be_patched(document, list(itertools.chain.from_iterable(groups))):
        assert outcome.failed == {}


def _can_be_patched(document, operations):
    try:
        patch(document, operations)
    except CannotEdit:
        return False
    return True
