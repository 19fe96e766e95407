from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from verify.in_memory import GOOD, OBJECT, OTHER, facts

from pinfix.inspection import Advisory, Ambiguity, PinFacts, Reachable, Unknown, Unreachable, Witness
from pinfix.resolution import Reference
from pinfix.verify.checks import confirms, is_bad, name_problems, problems, repairable, true_version
from pinfix.verify.findings import CODES, Level
from pinfix.versions import Version, parse

PIN = Reference("octo", "tool", GOOD)
ADVISORY = Advisory("GHSA-aaaa-bbbb-cccc", "leaks the token", "high", "< 1.2.4", "1.2.4", "https://x/GHSA")


def stated(name: str) -> Version:
    version = parse(name)
    assert version is not None
    return version


def codes(comment: str | None = None, **given: Any) -> list[str]:
    version = None if comment is None else stated(comment)
    return [problem.code for problem in problems(PIN, version, facts(**given))]


@pytest.mark.parametrize("comment", [None, "v1.2.3", "v1", "v1.2", "1.2.3", "v1.x"])
def test_a_good_pin_has_no_problems(comment: str | None) -> None:
    assert codes(comment) == []


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"compromised": "of octo/tool"}, "compromised-commit"),
        ({"repository": "", "presence": "absent"}, "missing-commit"),
        ({"presence": "absent", "commit": "", "reachable": Unknown("x")}, "missing-commit"),
        ({"presence": "tree", "commit": ""}, "missing-commit"),
        ({"reachable": Unreachable(7), "tags": {}}, "impostor-commit"),
        ({"advisories": (ADVISORY,)}, "advisory"),
        ({"presence": "tag-object"}, "tag-object"),
        ({"archived": True}, "archived-repository"),
        ({"repository": "octo/new"}, "renamed-repository"),
        ({"ambiguity": Ambiguity(GOOD, OTHER)}, "ambiguous-name"),
    ],
)
def test_each_fact_has_its_problem(given: dict[str, Any], code: str) -> None:
    assert codes(None, **given) == [code]


@pytest.mark.parametrize(
    "given",
    [
        {"repository": Unknown("x"), "archived": Unknown("x")},
        {"presence": Unknown("x"), "reachable": Unknown("x")},
        {"tags": Unknown("x")},
        {"advisories": Unknown("x")},
        {"ambiguity": Unknown("x")},
        {"repository": "OCTO/Tool"},
        {"witness": Witness({"v1.2.3": GOOD}, "2026-01-01")},
    ],
)
def test_what_is_unknown_or_only_spelled_otherwise_is_no_problem(given: dict[str, Any]) -> None:
    assert codes("v1.2.3", **given) == []


@pytest.mark.parametrize("first", ["compromised", "absent", "impostor"])
def test_nothing_else_is_said_about_code_that_is_not_the_repositorys(first: str) -> None:
    given: dict[str, Any] = {
        "compromised": {"compromised": "of octo/tool"},
        "absent": {"presence": "absent"},
        "impostor": {"reachable": Unreachable(3)},
    }[first]
    found = codes("v9.9.9", advisories=(ADVISORY,), tags={}, **given)
    assert len(found) == 1


@pytest.mark.parametrize("comment", ["v1.2.4", "v2", "v1.3", "v1.2.3-rc1", "sub/v1.2.3"])
def test_a_comment_that_is_not_the_version_of_the_commit(comment: str) -> None:
    assert codes(comment) == ["comment-mismatch"]


def test_a_comment_is_held_against_the_tag_where_the_commit_has_no_version() -> None:
    assert codes("v1.2.3", tags={"v1.2.3": OTHER}) == ["comment-mismatch"]
    assert codes("v1.2.3", tags={}) == ["comment-mismatch"]
    assert codes("v1.2.3", tags={}, complete=False) == []


def test_a_moving_tag_may_have_gone_on_since() -> None:
    assert codes("v1", tags={"v1.2.3": GOOD, "v1": OTHER}) == []
    assert isinstance(confirms(stated("v1"), facts(tags={"v1": OTHER})), Unknown)
    assert confirms(stated("v2"), facts(tags={"v1.2.3": GOOD, "v2": OTHER})) is False


@pytest.mark.parametrize(("before", "now"), [(GOOD, OTHER), (OTHER, GOOD), (GOOD, "")])
def test_an_exact_tag_that_moved_on_either_side_of_the_pin(before: str, now: str) -> None:
    tags = {"v1.2.3": now} if now else {}
    (problem,) = problems(
        PIN, stated("v1.2.3"), facts(tags=tags, witness=Witness({"v1.2.3": before}, "2026-01-01"))
    )
    assert problem.code == "moved-tag"
    assert problem.evidence["before"] == before
    assert problem.evidence["now"] == now


@pytest.mark.parametrize(
    ("tags", "witness"),
    [
        ({"v1.2.3": GOOD, "v1": OTHER}, {"v1": GOOD}),  # a moving tag may move
        ({"v1.2.3": GOOD, "v2.0.0": "d" * 40}, {"v2.0.0": OTHER}),  # not about this commit
    ],
)
def test_other_tags_may_move(tags: dict[str, str], witness: dict[str, str]) -> None:
    assert codes("v1.2.3", tags=tags, witness=Witness(witness, "2026-01-01")) == []


