"""What deliveries other than pushes ask for."""

from __future__ import annotations

from typing import Any

import pytest
from bot.events.kit import GUID, Json, about, installation, pull, push, read, short
from hypothesis import given
from hypothesis import strategies as st

from pinfix.bot.events.changes import Moved, Opened, PullStands, Stands, Suspended, Uninstalled
from pinfix.bot.events.reading import EVENTS
from pinfix.bot.events.shapes import is_shaped
from pinfix.bot.settings.model import Scope
from pinfix.bot.storage.records import State
from pinfix.bot.work.wish import Reason, Wish
from pinfix.pull_request.state.marker import Marker


def wish(reason: Reason, number: int = 42, name: str = "app") -> Wish:
    return Wish("github.com", number, "octo", name, 9, reason, GUID)


INSTALLED = (wish(Reason.INSTALLED, 1, "a"), wish(Reason.INSTALLED, 2, "b"))


@pytest.mark.parametrize("action", ["created", "unsuspend", "new_permissions_accepted"])
def test_selected_repositories_are_looked_at(action: str) -> None:
    assert read("installation", installation(action, "octo/a", "octo/b")) == INSTALLED


def test_all_repositories_are_asked_for() -> None:
    payload = installation("created", "octo/a", selection="all")
    assert read("installation", payload) == (Opened(9, GUID),)


def test_a_list_that_is_empty_or_long_is_asked_for() -> None:
    many = [f"octo/r{number}" for number in range(101)]
    assert read("installation", installation("created")) == (Opened(9, GUID),)
    assert read("installation", installation("created", *many)) == (Opened(9, GUID),)
    assert len(read("installation", installation("created", *many[:100]))) == 100


def test_the_app_was_taken_off() -> None:
    assert read("installation", installation("deleted", "octo/a")) == (Uninstalled(9),)
    assert read("installation", installation("suspend", "octo/a")) == (Suspended(9),)


def test_repositories_given_and_taken() -> None:
    payload = installation("added") | {
        "repository_selection": "selected",
        "repositories_added": [short(1, "octo/a"), short(2, "octo/b"), short(0, "octo/c"), "d", None],
        "repositories_removed": [short(3, "octo/d"), short(1, "octo/a")],
    }
    # Whether it is gone is asked: the delivery may be an old one, sent again.
    asked = Wish("github.com", 3, "octo", "d", 0, Reason.INSTALLED, GUID)
    assert read("installation_repositories", payload) == (asked, *INSTALLED)
    payload |= {"action": "removed", "repositories_added": []}
    told = read("installation_repositories", payload)
    assert [one.number for one in told if isinstance(one, Wish)] == [3, 1]


def test_all_of_them_given() -> None:
    payload = installation("added") | {"repository_selection": "all", "repositories_added": []}
    assert read("installation_repositories", payload) == (Opened(9, GUID),)


def test_repositories_that_are_not_served_are_left_out() -> None:
    scope = Scope(deny=frozenset({"octo/b"}))
    assert read("installation", installation("created", "octo/a", "octo/b"), scope) == INSTALLED[:1]


@pytest.mark.parametrize(
    ("action", "parts", "expected"),
    [
        ("renamed", {}, (Moved(42, "octo", "app", 9),)),
        ("transferred", {}, (Moved(42, "octo", "app", 9), wish(Reason.INSTALLED))),
        ("archived", {}, (Stands(42, State.SKIPPED, "the repository is archived"),)),
        ("unarchived", {}, (wish(Reason.INSTALLED),)),
        ("deleted", {}, (Stands(42, State.GONE, "the repository was deleted"),)),
        ("edited", {"changes": {"default_branch": {"from": "old"}}}, (wish(Reason.INSTALLED),)),
        ("edited", {"changes": {"description": {"from": ""}}}, ()),
        ("edited", {}, ()),
        ("publicized", {}, ()),
        ("created", {}, ()),
    ],
)
def test_repositories(action: str, parts: dict[str, Any], expected: tuple[object, ...]) -> None:
    assert read("repository", about(action, **parts)) == expected


def marked(closed: str) -> str:
    return str(Marker("pins", "a" * 40, "b" * 40, "c" * 64, "d" * 64, "e" * 64, closed))


DECLINED = PullStands(42, 3, State.DECLINED, "the pull request was closed by people, and stays closed")


@pytest.mark.parametrize(
    ("action", "parts", "state", "looked"),
    [
        ("closed", {"state": "closed"}, State.DECLINED, True),
        ("closed", {"state": "closed", "merged": True}, State.MERGED, False),
        ("closed", {"state": "closed", "merged_at": "2026-11-23T00:00:00Z"}, State.MERGED, False),
        ("closed", {"state": "closed", "body": marked("not-needed")}, State.CLOSED, True),
        ("closed", {"state": "closed", "body": marked("")}, State.DECLINED, True),
        ("reopened", {}, State.OPEN, True),
    ],
)
def test_pull_requests_of_pinfix(action: str, parts: dict[str, Any], state: State, looked: bool) -> None:
    told = read("pull_request", about(action, pull_request=pull(**parts)))
    assert isinstance(told[0], PullStands)
    assert (told[0].pull, told[0].state) == (3, state)
    assert told[1:] == ((wish(Reason.PULL_REQUEST),) if looked else ())


def test_what_pinfix_closes_itself_is_not_looked_at_again() -> None:
    closed = pull(state="closed", body=marked("not-needed"))
    told = read("pull_request", about("closed", pull_request=closed, sender=closed["user"]))
    assert [type(one) for one in told] == [PullStands]


