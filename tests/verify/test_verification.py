from __future__ import annotations

from typing import Any

import pytest
from verify.in_memory import GOOD, OBJECT, OTHER, InMemory, facts
from verify.running import CI, steps, verified

from pinfix.config import Config, IgnoreRule
from pinfix.inspection import Ambiguity, Unknown, Unreachable
from pinfix.plan import Place

BOTH = {GOOD: facts(tags={"v1.2.3": GOOD, "v2.0.0": OTHER})}
TAG_OBJECT = {OBJECT: facts(presence="tag-object")}
COMPOSITE = b"runs:\n  using: composite\n  steps:\n    - uses: %s\n"


def test_good_pins_give_nothing() -> None:
    result = verified(steps(f"octo/tool@{GOOD} # v1.2.3", f"octo/tool/sub@{GOOD}"))
    assert result.findings == []
    assert result.plan.changes == ()
    assert (result.coverage.pins, result.coverage.checked, result.coverage.unknown) == (2, 2, {})


def test_a_finding_has_its_place_and_its_fix() -> None:
    result = verified(steps(f"octo/tool@{GOOD} # v2.0.0"), InMemory(BOTH))
    (finding,) = result.findings
    assert finding.code == "comment-mismatch"
    assert finding.place == Place(CI, 6, 15, ("jobs", "a", "steps", 0, "uses"))
    assert finding.fix == f"octo/tool@{GOOD} # v1.2.3"
    assert result.plan.changes == ()


def test_without_fix_nothing_changes_and_with_it_only_the_comment_does() -> None:
    text = steps(f"octo/tool@{GOOD}   # v2.0.0 - keep # zizmor: ignore[x]", f"octo/tool@{GOOD} # v1")
    assert verified(text, InMemory(BOTH)).plan.rewrites == ()
    assert verified(text, InMemory(BOTH), fix=True).text == text.replace("v2.0.0", "v1.2.3")


@pytest.mark.parametrize(
    ("written", "repaired"),
    [
        (f"octo/tool@{OBJECT} # v1.2.3", f"octo/tool@{GOOD} # v1.2.3"),
        (f"octo/tool@{OBJECT} # v1", f"octo/tool@{GOOD} # v1"),
        (f"octo/tool@{OBJECT} # v9.9.9", f"octo/tool@{GOOD} # v1.2.3"),
        (f"octo/tool@{OBJECT}", f"octo/tool@{GOOD} # v1.2.3"),
        (f"'octo/tool/sub@{OBJECT.upper()}' # v1.2.3", f"'octo/tool/sub@{GOOD}' # v1.2.3"),
        (f"octo/tool@{OBJECT} # main", f"octo/tool@{GOOD} # main"),
        (f"octo/tool@{OBJECT} # why not", f"octo/tool@{GOOD} # v1.2.3"),
    ],
)
def test_a_tag_object_is_replaced_by_its_commit(written: str, repaired: str) -> None:
    result = verified(steps(written), InMemory(TAG_OBJECT), fix=True)
    assert f"- uses: {repaired}\n" in result.text
    again = verified(result.text, InMemory({GOOD: facts()}), fix=True)
    assert again.plan.rewrites == ()


def test_a_note_that_has_no_room_goes_above() -> None:
    result = verified(steps(f"octo/tool@{OBJECT} # why not"), InMemory(TAG_OBJECT), fix=True)
    assert "      # why not\n      - uses: " in result.text


@pytest.mark.parametrize(
    "given",
    [
        {"reachable": Unreachable(2), "tags": {"v2.0.0": OTHER}},
        {"reachable": Unknown("x")},
        {"compromised": "of octo/tool"},
        {"presence": "absent", "commit": ""},
        {"tags": {"v2.0.0": OTHER}},  # no version that could be written
    ],
)
def test_what_must_not_be_repaired_is_not(given: dict[str, Any]) -> None:
    fields: dict[str, Any] = {"tags": {"v1.2.3": GOOD, "v2.0.0": OTHER}, **given}
    result = verified(steps(f"octo/tool@{GOOD} # v2.0.0"), InMemory({GOOD: facts(**fields)}), fix=True)
    assert result.findings
    assert result.plan.changes == ()
    assert result.plan.rewrites == ()
    assert [finding.fix for finding in result.findings] == [""] * len(result.findings)


