"""What lies outside `.github`: what a plan goes by brings work when it changes, and nothing else does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from bot.sweep.kit import CI, TWO, Fleet, fleet

from pinfix.bot.storage.records import WHOLE, RepositoryRow

pytestmark = pytest.mark.endurance

PINNED = "name: A\nruns:\n  using: composite\n  steps:\n    - {run: make, shell: bash}\n"
UNPINNED = PINNED.replace("    - {run", "    - uses: acme/tool@v1.0.0\n    - {run")
ACTION = "tools/build/action.yml"
SCRIPT = "ci/release.sh"
USES = f"""      - uses: actions/checkout@v4.0.0
      - run: ./{SCRIPT}
        env: {{GH_TOKEN: "${{{{ github.token }}}}"}}
      - uses: ./tools/build
"""
RUNS_SCRIPT = TWO.partition("      - uses")[0] + USES


def repository(made: Fleet) -> Any:
    return made.server.forge.repository("octo/r0001")


def row(made: Fleet) -> RepositoryRow:
    (found,) = [row for row, _ in made.ledger().all()]
    return found


def worked_on(made: Fleet) -> list[str]:
    return [one["why"] for one in made.sweep()["repositories"]]


def set_up(made: Fleet) -> None:
    checkout = made.server.forge.repository("actions/checkout")
    checkout.commit({"action.yml": "name: C\nruns: {using: node20, main: i.js}\n"})
    checkout.tag("v4.0.0")
    repository(made).commit({CI: RUNS_SCRIPT, ACTION: PINNED, SCRIPT: "make\n", "src/main.py": "x\n"})
    made.sweep()
    assert worked_on(made) == []


def test_an_action_outside_that_changed_is_repaired(tmp_path: Path) -> None:
    with fleet(tmp_path, 1) as made:
        set_up(made)
        pulls = made.opened().total()
        repository(made).commit({ACTION: UNPINNED})
        assert worked_on(made) == [f"what its workflows go by has changed: {ACTION}"]
        assert made.opened().total() == pulls + 1
        assert worked_on(made) == []


def test_a_script_that_a_plan_goes_by_counts(tmp_path: Path) -> None:
    with fleet(tmp_path, 1) as made:
        set_up(made)
        before = [pull.body for pull in repository(made).pulls.all]
        repository(made).commit({SCRIPT: "gh release create v1\n"})
        assert worked_on(made) == [f"what its workflows go by has changed: {SCRIPT}"]
        assert [pull.body for pull in repository(made).pulls.all] != before
        assert worked_on(made) == []


def test_what_no_plan_reads_makes_no_work(tmp_path: Path) -> None:
    with fleet(tmp_path, 1) as made:
        set_up(made)
        assert {path for path, _ in row(made).basis} >= {ACTION, SCRIPT}
        assert WHOLE not in {path for path, _ in row(made).basis}
        repository(made).commit({"src/main.py": "y\n", "src/new.py": "z\n", "tools/build/read.me": "r\n"})
        made.forget()
        assert worked_on(made) == []
        assert made.requests()["/graphql"] == 1
        assert not any("/git/" in path or "/branches/" in path for path in made.requests())


@pytest.mark.parametrize("path", [ACTION, SCRIPT])
def test_what_a_workflow_names_is_deleted_and_comes_back(tmp_path: Path, path: str) -> None:
    with fleet(tmp_path, 1) as made:
        set_up(made)
        content = PINNED if path == ACTION else "make\n"
        for change in (None, content):
            repository(made).commit({path: change})
            (why,) = worked_on(made)
            assert why == f"what its workflows go by has changed: {path}"
            assert worked_on(made) == []


def test_where_owners_are_given_all_files_count(tmp_path: Path) -> None:
    with fleet(tmp_path, 1) as made:
        repository(made).commit({".github/pinfix.yml": "codeowners: {owners: ['@octo/ops']}\n"})
        set_up(made)
        assert [path for path, _ in row(made).basis] == [WHOLE]
        repository(made).commit({"src/main.py": "y\n"})
        assert worked_on(made) == ["its files have changed"]
        assert worked_on(made) == []


def test_a_look_by_name_alone_asks_for_the_same(tmp_path: Path) -> None:
    with fleet(tmp_path, 1) as made:
        set_up(made)
        made.server.forge.rename("octo/r0001", "octo/new")
        made.server.forge.repository("octo/new").commit({ACTION: UNPINNED})
        names = tmp_path / "names"
        names.write_text("octo/new\n")
        assert [one["why"] for one in made.sweep(names=names)["repositories"]] == [
            f"what its workflows go by has changed: {ACTION}"
        ]


def test_one_that_opted_out_keeps_no_old_basis(tmp_path: Path) -> None:
    with fleet(tmp_path, 1) as made:
        set_up(made)
        repository(made).commit({".github/pinfix.yml": "pull-request: {enabled: false}\n"})
        made.sweep()
        assert row(made).basis == ()
        repository(made).commit({ACTION: UNPINNED})
        assert worked_on(made) == []


def test_an_action_that_no_plan_looks_for_counts_when_it_appears(tmp_path: Path) -> None:
    """Pins are the only topic: it has no need of an action that is not there."""
    with fleet(tmp_path, 1) as made:
        repository(made).commit({".github/pinfix.yml": "codemods: {only: [pin-actions]}\n"})
        set_up(made)
        repository(made).commit({ACTION: None})
        made.sweep()
        repository(made).commit({ACTION: UNPINNED})
        assert worked_on(made) == [f"what its workflows go by has changed: {ACTION}"]
