from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from verify.in_memory import InMemory, facts
from verify.running import CI, NoResolver, steps

from pinfix.config import Config, IgnoreRule
from pinfix.engine import Options, make_plan
from pinfix.inspection import Advisory, ReleaseFacts, Unknown, Unreachable
from pinfix.plan import Plan, Safety
from pinfix.trees.memory import MemoryTree
from pinfix.update.choose import Policy
from pinfix.update.updating import Updating

NOW = datetime(2026, 11, 23, tzinfo=UTC)
V1, V2, V3 = "1" * 40, "2" * 40, "3" * 40
TAGS = {"v1": V2, "v1.0.0": V1, "v1.1.0": V2, "v2.0.0": V3}
OLD = ReleaseFacts("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z")
YOUNG = ReleaseFacts("2026-01-01T00:00:00Z", "2026-11-22T00:00:00Z")
LOCK = """version: v0.0.2
workflows:
  .github/workflows/ci.yml: []
dependencies: {}
"""


def inspector(**given: Any) -> InMemory:
    fields: dict[str, Any] = {"all_tags": {"octo/tool": TAGS}, "dates": dict.fromkeys(TAGS, OLD)}
    return InMemory(**{**fields, **given})


def updated(
    text: str,
    asked: InMemory | None = None,
    *,
    major: bool = False,
    config: Config | None = None,
    files: dict[str, bytes] | None = None,
) -> Plan:
    updating = Updating(asked or inspector(), Policy(major, timedelta(days=7)), NOW)
    tree = MemoryTree({CI: text.encode(), **(files or {})})
    return make_plan(tree, [updating], NoResolver(), config or Config(), Options())  # type: ignore[arg-type]


def codes(plan: Plan) -> list[str]:
    assert plan.changes == ()
    return [refusal.code for refusal in plan.refusals]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (f"octo/tool@{V1} # v1.0.0", f"octo/tool@{V2} # v1.1.0"),
        (f"octo/tool@{V1}", f"octo/tool@{V2} # v1.1.0"),
        (f"octo/tool@{V1} # v1", f"octo/tool@{V2} # v1.1.0"),
        (f"octo/tool@{V1} # tag=v1.0.0", f"octo/tool@{V2} # tag=v1.1.0"),
        (f"octo/tool@{V1} # ratchet:octo/tool@v1", f"octo/tool@{V2} # ratchet:octo/tool@v1"),
        (f"octo/tool@{V1}   # v1.0.0 - do not touch", f"octo/tool@{V2}   # v1.1.0 - do not touch"),
        (f'"octo/tool/sub/dir@{V1.upper()}" # v1.0.0', f'"octo/tool/sub/dir@{V2}" # v1.1.0'),
        (f"octo/tool@{V1} # v9.9.9", f"octo/tool@{V2} # v1.1.0"),  # the commit counts, not the comment
        (f"octo/tool@{V1} # v1.0.0 # noqa: x", f"octo/tool@{V2} # v1.1.0 # noqa: x"),
    ],
)
def test_moves_commit_and_comment_together(written: str, expected: str) -> None:
    plan = updated(steps(written))
    (rewrite,) = plan.rewrites
    assert rewrite.after.decode() == steps(expected)
    assert codes(updated(rewrite.after.decode(), None)) == []


def test_a_marker_that_stands_alone_goes_above() -> None:
    plan = updated(steps(f"octo/tool@{V1} # yamllint disable-line rule:line-length"))
    above, line = plan.rewrites[0].after.decode().splitlines()[-2:]
    assert above == "      # yamllint disable-line rule:line-length"
    assert line == f"      - uses: octo/tool@{V2} # v1.1.0"


def test_no_note_comes_between_a_marker_and_its_line() -> None:
    marker = "      # zizmor: ignore[unpinned-uses]\n"
    text = steps(f"octo/tool@{V1} # see the issue").replace("      - uses", f"{marker}      - uses")
    (rewrite,) = updated(text).rewrites
    assert f"{marker}      - uses: octo/tool@{V2} # v1.1.0 # see the issue\n" in rewrite.after.decode()


def test_what_changes_is_shown_with_a_link_and_is_an_assumption() -> None:
    (change,) = updated(steps(f"octo/tool@{V1} # v1.0.0")).changes
    link = f"https://github.com/octo/tool/compare/{V1}...{V2}"
    assert change.evidence["compare"] == link
    assert (change.evidence["from"], change.evidence["version"]) == ("v1.0.0", "v1.1.0")
    assert change.safety is Safety.ASSUMED
    assert link in change.assumption


def test_the_newest_stays_and_another_major_needs_to_be_asked_for() -> None:
    text = steps(f"octo/tool@{V2} # v1.1.0")
    assert codes(updated(text)) == []
    (change,) = updated(text, major=True).changes
    assert change.after == f"octo/tool@{V3} # v2.0.0"
    assert "another major" in change.assumption


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("octo/tool@v1", "not-pinned"),
        ("octo/tool@main", "not-pinned"),
        (f"octo/tool@{'4' * 40} # v1.0.0", "unknown-version"),
        (f"octo/tool@{V1} # main", "no-version"),
        (f"octo/tool@{V1} # v1.0.0 # pinfix: ignore[update]", "ignored"),
    ],
)
def test_what_is_not_updated_says_why(written: str, code: str) -> None:
    assert codes(updated(steps(written))) == [code]


@pytest.mark.parametrize("written", ["./here", "docker://alpine:3", "$/there"])
def test_what_has_no_release_is_not_spoken_of(written: str) -> None:
    assert codes(updated(steps(written))) == []