def test_two_references_on_a_line_share_a_comment_that_is_then_nobodys() -> None:
    text = f"jobs: {{a: {{steps: [{{uses: octo/tool@{GOOD}}}, {{uses: octo/tool@{OBJECT}}}]}}}} # v2.0.0\n"
    result = verified(text, InMemory({**BOTH, **TAG_OBJECT}), fix=True)
    assert result.codes == ["tag-object"]
    assert [refusal.code for refusal in result.plan.refusals] == []
    assert result.text == text.replace(OBJECT, GOOD)


def test_an_alias_is_one_finding_and_one_repair() -> None:
    text = (
        f"jobs:\n  a:\n    steps:\n      - &s\n        uses: octo/tool@{OBJECT} # v1.2.3\n"
        "  b:\n    steps:\n      - *s\n"
    )
    result = verified(text, InMemory(TAG_OBJECT), fix=True)
    assert result.codes == ["tag-object"]
    assert result.text == text.replace(OBJECT, GOOD)


def test_reusable_workflows_and_composite_actions_are_looked_at() -> None:
    text = f"on: push\njobs:\n  a:\n    uses: octo/tool/.github/workflows/w.yml@{OBJECT} # v1.2.3\n"
    assert verified(text, InMemory(TAG_OBJECT)).codes == ["tag-object"]


def test_names_are_not_pins_but_may_be_ambiguous() -> None:
    result = verified(
        steps("octo/tool@v1", "octo/tool@v2", "./here", "docker://alpine:3"),
        InMemory({"v1": facts(ambiguity=Ambiguity(GOOD, OTHER)), "v2": facts(ambiguity=Unknown("no net"))}),
    )
    assert result.codes == ["ambiguous-name"]
    assert (result.coverage.pins, result.coverage.names) == (0, 2)
    assert result.coverage.unknown == {"name": {"no net": 1}}


@pytest.mark.parametrize(
    "comment",
    [
        "v2.0.0 # pinfix: ignore[verify]",
        "v2.0.0 # pinfix: ignore[comment-mismatch]",
        "v2.0.0 # pinfix: ignore",
        "v2.0.0 # zizmor: ignore[ref-version-mismatch]",
        "v2.0.0 # zizmor: ignore[artipacked, ref-version-mismatch]",
    ],
)
def test_markers_keep_a_finding_away_and_are_counted(comment: str) -> None:
    result = verified(steps(f"octo/tool@{GOOD} # {comment}"), InMemory(BOTH), fix=True)
    assert result.findings == []
    assert result.plan.changes == ()
    assert result.coverage.ignored == 1


@pytest.mark.parametrize(
    "comment",
    [
        "v2.0.0 # pinfix: ignore[pin-actions]",
        "v2.0.0 # pinfix: ignore[advisory]",
        "v2.0.0 # zizmor: ignore[impostor-commit]",
        "v2.0.0 # ratchet:exclude",
    ],
)
def test_markers_that_mean_something_else_do_not(comment: str) -> None:
    assert verified(steps(f"octo/tool@{GOOD} # {comment}"), InMemory(BOTH)).codes == ["comment-mismatch"]


def test_the_configuration_leaves_places_alone() -> None:
    rule = IgnoreRule(uses="octo/*")
    result = verified(steps(f"octo/tool@{GOOD} # v2.0.0"), InMemory(BOTH), config=Config(ignore=(rule,)))
    assert result.findings == []
    assert result.coverage.ignored == 1


def test_nothing_hides_a_malicious_commit() -> None:
    inspector = InMemory({GOOD: facts(compromised="of octo/tool")})
    config = Config(ignore=(IgnoreRule(uses="octo/*"),))
    for comment in ("pinfix: ignore", "pinfix: ignore[verify]", "pinfix: ignore[compromised-commit]"):
        result = verified(steps(f"octo/tool@{GOOD} # {comment}"), inspector, config=config)
        assert result.codes == ["compromised-commit"]


