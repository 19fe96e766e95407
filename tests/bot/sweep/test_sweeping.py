"""Whole sweeps over a server, with the engine and the repairs as they are."""

from __future__ import annotations

import signal
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from bot.sweep.kit import CI, TWO, WORKFLOW, fleet
from server import faults
from server.github import is_write
from server.metering import is_content

from pinfix.bot.settings.model import Scope
from pinfix.bot.storage.records import State

pytestmark = pytest.mark.endurance


def by_name(report: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["repository"]: one for one in report["repositories"]}


def test_from_nothing_to_pull_requests_and_then_to_rest(tmp_path: Path) -> None:
    with fleet(tmp_path, 3, owners=("octo", "zeta")) as made:
        first = made.sweep()
        assert first["summary"]["outcomes"]["opened"] == 6
        assert set(made.opened().values()) == {1}
        made.forget()
        again = made.sweep()
        assert again["summary"]["unchanged"] == 6
        assert again["repositories"] == []
        # The list of installations; for each: what it is, a token, its list, one look, the token's end.
        assert made.requests() == {
            "/app/installations": 1,
            **{f"/app/installations/{one.id}": 1 for one in made.of.values()},
            **{f"/app/installations/{one.id}/access_tokens": 1 for one in made.of.values()},
            "/installation/repositories": 2,
            "/graphql": 2,
            "/installation/token": 2,
        }
        assert not any(is_content(one, one.path) for one in made.server.requests)
        assert made.server.errors == []


def test_only_what_changed_is_worked_on(tmp_path: Path) -> None:
    with fleet(tmp_path, 6) as made:
        made.sweep()
        forge = made.server.forge
        forge.repository("octo/r0001").commit({"src/main.py": "print()\n"})
        forge.repository("octo/r0002").commit({CI: WORKFLOW + "# more\n"})
        forge.repository("octo/r0003").merge(1)
        forge.repository("octo/r0004").close(1)
        forge.repository("octo/r0005").archived = True
        forge.rename("octo/r0006", "octo/new")
        worked = by_name(made.sweep())
        assert set(worked) == {"octo/r0002", "octo/r0003", "octo/r0004"}
        outcomes = {name: {one["outcome"] for one in found["topics"]} for name, found in worked.items()}
        assert "declined" in outcomes["octo/r0004"]
        assert outcomes["octo/r0003"] == {"clean"}
        rows = {row.name: row for row, _ in made.ledger().all()}
        assert rows["r0005"].state is State.SKIPPED
        assert "new" in rows
        # What people closed stays closed, and costs nothing more.
        assert made.sweep()["repositories"] == []
        assert set(made.opened().values()) == {1}


def test_what_is_deleted_is_gone_and_no_trouble(tmp_path: Path) -> None:
    with fleet(tmp_path, 3) as made:
        made.sweep()
        made.server.forge.delete("octo/r0002")
        report = made.sweep()
        assert report["summary"]["gone"] == 1
        assert report["troubles"] == []
        assert {row.name for row, _ in made.ledger().all() if row.state is State.GONE} == {"r0002"}


def test_names_from_a_file(tmp_path: Path) -> None:
    names = tmp_path / "names"
    names.write_text("octo/r0001\nocto/nothing\nnobody/x\nocto/old\n")
    with fleet(tmp_path, 3) as made:
        made.server.forge.rename("octo/r0003", "octo/old")
        made.server.forge.rename("octo/old", "octo/young")
        report = made.sweep(names=names, code=3)
        assert set(by_name(report)) == {"octo/r0001", "octo/young"}
        assert {one["subject"]: one["code"] for one in report["troubles"]} == {
            "octo/nothing": "not-found", "nobody/x": "not-installed"
        }  # fmt: skip
        assert made.sweep(names=names, code=3)["repositories"] == []
        assert made.opened()["octo/r0002"] == 0
        assert "/installation/repositories" not in made.requests()


def test_shards_together_are_all(tmp_path: Path) -> None:
    with fleet(tmp_path, 9) as made:
        seen: Counter[str] = Counter()
        for part in (1, 2, 3):
            report = made.sweep(shard=f"{part}/3", dry_run=True)
            seen.update(list(by_name(report)))
            assert report["summary"]["other_shards"] == 9 - len(report["repositories"])
        assert set(seen.values()) == {1}
        assert len(seen) == 9


def test_a_dry_run_tells_and_writes_nothing(tmp_path: Path) -> None:
    with fleet(tmp_path, 2, text=TWO) as made:
        report = made.sweep(dry_run=True)
        assert report["dry_run"]
        assert report["summary"]["outcomes"]["opened"] == 4
        own = ("/access_tokens", "/installation/token")
        assert [
            one.path for one in made.server.requests if is_write(one) and not one.path.endswith(own)
        ] == []
        assert list(made.ledger().all()) == []
        assert set(made.opened().values()) == {0}


def test_what_is_not_served_is_not_even_looked_at(tmp_path: Path) -> None:
    with fleet(tmp_path, 2, owners=("octo", "zeta")) as made:
        report = made.sweep(scope=Scope(deny=frozenset({"zeta", "octo/r0002"})))
        assert set(by_name(report)) == {"octo/r0001"}
        assert report["summary"]["out_of_scope"] == 3
        assert made.opened() == {"octo/r0001": 1, "octo/r0002": 0, "zeta/r0001": 0, "zeta/r0002": 0}


