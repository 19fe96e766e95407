"""Which secrets may be deleted: never one of which another use may exist."""

from __future__ import annotations

import pytest
from secret_uses.stage import CI, found, in_files, job

from pinfix.secret_uses import Everything, Inventory, Kind, Use

ALL = [
    "uses: ./.github/workflows/w.yml\nsecrets: inherit",
    "uses: o/r/.github/workflows/w.yml@v1\nsecrets: inherit",
    "uses: ./.github/workflows/w.yml\nsecrets: 'INHERIT'",
    "env:\n  A: ${{ toJSON(secrets) }}",
    "env:\n  A: ${{ toJson( Secrets ) }}",
    "env:\n  A: ${{ secrets[matrix.key] }}",
    "env:\n  A: ${{ secrets[format('KEY_{0}', inputs.env)] }}",
    "env:\n  A: ${{ secrets.* }}",
    "env:\n  A: ${{ join(secrets.*, ',') }}",
    "env:\n  A: ${{ secrets.KEY || ( }}",
    "steps:\n  - run: |\n      echo '${{ toJSON(secrets) }}' > all.json",
    "steps:\n  - uses: o/a@v1\n    with: {vars: '${{ toJSON(secrets) }}'}",
    "if: contains(secrets, 'x')",
]


@pytest.mark.parametrize("lines", ALL)
def test_where_all_are_used_none_may_go(lines: str) -> None:
    one = found(text=job(lines))
    reasons = one.may_delete("NEVER_NAMED")
    assert [reason.path for reason in reasons] == [CI]
    assert reasons[0].line >= 4


@pytest.mark.parametrize(
    "lines",
    ["uses: o/r/.github/workflows/w.yml@v1", "uses: o/r/.github/workflows/w.yml@v1\nsecrets: {inherit: x}",
     "env:\n  A: ${{ toJSON(secrets.KEY) }}", "env:\n  A: ${{ toJSON(github) }}", "env:\n  A: inherit",
     "env:\n  A: ${{ secrets['KEY'] }}"],
)  # fmt: skip
def test_where_one_is_used_others_may_go(lines: str) -> None:
    assert found(text=job(lines)).may_delete("OTHER") == ()


TWO = job("env:\n  A: ${{ secrets.KEY }}\nsteps:\n  - run: x ${{ secrets.key }}")


def test_without_all_of_its_uses_it_may_go() -> None:
    one = found(text=TWO)
    assert one.may_delete("KEY", one.of("Key")) == ()
    assert one.may_delete("key", one.uses) == ()


def test_without_some_of_its_uses_it_stays_for_the_others() -> None:
    one = found(text=TWO)
    (reason,) = one.may_delete("KEY", one.of("KEY")[:1])
    assert (reason.path, reason.line) == (CI, 7)


def test_a_use_in_another_file_counts() -> None:
    one = in_files({CI: TWO, ".github/workflows/b.yml": TWO})
    own = [use for use in one.uses if use.path == CI]
    assert {reason.path for reason in one.may_delete("KEY", own)} == {".github/workflows/b.yml"}


def test_a_file_that_cannot_be_read_may_use_it() -> None:
    one = in_files({CI: "on: push\njobs: {}\n", ".github/workflows/z.yml": "a: b: c\n"})
    assert not one.complete
    assert [reason.path for reason in one.may_delete("KEY")] == [""]


def test_the_same_with_everything_at_once() -> None:
    use = Use("KEY", CI, 1, Kind.OTHER, "x")
    one = Inventory((use,), (Everything(CI, 2, "y"),), complete=False)
    assert [(reason.line, reason.text) for reason in one.may_delete("KEY")][:2] == [(1, "x"), (2, "y")]
    assert len(one.may_delete("KEY", [use])) == 2


def test_a_name_that_is_only_declared_is_used_by_nobody() -> None:
    one = found(text="on:\n  workflow_call:\n    secrets:\n      k: {}\njobs: {}\n")
    assert (one.uses, one.may_delete("K")) == ((), ())
    assert [declared.secret for declared in one.declared] == ["K"]