def test_what_an_action_uses_itself_is_followed() -> None:
    inspector = InMemory(
        contents={
            ("octo/a", "action.yml"): COMPOSITE % b"octo/b/sub@%s" % OTHER.encode(),
            ("octo/b", "sub/action.yml"): COMPOSITE % b"octo/c@v1",
        }
    )
    result = verified(steps(f"octo/a@{GOOD} # v1.2.3"), inspector)
    (finding,) = result.findings
    assert finding.code == "transitive-unpinned"
    assert "octo/c@v1 (in octo/b/sub/action.yml)" in finding.problem.message


def test_a_bad_commit_is_not_asked_for_its_files() -> None:
    inspector = InMemory({GOOD: facts(compromised="of octo/tool")})
    assert verified(steps(f"octo/tool@{GOOD}"), inspector).codes == ["compromised-commit"]
    assert inspector.asked_files == []


def test_everything_is_asked_once() -> None:
    inspector = InMemory()
    verified(steps(*[f"octo/tool@{GOOD} # v1.2.3"] * 20), inspector)
    assert len(inspector.asked) == 1
    assert len(inspector.asked_files) == 1


def test_how_far_it_went_is_counted_with_the_reasons() -> None:
    unknown = Unknown("no net")
    inspector = InMemory(
        {
            OTHER: facts(
                presence=unknown, reachable=unknown, tags=unknown, advisories=unknown, archived=unknown
            )
        }
    )
    result = verified(steps(f"octo/tool@{GOOD} # v1.2.3", f"octo/tool@{OTHER} # v1.2.3"), inspector)
    assert result.findings == []
    assert (result.coverage.pins, result.coverage.checked) == (2, 1)
    assert set(result.coverage.unknown) == {"commit", "version", "advisories", "repository", "nested"}
    assert all(reasons == {"no net": 1} for reasons in result.coverage.unknown.values())


LOCK = b"version: v0.0.2\nworkflows:\n  .github/workflows/ci.yml: []\ndependencies: {}\n"


@pytest.mark.parametrize("lock", [LOCK, b"version: v9\n"])
def test_what_the_lock_governs_is_looked_at_and_not_repaired(lock: bytes) -> None:
    text = steps(f"octo/tool@{OBJECT} # v1.2.3")
    locked = {".github/workflows/actions.lock": lock}
    result = verified(text, InMemory(TAG_OBJECT), fix=True, files=locked)
    assert result.codes == ["tag-object"]
    assert [finding.fix for finding in result.findings] == [""]
    assert result.plan.rewrites == ()
    assert [refusal.code for refusal in result.plan.refusals] == ["lockfile"]
    assert verified(text, InMemory(TAG_OBJECT), files=locked).plan.refusals == ()


def test_what_may_not_be_pinned_is_looked_at_and_not_repaired() -> None:
    text = steps(f"octo/tool@{OBJECT} # v1.2.3 # pinfix: ignore[pin-actions]")
    rule = Config(ignore=(IgnoreRule(codemod="pin-actions"),))
    for result in (
        verified(text, InMemory(TAG_OBJECT), fix=True),
        verified(steps(f"octo/tool@{OBJECT} # v1.2.3"), InMemory(TAG_OBJECT), fix=True, config=rule),
    ):
        assert result.codes == ["tag-object"]
        assert result.plan.changes == ()
        assert [refusal.code for refusal in result.plan.refusals] == ["ignored"]


def test_a_name_that_nobody_heard_of() -> None:
    never = {GOOD: facts(tags={}, unheard_of=frozenset({"v9"}))}
    assert verified(steps(f"octo/tool@{GOOD} # v9"), InMemory(never)).codes == ["comment-mismatch"]
    result = verified(steps(f"octo/tool@{GOOD} # v9"), InMemory({GOOD: facts(tags={})}))
    assert result.codes == []
    assert list(result.coverage.unknown) == ["version"]
