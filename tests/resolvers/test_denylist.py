from __future__ import annotations

from pathlib import Path

import pytest
from resolvers.facts_folder import sha, write_facts

from pinfix.resolution import Reference, Resolved, Unresolved
from pinfix_resolvers.denylist import Denylist
from pinfix_resolvers.snapshot import Snapshot


@pytest.fixture
def denylist(tmp_path: Path) -> Denylist:
    tags = {"v1": sha("e"), "v1.0.0": sha("e"), "v2.0.0": sha("2")}
    folder = write_facts(
        tmp_path,
        {"repository": "owner/new", "tags": tags, "branches": {"v3": sha("d")}},
        denied=(sha("e"), sha("d")),
    )
    return Denylist(Snapshot(folder), folder)


@pytest.mark.parametrize(
    ("owner", "ref"),
    [
        ("owner", "v1"),
        ("owner", "v1.0.0"),
        ("owner", "v3"),
        ("owner", "e" * 40),
        ("owner", "E" * 40),
        ("a-fork", "e" * 40),
        ("owner", "d" * 40),
    ],
)
def test_a_malicious_commit_is_refused_whatever_names_it(denylist: Denylist, owner: str, ref: str) -> None:
    reference = Reference(owner, "new", ref)
    answer = denylist.resolve([reference])[reference]
    assert isinstance(answer, Unresolved)
    assert answer.code == "compromised-commit"
    for part in (ref, "owner/new", "GHSA-test", "2026-03-19", "high"):
        assert part in answer.reason
    assert "secret" in answer.remedy


def test_the_commit_behind_a_name_is_told(denylist: Denylist) -> None:
    reference = Reference("owner", "new", "v1")
    answer = denylist.resolve([reference])[reference]
    assert isinstance(answer, Unresolved)
    assert sha("e") in answer.reason


def test_other_answers_stay_as_they_are(denylist: Denylist) -> None:
    clean, unknown = Reference("owner", "new", "v2.0.0"), Reference("owner", "new", "v9")
    answers = denylist.resolve([clean, unknown])
    assert isinstance(answers[clean], Resolved)
    assert isinstance(answers[unknown], Unresolved)
    assert answers[unknown].code == "unknown-ref"
