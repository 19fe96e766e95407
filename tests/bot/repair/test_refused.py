"""What is in the way is written down, and nothing is written on GitHub; what passes is tried again."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from bot.repair.kit import NAME, Bot
from pull_request.command.stage import BRANCH, CI, RIGHTS, WORKFLOW, is_change
from server import Answer, Wire, faults

from pinfix.bot.repair import settling
from pinfix.bot.repair.faults import PassingFault
from pinfix.bot.settings.model import Scope
from pinfix.bot.storage.records import State
from pinfix.bot.work.halting import Halted
from pinfix.bot.work.wish import Reason, Wish

pytestmark = pytest.mark.endurance

Change = Callable[[Bot], None]


def _archived(made: Bot) -> None:
    made.server.forge.repository(NAME, archived=True)


def _disabled(made: Bot) -> None:
    made.repository.settings.disabled = True


def _by_topic(made: Bot) -> None:
    made.repository.settings.topics = ("no-pinfix",)


def _by_file(made: Bot) -> None:
    made.repository.commit({".github/pinfix.yml": "pull-request: {enabled: false}\n"})


def _by_the_other_file(made: Bot) -> None:
    made.repository.commit({"pinfix.yml": "pull-request:\n  enabled: false\n"})


def _not_allowed(made: Bot) -> None:
    made.set(scope=Scope(allow=frozenset({"octo/other"})))


def _denied(made: Bot) -> None:
    made.set(scope=Scope(deny=frozenset({"octo"})))


def _denied_by_its_new_name(made: Bot) -> None:
    made.set(scope=Scope(deny=frozenset({"octo/secret"})))
    made.server.forge.rename(NAME, "octo/secret")


def _suspended(made: Bot) -> None:
    made.installation.suspended = True


def _uninstalled(made: Bot) -> None:
    made.server.forge.directory.installations.clear()


def _without_workflows(made: Bot) -> None:
    made.installation.permissions = {name: RIGHTS[name] for name in RIGHTS if name != "workflows"}


def _without_contents(made: Bot) -> None:
    made.installation.permissions = {**RIGHTS, "contents": "read"}


def _deleted(made: Bot) -> None:
    made.server.forge.delete(NAME)


def _bad_configuration(made: Bot) -> None:
    made.repository.commit({".github/pinfix.yml": "pull-request:\n  enabled: perhaps\n"})


def _unknown_setting(made: Bot) -> None:
    made.repository.commit({".github/pinfix.yml": "pull-requests: {enabled: false}\n"})


def _no_creation(made: Bot) -> None:
    made.repository.ruleset("creation")


REFUSED: list[tuple[Change, State, str, bool]] = [
    # what is so, how the repository stands, why, whether a fingerprint is kept
    (_archived, State.SKIPPED, "archived", False),
    (_disabled, State.SKIPPED, "disabled", False),
    (_by_topic, State.SKIPPED, "opted-out", True),
    (_by_file, State.SKIPPED, "opted-out", True),
    (_by_the_other_file, State.SKIPPED, "opted-out", True),
    (_not_allowed, State.SKIPPED, "out-of-scope", False),
    (_denied, State.SKIPPED, "out-of-scope", False),
    (_denied_by_its_new_name, State.SKIPPED, "out-of-scope", False),
    (_suspended, State.REFUSED, "suspended", True),
    (_uninstalled, State.GONE, "not-installed", False),
    (_without_workflows, State.REFUSED, "no-workflow-power", True),
    (_without_contents, State.REFUSED, "permission-missing", True),
    (_deleted, State.GONE, "not-found", False),
    (_bad_configuration, State.REFUSED, "bad-configuration", True),
    (_unknown_setting, State.REFUSED, "bad-configuration", True),
    (_no_creation, State.REFUSED, "rules", True),
]


@pytest.mark.parametrize(
    ("change", "state", "code", "kept"), REFUSED, ids=lambda one: getattr(one, "__name__", str(one))
)
def test_nothing_is_written(made: Bot, change: Change, state: State, code: str, kept: bool) -> None:
    wish = made.wish()
    change(made)
    refs = None if code == "not-found" else _refs(made, wish)
    made.server.forget()
    row = made.repair(wish)
    assert made.writes() == []
    assert refs is None or _refs(made, wish) == refs
    assert row.state is state
    assert row.message
    assert row.fingerprint == ("f1" if kept else "")
    (topic,) = [one for one in made.topics(wish).values() if one.code != "nothing-to-do"]
    assert topic.code == code
    assert topic.remedy or code in ("archived", "opted-out", "out-of-scope")


def _refs(made: Bot, wish: Wish) -> object:
    found = made.server.forge.by_id(wish.number)
    assert found is not None
    return found.refs()


@pytest.mark.parametrize("change", [_not_allowed, _denied])
def test_of_what_is_out_of_scope_nothing_is_even_asked(made: Bot, change: Change) -> None:
    change(made)
    made.server.forget()
    made.repair()
    assert made.server.requests == []


def test_where_a_configuration_does_not_hold_it_says_where(made: Bot) -> None:
    _bad_configuration(made)
    assert ".github/pinfix.yml:2" in made.repair().message


@pytest.mark.parametrize("change", [_suspended, _without_contents])
def test_it_is_done_once_nothing_is_in_the_way(made: Bot, change: Change) -> None:
    change(made)
    made.repair()
    made.installation.suspended = False
    made.installation.permissions = RIGHTS
    assert made.repair().state is State.OPEN
    assert "all" not in made.topics()


def test_what_was_known_of_the_topics_stays_while_something_is_in_the_way(made: Bot) -> None:
    made.repair()
    _archived(made)
    assert made.repair().state is State.SKIPPED
    topics = made.topics()
    assert (topics["all"].code, topics["pins"].state, topics["pins"].pull) == ("archived", State.OPEN, 1)
    assert made.row().before is not None


def test_renamed_its_number_stays(made: Bot) -> None:
    wish = made.wish()
    made.repair(wish)
    made.server.forge.rename(NAME, "octo/new")
    row = made.repair(wish)
    assert (row.number, row.owner, row.name, row.state) == (wish.number, "octo", "new", State.OPEN)
    assert len(made.server.forge.repository("octo/new").pulls.all) == 1


def test_another_repository_that_has_the_name_now_is_left_alone(made: Bot) -> None:
    wish = made.wish()
    made.server.forge.rename(NAME, "octo/new")
    made.server.forge.repository(NAME).commit({CI: WORKFLOW})
    row = made.repair(wish)
    assert (row.name, row.state) == ("new", State.OPEN)
    assert list(made.repository.pulls.all) == []
    assert BRANCH not in str(made.repository.refs())
    assert [pull.state for pull in made.server.forge.repository("octo/new").pulls.all] == ["open"]


def test_one_that_has_the_name_of_a_deleted_one_is_left_alone(made: Bot) -> None:
    wish = made.wish()
    made.server.forge.delete(NAME)
    made.server.forge.repository(NAME).commit({CI: WORKFLOW})
    assert made.repository.id != wish.number
    made.server.forget()
    assert made.repair(wish).state is State.GONE
    assert made.writes() == []


PASSING = [
    (lambda made: made.server.fault(None, faults.bad_gateway(), times=None), "server-error"),
    (lambda made: made.server.fault(None, faults.reset(), times=None), "network"),
    (lambda made: made.server.fault("/pulls", faults.bad_gateway(), times=None), "server-error"),
    (
        lambda made: made.server.fault(
            f"/repos/{NAME}", faults.primary_limit(3000, authenticated=True), times=None
        ),
        "rate-limited",
    ),
    (lambda made: made.server.fault(f"/repos/{NAME}", faults.unauthorized(), times=None), "unauthorized"),
    (lambda made: made.server.fault(is_change, faults.bad_gateway(), times=None), "server-error"),
    (lambda made: made.server.fault("acme|graphql", faults.bad_gateway(), times=None), "incomplete"),
]


@pytest.mark.parametrize(("fault", "code"), PASSING, ids=[code for _, code in PASSING])
def test_what_passes_is_raised_and_done_the_next_time(made: Bot, fault: Change, code: str) -> None:
    fault(made)
    with pytest.raises(PassingFault) as caught:
        made.repair()
    assert caught.value.code == code
    row = made.row()
    assert row.state is (State.REFUSED if code == "unauthorized" else State.FAILED)
    assert row.fingerprint == ""
    assert row.message
    made.server.clear_faults()
    made.server.clock.offset = 60
    assert made.repair().state is State.OPEN
    assert [pull.state for pull in made.repository.pulls.all] == ["open"]
    assert all(one.state is not State.FAILED for one in made.topics().values())


def test_what_was_open_is_still_known_while_the_server_is_away(made: Bot) -> None:
    made.repair()
    made.server.fault(None, faults.reset(), times=None)
    with pytest.raises(PassingFault):
        made.repair()
    topics = made.topics()
    assert (topics["pins"].state, topics["all"].state) == (State.OPEN, State.FAILED)
    assert made.row().after is not None


@pytest.mark.parametrize("write", range(4))
@pytest.mark.parametrize("effect", [faults.reset(), faults.bad_gateway()], ids=["done", "not done"])
def test_cut_at_a_write_it_is_one_pull_request_in_the_end(
    made: Bot, effect: Answer | Wire, write: int
) -> None:
    fault = made.server.fault(is_change, effect, times=None, after=write)
    with suppress(PassingFault):  # one that was carried out all the same is seen, and it goes on
        made.repair()
    assert fault.hits
    made.server.clear_faults()
    made.restart()
    made.repair()
    assert [(pull.head_branch, pull.state) for pull in made.repository.pulls.all] == [(BRANCH, "open")]


def test_a_fault_of_pinfix_is_written_down_without_what_it_held(
    made: Bot, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*arguments: object) -> None:
        raise KeyError("ghs_7_secret.of.somebody")

    monkeypatch.setattr(settling, "prepare", broken)
    row = made.repair()
    assert (row.state, row.fingerprint) == (State.FAILED, "")
    assert (made.topics()["all"].code, made.topics()["all"].outcome) == ("bug", "failed")
    assert "KeyError" in row.message
    told = capsys.readouterr()
    assert "test_refused.py" in told.out + told.err
    assert "secret" not in told.out + told.err + row.message


def test_when_the_worker_stops_nothing_is_written_down(made: Bot) -> None:
    made.installations.login(made.wish()).api.client.close()
    made.installations.stop()
    with pytest.raises(Halted):
        made.repair()
    assert made.ledger.repository("github.com", made.wish().number) is None


def test_stopped_while_it_waits_for_its_turn_to_write(made: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    def halted(self: object, *, content: bool) -> None:
        if content:
            raise Halted

    monkeypatch.setattr("credentials.kit.NoPace.wait", halted)
    with pytest.raises(Halted):
        made.repair()
    assert made.ledger.repository("github.com", made.wish().number) is None
    assert list(made.repository.pulls.all) == []


def test_no_secret_is_kept_or_said(made: Bot, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made.repair()
    _without_workflows(made)
    made.server.clock.offset = 4000
    made.repair(made.wish(reason=Reason.PUSHED))
    made.server.fault("/pulls", faults.forbidden(), times=None)
    made.repair()
    tokens = {one.token for one in made.server.requests if one.token}
    assert len(tokens) >= 3
    kept = b"".join(
        one.read_bytes() for one in tmp_path.rglob("*") if one.is_file() and one.name != "key.pem"
    )
    captured = capsys.readouterr()
    told = captured.out + captured.err
    shown = json.dumps([pull.body for pull in made.repository.pulls.all])
    assert "pins" in told
    assert b"opened a pull request" in kept or b"pull request" in kept
    for token in tokens:
        assert token.encode() not in kept
        assert token not in told + shown
    for line in (tmp_path / "key.pem").read_bytes().splitlines()[1:3]:
        assert line not in kept