@pytest.mark.parametrize(
    ("given", "comment"),
    [
        ({"tags": {"v1.2.3": GOOD}}, "v9.9.9"),
        ({"presence": "tag-object"}, "v1.2.3"),
        ({"presence": "tag-object"}, "v9.9.9"),
        ({"archived": True}, "v9.9.9"),
    ],
)
def test_what_may_be_repaired(given: dict[str, Any], comment: str) -> None:
    known = facts(**given)
    assert repairable(problems(PIN, stated(comment), known), known)


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"archived": True},
        {"compromised": "x"},
        {"reachable": Unreachable(1), "tags": {}},
        {"reachable": Unknown("x")},
        {"presence": "tag-object", "commit": ""},
        {"presence": "tag-object", "advisories": (ADVISORY,)},
        {"presence": "tag-object", "witness": Witness({"v1.2.3": OTHER}, "2026-01-01")},
        {"presence": "absent"},
    ],
)
def test_a_pin_that_is_fine_or_worse_is_never_made_to_look_right(given: dict[str, Any]) -> None:
    known = facts(**given)
    assert not repairable(problems(PIN, stated("v1.2.3"), known), known)


def test_the_true_version_is_the_most_exact_tag() -> None:
    assert true_version(facts()) == "v1.2.3"
    assert true_version(facts(tags={"nightly": GOOD})) == ""
    assert true_version(facts(tags={"v1.2.3": OTHER})) == ""
    assert true_version(facts(commit="")) == ""


def test_names_are_bad_only_where_they_are_ambiguous() -> None:
    name = Reference("octo", "tool", "v1")
    (problem,) = name_problems(name, facts(ambiguity=Ambiguity(GOOD, OTHER)))
    assert GOOD in problem.message
    assert OTHER in problem.message
    assert name_problems(name, facts(ambiguity=None)) == ()
    assert name_problems(name, facts(ambiguity=Unknown("x"))) == ()


def test_a_ref_with_a_name_like_the_commit() -> None:
    (problem,) = problems(PIN, None, facts(ambiguity=Ambiguity(GOOD, OTHER)))
    assert "the form of that commit id" in problem.message
    assert OTHER in problem.message


FACTS = st.builds(
    facts,
    repository=st.sampled_from(["octo/tool", "octo/new", "", Unknown("x")]),
    archived=st.sampled_from([True, False, Unknown("x")]),
    presence=st.sampled_from(["commit", "tag-object", "tree", "blob", "absent", Unknown("x")]),
    commit=st.sampled_from([GOOD, OTHER, ""]),
    reachable=st.sampled_from([Reachable("tag v1"), Unreachable(3), Unknown("x")]),
    tags=st.sampled_from([{}, {"v1.2.3": GOOD}, {"v1.2.3": OTHER, "main": GOOD}, Unknown("x")]),
    complete=st.booleans(),
    witness=st.sampled_from([None, Witness({"v1.2.3": GOOD}, "2026-01-01")]),
    compromised=st.sampled_from(["", "of octo/tool"]),
    advisories=st.sampled_from([(), (ADVISORY,), Unknown("x")]),
    ambiguity=st.sampled_from([None, Ambiguity(GOOD, OTHER), Unknown("x")]),
)


@given(FACTS, st.sampled_from([None, "v1", "v1.2.3", "v2.0.0"]))
def test_whatever_the_facts_only_a_commit_that_belongs_there_is_made_to_look_right(
    known: PinFacts, comment: str | None
) -> None:
    found = problems(PIN, None if comment is None else stated(comment), known)
    assert [problem.code for problem in found] == sorted((p.code for p in found), key=list(CODES).index)
    if repairable(found, known):
        assert known.presence in ("commit", "tag-object") or isinstance(known.presence, Unknown)
        assert isinstance(known.reachable, Reachable)
        assert known.commit
        assert not known.compromised
        assert known.advisories != (ADVISORY,)
        assert known.ambiguity in (None, Unknown("x"))


def test_the_worst_comes_first() -> None:
    found = codes("v9.9.9", presence="tag-object", archived=True, advisories=(ADVISORY,), repository="a/b")
    assert found == sorted(found, key=list(CODES).index)
    assert found[0] == "advisory"


def test_levels() -> None:
    warnings = {code for code, (level, _) in CODES.items() if level is Level.WARNING}
    assert warnings == {"archived-repository", "renamed-repository", "transitive-unpinned"}
    assert not is_bad(problems(PIN, None, facts(archived=True)))
    assert is_bad(problems(Reference("octo", "tool", OBJECT), None, facts(presence="tag-object")))


@pytest.mark.parametrize(
    ("severity", "shown"),
    [("critical", " (critical)"), ("malicious code", " (malicious code)"), ("reviewed", ""), ("", "")],
)
def test_an_advisory_is_shown_with_its_severity_and_with_no_other_word(severity: str, shown: str) -> None:
    (problem,) = problems(PIN, None, facts(advisories=(replace(ADVISORY, severity=severity),)))
    assert f"GHSA-aaaa-bbbb-cccc{shown}: leaks" in problem.message
    assert problem.evidence["severity"] == (severity if shown else "")