def test_the_configuration_and_the_lock_keep_it_off() -> None:
    text = steps(f"octo/tool@{V1} # v1.0.0")
    assert codes(updated(text, config=Config(ignore=(IgnoreRule(uses="octo/*"),)))) == ["ignored"]
    assert codes(updated(text, files={".github/workflows/actions.lock": LOCK.encode()})) == ["lockfile"]


def test_too_young_and_unknown() -> None:
    text = steps(f"octo/tool@{V1} # v1.0.0")
    assert codes(updated(text, inspector(dates={"v1.1.0": YOUNG}))) == ["too-young"]
    unknown = ReleaseFacts(Unknown("no net"), Unknown("no net"))
    assert codes(updated(text, inspector(dates={"v1.1.0": unknown}))) == ["age-unknown"]
    assert codes(updated(text, inspector(all_tags={"octo/tool": Unknown("no net")}))) == ["tags-unknown"]


def test_that_the_repository_is_gone_is_an_answer() -> None:
    gone = facts(repository="", presence="absent", tags=Unknown("gone"))
    asked = inspector(all_tags={"octo/tool": Unknown("gone")}, known={V1: gone})
    assert codes(updated(steps(f"octo/tool@{V1} # v1.0.0"), asked)) == ["missing-commit"]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"compromised": "of octo/tool"}, "compromised-commit"),
        ({"reachable": Unreachable(4)}, "impostor-commit"),
        ({"presence": "tag-object"}, "tag-object"),
        ({"advisories": (Advisory("GHSA-x", "bad", "high", "*", "", "https://x"),)}, "advisory"),
        ({"reachable": Unknown("no net")}, "unverified"),
    ],
)
def test_refuses_what_verify_would_refuse(given: dict[str, Any], code: str) -> None:
    known = {V2: facts(commit=V2, tags={"v1.1.0": V2, "v1": V2}, **given)}
    assert codes(updated(steps(f"octo/tool@{V1} # v1.0.0"), inspector(known=known))) == [code]


def test_dates_are_asked_as_far_as_needed() -> None:
    asked = inspector(
        all_tags={"octo/tool": {f"v1.{n}.0": str(n) * 40 for n in range(9)}},
        dates={f"v1.{n}.0": YOUNG if n > 6 else OLD for n in range(9)},
    )
    (change,) = updated(steps(f"octo/tool@{V1} # v1.1.0", f"octo/tool@{V1} # v1.1.0")[:-1], asked).changes[:1]
    assert change.evidence["version"] == "v1.6.0"
    assert asked.asked_dates == ["v1.8.0", "v1.7.0", "v1.6.0"]


def test_two_references_on_one_line() -> None:
    text = f"jobs: {{a: {{steps: [{{uses: octo/tool@{V1}}}, {{uses: octo/tool@{V2}}}]}}}}"
    assert len(updated(text + "\n").changes) == 1
    assert codes(updated(text + " # v1.0.0\n")) == ["cannot-edit"]


def test_upper_case_owners_are_one_repository() -> None:
    asked = inspector(all_tags={"octo/tool": TAGS, "OCTO/Tool": TAGS})
    plan = updated(steps(f"octo/tool@{V1} # v1.0.0", f"OCTO/Tool@{V1} # v1.0.0"), asked)
    assert [change.after for change in plan.changes] == [
        f"octo/tool@{V2} # v1.1.0",
        f"OCTO/Tool@{V2} # v1.1.0",
    ]


def test_many_young_releases_do_not_hide_an_old_one() -> None:
    asked = inspector(
        all_tags={"octo/tool": {f"v1.{n}.0": f"{n:040}" for n in range(60)}},
        dates={f"v1.{n}.0": YOUNG if n > 10 else OLD for n in range(60)},
    )
    (change,) = updated(steps(f"octo/tool@{'9'.zfill(40)} # v1.9.0"), asked).changes
    assert change.evidence["version"] == "v1.10.0"


def test_where_not_all_releases_were_looked_at_the_refusal_says_so() -> None:
    asked = inspector(
        all_tags={"octo/tool": {f"v1.{n}.0": f"{n:040}" for n in range(60)}},
        dates={f"v1.{n}.0": YOUNG if n > 2 else OLD for n in range(60)},
    )
    (refusal,) = updated(steps(f"octo/tool@{'1'.zfill(40)} # v1.1.0"), asked).refusals
    assert refusal.code == "too-young"
    assert "of the newest 50, none is known to be 7 days old" in refusal.reason
    assert "8 older ones were not looked at" in refusal.reason
    assert "and 45 more" in refusal.reason


def test_unread_advisories_refuse_an_update() -> None:
    known = {V2: facts(commit=V2, tags={"v1.1.0": V2}, advisories=Unknown("no net"))}
    assert codes(updated(steps(f"octo/tool@{V1} # v1.0.0"), inspector(known=known))) == ["unverified"]


def test_what_may_not_be_pinned_is_not_updated_either() -> None:
    text = steps(f"octo/tool@{V1} # v1.0.0")
    rule = IgnoreRule(codemod="pin-actions")
    assert codes(updated(text, config=Config(ignore=(rule,)))) == ["ignored"]
    assert codes(updated(text.rstrip() + " # pinfix: ignore[pin-actions]\n")) == ["ignored"]
    assert len(updated(text, config=Config(ignore=(IgnoreRule(codemod="verify"),))).changes) == 1


def test_a_lock_that_cannot_be_read_keeps_it_off() -> None:
    text = steps(f"octo/tool@{V1} # v1.0.0")
    (refusal,) = updated(text, files={".github/workflows/actions.lock": b"version: v9\n"}).refusals
    assert refusal.code == "lockfile"
    assert "cannot be relied on" in refusal.reason
