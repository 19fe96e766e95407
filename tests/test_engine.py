"""Changes that cannot be made, among those that can, and those that are made together or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from pin_actions.runs import CHECKOUT_V4, plan_for

from pinfix.codemod import Context, Explanation, Phase, Repository
from pinfix.config import Config
from pinfix.engine import Options, make_plan
from pinfix.plan import Change, Place, Plan, Refusal, Safety
from pinfix.resolution import Reference
from pinfix.trees.memory import MemoryTree
from pinfix.yaml.operations import SetScalar
from pinfix_resolvers.chain import build

_PATH = ".github/workflows/ci.yml"
_OTHER = ".github/workflows/other.yml"


def test_a_change_that_cannot_be_made_costs_no_other_one() -> None:
    """The name of a step reads the same text: it would change with the pin."""
    shared = "      - uses: &a actions/checkout@v4\n        name: *a\n"
    ordinary = "      - uses: actions/checkout@v4\n"
    plan = plan_for(ordinary * 100 + shared + ordinary * 100)
    assert len(plan.changes) == 200
    (refusal,) = plan.refusals
    assert (refusal.code, refusal.place.line) == ("cannot-edit", 106)
    assert refusal.reason.startswith("pin actions/checkout to v4")
    assert "an anchor shares it with another place" in refusal.reason
    (rewrite,) = plan.rewrites
    assert rewrite.after.count(CHECKOUT_V4.encode()) == 200
    assert shared.encode() in rewrite.after


def test_a_name_that_becomes_an_input_in_a_step_on_several_lines_in_braces() -> None:
    plan = plan_for("      - {name: y,\n        uses: dtolnay/rust-toolchain@stable\n        }\n")
    assert plan.refusals == ()
    (rewrite,) = plan.rewrites
    assert b", with: {toolchain: stable} # v1\n        }\n" in rewrite.after


def test_of_a_bundle_all_is_made_where_all_can_be() -> None:
    plan = _plan([_rename("a", bundle="both"), _rename("b", bundle="both")])
    assert [change.after for change in plan.changes] == ["new a", "new b"]
    assert _text(plan) == _FILE.replace("old a", "new a").replace("old b", "new b")


@pytest.mark.parametrize("failing", ["first", "last"])
def test_of_a_bundle_nothing_is_made_where_one_part_cannot_be(failing: str) -> None:
    broken = _rename("shared", bundle="both")
    sound = _rename("a", bundle="both")
    plan = _plan([broken, sound] if failing == "first" else [sound, broken])
    assert plan.changes == plan.rewrites == ()
    assert [(refusal.code, refusal.place.line) for refusal in plan.refusals] == [("cannot-edit", 1)] * 2


def test_what_stands_outside_of_a_bundle_that_fails_is_made() -> None:
    plan = _plan([_rename("a", bundle="both"), _rename("b"), _rename("shared", bundle="both")])
    assert [change.after for change in plan.changes] == ["new b"]
    assert _text(plan) == _FILE.replace("old b", "new b")


def test_bundles_of_other_names_do_not_fail_together() -> None:
    plan = _plan(
        [
            _rename("shared", bundle="one"),
            _rename("a", bundle="other"),
            _rename("a", bundle="a third", path=_OTHER),
        ]
    )
    assert [(change.place.path, change.after) for change in plan.changes] == [
        (_PATH, "new a"),
        (_OTHER, "new a"),
    ]


@pytest.mark.parametrize("failing", [_PATH, _OTHER])
def test_of_a_bundle_over_several_files_nothing_is_made_where_one_part_cannot_be(failing: str) -> None:
    sound = _OTHER if failing == _PATH else _PATH
    plan = _plan(
        [
            _rename("shared", bundle="both", path=failing),
            _rename("a", bundle="both", path=sound),
            _rename("b", bundle="another", path=sound),
        ]
    )
    assert [(change.place.path, change.after) for change in plan.changes] == [(sound, "new b")]
    assert [rewrite.path for rewrite in plan.rewrites] == [sound]
    assert {refusal.place.path for refusal in plan.refusals} == {_PATH, _OTHER}
    assert all(refusal.reason.count(failing) == 1 for refusal in plan.refusals)


def test_a_bundle_over_several_files_is_made_whole() -> None:
    plan = _plan([_rename("a", bundle="both"), _rename("b", bundle="both", path=_OTHER)])
    assert [rewrite.path for rewrite in plan.rewrites] == [_PATH, _OTHER]
    assert plan.refusals == ()


@pytest.mark.parametrize(
    ("safety", "strict", "code"),
    [(Safety.BREAKING, False, "needs-unsafe"), (Safety.ASSUMED, True, "rests-on-assumption")],
)
def test_a_part_that_the_options_leave_out_takes_its_bundle_along(
    safety: Safety, strict: bool, code: str
) -> None:
    left_out = _rename("a", bundle="both", safety=safety)
    plan = _plan([left_out, _rename("b", bundle="both")], Options(offline=True, strict=strict))
    assert plan.changes == plan.rewrites == ()
    assert code in {refusal.code for refusal in plan.refusals}


_FILE = """\
on: push
jobs:
  a: {name: old a}
  b: {name: old b}
  shared: {name: &name old shared}
  alias: {name: *name}
"""


class _Found:
    """A codemod that has found these changes."""

    name = "found"
    title = "for tests"
    phase = Phase.KEYS
    explanation = Explanation("", "", "", {})

    def __init__(self, changes: Sequence[Change]) -> None:
        self._changes = changes

    def references(self, repository: Repository, config: Config) -> tuple[Reference, ...]:
        return ()

    def find(self, repository: Repository, context: Context) -> Iterator[Change | Refusal]:
        yield from self._changes


def _plan(changes: Sequence[Change], options: Options | None = None) -> Plan:
    tree = MemoryTree({path: _FILE.encode() for path in (_PATH, _OTHER)})
    return make_plan(tree, [_Found(changes)], build(offline=True), Config(), options or Options(offline=True))


def _text(plan: Plan) -> str:
    (rewrite,) = plan.rewrites
    return rewrite.after.decode()


def _rename(job: str, *, bundle: str = "", path: str = _PATH, safety: Safety = Safety.SAFE) -> Change:
    name = f"new {job}"
    operations = (SetScalar(("jobs", job, "name"), name),)
    place = Place(path, 1, 1, ("jobs", job, "name"))
    return Change("found", place, "rename", "for a test", "", name, safety, operations, bundle=bundle)