@pytest.mark.parametrize(("limit", "most"), [({"per_run": 3}, 3), ({"per_owner": 2}, 4), ({"per_run": 1}, 1)])
def test_limits_hold(tmp_path: Path, limit: dict[str, int], most: int) -> None:
    with fleet(tmp_path, 3, owners=("octo", "zeta"), text=TWO) as made:
        report = made.sweep(**limit)
        assert sum(made.opened().values()) == most
        assert report["summary"]["outcomes"]["opened"] == most
        per_owner = Counter(name.partition("/")[0] for name in made.opened().elements())
        assert max(per_owner.values()) <= limit.get("per_owner", most)
        made.sweep(**limit)
        assert sum(made.opened().values()) == 2 * most
        # What was left is taken up, also of a repository that got only a part.
        made.sweep()
        assert set(made.opened().values()) == {2}


def test_one_that_fails_stops_no_other(tmp_path: Path) -> None:
    with fleet(tmp_path, 3) as made:
        bad = r"^/repos/octo/r0002/git/"
        fault = made.server.fault(bad, faults.unprocessable(), method="POST", times=None)
        report = made.sweep(code=3)
        found = by_name(report)
        assert found["octo/r0002"]["state"] == "failed"
        assert made.opened() == {"octo/r0001": 1, "octo/r0002": 0, "octo/r0003": 1}
        fault.times = fault.hits
        assert set(by_name(made.sweep())) == {"octo/r0002"}
        assert set(made.opened().values()) == {1}


@pytest.mark.parametrize("limit", [{}, {"per_run": 12}])
def test_one_that_is_tried_again_later_holds_up_nothing(tmp_path: Path, limit: dict[str, int]) -> None:
    """The next try is half a minute later, and the last three quarters of an hour."""
    with fleet(tmp_path, 4) as made:
        bad = r"^/repos/octo/r0001/git/"
        fault = made.server.fault(bad, faults.unauthorized(), method="POST", times=None)
        report = made.sweep(code=3, **limit)
        assert made.opened() == {f"octo/r000{n}": int(n != 1) for n in range(1, 5)}
        again = {name: one["tried_again"] for name, one in by_name(report).items()}
        assert again == {f"octo/r000{n}": n == 1 for n in range(1, 5)}
        assert report["summary"]["tried_again"] == 1
        fault.times = fault.hits
        assert set(by_name(made.sweep())) == {"octo/r0001"}
        assert set(made.opened().values()) == {1}


def test_a_suspended_installation_stops_no_other(tmp_path: Path) -> None:
    with fleet(tmp_path, 1, owners=("octo", "zeta")) as made:
        made.of["octo"].suspended = True
        report = made.sweep(code=3)
        assert set(by_name(report)) == {"zeta/r0001"}
        assert [one["code"] for one in report["troubles"]] == ["suspended"]


def test_no_token_is_in_what_is_kept_or_told(tmp_path: Path) -> None:
    with fleet(tmp_path, 2) as made:
        made.sweep()
        tokens = {one.token for one in made.server.requests if one.token}
        assert any(token.startswith("ghs_") for token in tokens)
        for file in tmp_path.iterdir():
            if file.is_file() and file.name != "key.pem":
                content = file.read_bytes()
                assert b"PRIVATE KEY" not in content
                assert not any(token.encode() in content for token in tokens), file


def test_killed_again_and_again_nothing_is_lost_or_doubled(tmp_path: Path, database_url: str) -> None:
    with fleet(tmp_path, 24, database=database_url) as made:
        workers = ("one",) if database_url.startswith("sqlite") else ("one", "two")
        for turn in range(1, 5):
            running = [made.start(name) for name in workers]
            # Not by the clock: each time a little more is done.
            _until(lambda done=turn: _done(made.opened()) >= 4 * done, running)  # type: ignore[misc]
            running[0].send_signal(signal.SIGKILL)
            for one in running:
                one.kill()
                one.wait()
        last = [made.start(name) for name in workers]
        assert [one.wait(timeout=180) for one in last] == [0] * len(workers)
        assert set(made.opened().values()) == {1}
        branches = [
            [name for name in one.refs() if "pinfix" in name]
            for one in made.server.forge.all()
            if one.owner == "octo"
        ]
        assert all(names == ["refs/heads/pinfix/pins"] for names in branches)
        made.forget()
        assert made.sweep()["repositories"] == []
        assert sum(made.requests().values()) <= 6
        assert made.server.errors == []


def test_told_to_end_it_ends_and_the_next_goes_on(tmp_path: Path) -> None:
    with fleet(tmp_path, 12) as made:
        running = made.start()
        _until(lambda: _done(made.opened()) >= 2, [running])
        running.terminate()
        assert running.wait(timeout=60) != 0
        assert _done(made.opened()) < 12
        assert made.start().wait(timeout=120) == 0
        assert set(made.opened().values()) == {1}


def _done(opened: Counter[str]) -> int:
    return sum(count > 0 for count in opened.values())


def _until(reached: Any, running: list[Any]) -> None:
    for _ in range(2400):
        if reached() or all(one.poll() is not None for one in running):
            return
        time.sleep(0.05)
    raise AssertionError("it does not go on")