@pytest.mark.parametrize("action", ["closed", "reopened", "labeled"])
@pytest.mark.parametrize(
    "parts",
    [
        {"user": {"id": 5, "type": "User"}},  # of a person, with such a name
        {"head": {"ref": "pinfix/pins", "repo": {"id": 43}}},  # of a fork
        {"head": {"ref": "pinfix/pins", "repo": None}},  # of a fork that is gone
        {"head": {"ref": "feature", "repo": {"id": 42}}},
        {"head": {"ref": "pinfixed", "repo": {"id": 42}}},
        {"number": 0},
        {"number": None},
    ],
)
def test_other_pull_requests_are_nothing(action: str, parts: dict[str, Any]) -> None:
    label = {"name": "pinfix:retry"}
    payload = about(action, label=label, pull_request=pull(state="closed", **parts))
    assert read("pull_request", payload) == ()


def test_the_label_asks_again_for_what_was_closed() -> None:
    def labelled(name: str, **parts: Any) -> tuple[object, ...]:
        return read("pull_request", about("labeled", label={"name": name}, pull_request=pull(**parts)))

    assert labelled("pinfix:retry", state="closed") == (wish(Reason.RETRY),)
    assert labelled("pinfix:retry", state="closed", merged=True) == ()
    assert labelled("pinfix:retry") == ()
    assert labelled("bug", state="closed") == ()
    removed = about("unlabeled", label={"name": "pinfix:retry"}, pull_request=pull(state="closed"))
    assert read("pull_request", removed) == ()


BOX = "- [{}] <!-- pinfix:retry=pins --> Open the pull request of `pins` again"


def ticked(before: str, after: str, action: str = "edited", **parts: Any) -> tuple[object, ...]:
    issue = {"number": 1, "user": {"id": 77, "type": "Bot"}, "body": after}
    changes = {"body": {"from": before}}
    return read("issues", about(action, **{"issue": issue, "changes": changes, **parts}))


def test_a_box_that_is_ticked() -> None:
    assert ticked(BOX.format(" "), BOX.format("x")) == (wish(Reason.RETRY),)
    assert ticked(BOX.format(" "), f"a\r\n{BOX.format('X')}\r\n") == (wish(Reason.RETRY),)


def test_boxes_that_say_nothing() -> None:
    on, off = BOX.format("x"), BOX.format(" ")
    person, bot = {"id": 5, "type": "User"}, {"id": 77, "type": "Bot"}
    assert ticked(on, off) == ()
    assert ticked(on, on) == ()
    assert ticked(off, f"`{on}`") == ()
    assert ticked(off, "- [x] <!-- pinfix:other -->") == ()
    assert ticked(off, on, action="opened") == ()
    assert ticked(off, on, sender=bot) == ()
    assert ticked(off, on, issue={"user": person, "body": on}) == ()


def test_other_events_are_nothing() -> None:
    for event in ("ping", "check_run", "star", "", "Push", "installation_target"):
        assert read(event, about("created")) == ()


_FIELDS = (
    "id", "name", "full_name", "owner", "login", "repository", "installation", "repositories", "commits",
    "ref", "added", "head", "repo", "user", "type", "pull_request", "issue", "body", "changes", "label",
    "number",
)  # fmt: skip
_NAMES = st.sampled_from(_FIELDS)
_JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=5),
    max_leaves=25,
)


@given(
    event=st.sampled_from(sorted(EVENTS)),
    action=st.sampled_from(["created", "added", "removed", "closed", "labeled", "renamed", "edited"]),
    payload=st.dictionaries(_NAMES, _JSON, max_size=8),
)
def test_whatever_comes_is_read(event: str, action: str, payload: dict[str, Any]) -> None:
    for told in read(event, {"action": action, "ref": "refs/heads/x", **about(), **payload}):
        if isinstance(told, Wish):
            assert told.number > 0
            assert told.installation > 0
            assert told.state.endswith(GUID)


def test_of_very_many_that_are_taken_some_are_asked_for() -> None:
    taken = [short(number, f"octo/r{number}") for number in range(1, 3000)]
    payload = installation("removed") | {"repositories_added": [], "repositories_removed": taken}
    assert len(read("installation_repositories", payload)) == 100


LABEL = about("deleted", label={"name": "bug"})
COMMENT = about("edited", issue={}, comment={})
REVIEW = about("closed", pull_request=pull(state="closed"), review={})


@pytest.mark.parametrize(
    ("event", "payload"),
    [
        ("installation", LABEL),
        ("repository", LABEL),
        ("repository", about("deleted", hook_id=1)),
        ("repository", about("archived", client_payload={}, branch="main")),  # the caller chooses the action
        ("repository", about("deleted", pull_request=pull())),
        ("installation", about("deleted", team={})),
        ("installation", {"action": "deleted", "installation": {"id": 9}, "team": {}}),
        ("installation", about("suspend", installation={"id": 9, "account": {}})),
        ("installation", installation("deleted") | {"repositories_removed": []}),
        ("installation_repositories", installation("created", "octo/a")),
        ("installation_repositories", about("added", repositories_added=[short(1, "octo/a")])),
        ("push", about("created", ref="refs/heads/main")),
        ("push", {**push("Makefile"), "action": "x"}),
        ("pull_request", REVIEW),
        ("pull_request", about("closed", issue=pull(state="closed"))),
        ("issues", COMMENT),
        ("issues", about("edited", pull_request=pull())),
    ],
)
def test_the_body_of_another_event_says_nothing(event: str, payload: Json) -> None:
    assert not is_shaped(event, payload)
    assert read(event, payload) == ()
