"""A wish becomes pull requests, and the ledger tells of them; done again, nothing more happens."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

import pytest
from bot.repair.kit import NAME, Bot
from pull_request.command.stage import BRANCH, CI, WORKFLOW, is_change
from server import faults

from pinfix.api.problems import CallFailed
from pinfix.api.repositories import RepositoryFacts
from pinfix.bot.repair.faults import PassingFault
from pinfix.bot.repair.settling import settle_wish
from pinfix.bot.storage.records import Posture, State
from pinfix.bot.work.wish import Reason
from pinfix.commands.pr.login import Login
from pinfix.pull_request.session import Done

WITHOUT_PERMISSIONS = WORKFLOW.replace("permissions: {contents: read}\n", "")
"""It wants a pin and a block: two pull requests."""


def pulls(made: Bot) -> list[tuple[str, str]]:
    return [(pull.head_branch, pull.state) for pull in made.repository.pulls.all]


def test_opened_as_the_app_and_written_down(made: Bot) -> None:
    row = made.repair()
    pull = made.repository.pulls[1]
    assert (pull.login, pull.head_branch, pull.state) == ("pinfix-bot[bot]", BRANCH, "open")
    assert "the App `pinfix-bot[bot]`" in pull.body
    assert made.repository.refs()[f"refs/heads/{BRANCH}"] in made.repository.objects.verified
    assert (row.state, row.fingerprint, row.looked, row.message) == (State.OPEN, "f1", 1000.0, "")
    assert (row.owner, row.name, row.installation) == ("octo", "app", made.installation.id)
    topics = made.topics()
    assert {name: one.state for name, one in topics.items()} == {
        "oidc": State.CLEAN,
        "permissions": State.CLEAN,
        "pins": State.OPEN,
    }
    pins = topics["pins"]
    assert (pins.outcome, pins.code, pins.pull) == ("opened", "opened", 1)
    assert pins.url == f"{made.server.url}/{NAME}/pull/1"


def test_done_again_nothing_is_written(made: Bot) -> None:
    made.repair()
    made.restart()
    made.server.forget()
    made.now = 2000.0
    row = made.repair(made.wish(state="f2"))
    assert made.writes() == []
    assert (row.state, row.fingerprint, row.looked) == (State.OPEN, "f2", 2000.0)
    assert made.topics()["pins"].changed == 1000.0


def test_a_push_brings_it_up_to_date(made: Bot) -> None:
    made.repair()
    made.repository.commit({CI: WORKFLOW.replace("acme/tool@v1.0.0", "acme/other@v2.0.0")})
    made.now = 2000.0
    row = made.repair(made.wish(reason=Reason.PUSHED, state="c2"))
    assert pulls(made) == [(BRANCH, "open")]
    assert made.topics()["pins"].outcome == "updated"
    assert made.topics()["pins"].changed == 2000.0
    assert row.fingerprint == "f1"  # what a scan would see now it has not seen yet


def test_merged(made: Bot) -> None:
    made.repair()
    made.repository.pulls.merge(made.repository.pulls[1])
    row = made.repair()
    assert (made.topics()["pins"].state, made.topics()["pins"].pull) == (State.MERGED, 1)
    assert row.state is State.MERGED
    assert row.before == row.after == Posture((1, 1), (1, 1), (1, 1), (0, 1))


def test_closed_by_people_and_later_done_by_hand_is_not_taken_for_merged(made: Bot) -> None:
    made.repair()
    made.repository.pulls.close(made.repository.pulls[1])
    made.repository.commit({CI: WORKFLOW.replace("      - uses: acme/tool@v1.0.0\n", "")})
    assert made.repair().state is State.CLEAN
    assert made.topics()["pins"].state is State.CLEAN


def test_closed_by_people_it_stays_closed(made: Bot) -> None:
    made.repair()
    made.repository.pulls.close(made.repository.pulls[1])
    made.server.forget()
    for reason in Reason:
        assert made.repair(made.wish(reason=reason)).state is State.DECLINED
    assert made.writes() == []
    assert made.topics()["pins"].code == "closed-by-people"


def test_reopened_for_the_label(made: Bot) -> None:
    made.repair()
    made.repository.pulls.close(made.repository.pulls[1])
    made.repository.label(1, "pinfix:retry")
    assert made.repair(made.wish(reason=Reason.RETRY)).state is State.OPEN
    assert pulls(made) == [(BRANCH, "open")]


def test_posture_before_and_after(made: Bot) -> None:
    made.repository.commit({CI: WITHOUT_PERMISSIONS})
    row = made.repair()
    assert row.before == Posture((0, 1), (0, 1), (1, 1), (0, 1))
    assert row.after == Posture((1, 1), (1, 1), (1, 1), (0, 1))


def test_no_more_than_may_be_opened_for_one_wish(made: Bot) -> None:
    made.repository.commit({CI: WITHOUT_PERMISSIONS})
    row = made.repair(replace(made.wish(), most=1))
    assert len(pulls(made)) == 1
    assert (row.state, row.fingerprint) == (State.OPEN, "")  # so that the next scan looks again
    assert sorted(one.code for one in made.topics().values()) == ["left-for-later", "nothing-to-do", "opened"]
    row = made.repair(replace(made.wish(), most=1))
    assert len(pulls(made)) == 2  # what is open already does not count
    assert row.fingerprint == "f1"


class Beside:
    """Notes what it is told, and says that somebody wants `again`."""

    def __init__(self, again: Collection[str] = (), fault: str = "") -> None:
        self.again = again
        self.fault = fault
        self.told: list[list[str]] = []

    def retried(self, login: Login, facts: RepositoryFacts) -> Collection[str]:
        return self.again

    def tell(self, login: Login, facts: RepositoryFacts, done: Sequence[Done]) -> None:
        self.told.append([one.result.topic for one in done])
        if self.fault:
            raise CallFailed(self.fault, "it did not work", "")


def test_only_the_topic_that_somebody_wants_again_is_reopened(made: Bot) -> None:
    made.repository.commit({CI: WITHOUT_PERMISSIONS})
    made.repair()
    for pull in made.repository.pulls.all:
        made.repository.pulls.close(pull)
    made.beside = Beside(["pins"])
    made.repair(made.wish(reason=Reason.RETRY))
    assert sorted(pulls(made)) == [("pinfix/permissions", "closed"), (BRANCH, "open")]
    assert made.beside.told == [["pins", "oidc", "permissions"]]


@pytest.mark.parametrize(("fault", "repeated"), [("server-error", True), ("no-permission", False)])
def test_what_is_told_beside_undoes_nothing(made: Bot, fault: str, repeated: bool) -> None:
    made.beside = Beside(fault=fault)
    if repeated:
        with pytest.raises(PassingFault):
            made.repair()
    else:
        made.repair()
    assert made.row().state is State.OPEN
    assert made.row().fingerprint == ("" if repeated else "f1")


def test_nothing_is_told_where_nothing_is_wanted(made: Bot) -> None:
    made.repository.commit({".github/pinfix.yml": "pull-request: {enabled: false}\n"})
    beside = made.beside = Beside()
    made.repair()
    assert beside.told == []


def test_a_rehearsal_writes_nothing_anywhere(made: Bot) -> None:
    beside = Beside()
    settled = settle_wish(made.wish(), made.installations, made.settings, beside, rehearsal=True)
    assert made.writes() == []
    assert made.ledger.repository("github.com", made.wish().number) is None
    assert beside.told == []
    (pins,) = [one for one in settled.done if one.result.topic == "pins"]
    assert pins.result.outcome == "opened"
    assert [call.method for call in pins.calls]
    assert settled.standing is not None


def test_the_token_is_renewed_in_the_middle(made: Bot) -> None:
    other = made.server.forge.repository("octo/other")
    other.commit({CI: WORKFLOW})
    made.repair()
    made.server.clock.offset = 3590  # ten seconds are left
    assert made.repair(made.wish("octo/other")).state is State.OPEN
    assert len(made.server.find("/access_tokens")) == 2
    assert len({one.token for one in made.writes()}) == 2


@pytest.mark.parametrize("write", range(4))
def test_the_token_ends_between_two_writes(made: Bot, write: int) -> None:
    made.installations.login(made.wish()).api.client.close()
    made.server.clock.offset = 60
    made.server.fault(is_change, faults.unauthorized(), after=write)
    assert made.repair().state is State.OPEN
    assert pulls(made) == [(BRANCH, "open")]
    assert len(made.server.find("/access_tokens")) == 2


def test_one_that_is_said_to_be_taken_from_the_app_is_asked_for(made: Bot) -> None:
    """The delivery may be an old one; and what is public can be read whether the App is there or not."""
    first = made.repair()
    asked = replace(made.wish(state="delivery"), reason=Reason.INSTALLED, installation=0)
    assert made.repair(asked) == first
    made.server.forge.remove_repositories(made.installation, NAME)
    writes = len(made.writes())
    assert made.repair(asked).state is State.GONE
    assert len(made.writes()) == writes
