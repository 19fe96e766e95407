"""Which repositories there are: whole installations, chosen ones, and names."""

from __future__ import annotations

from pathlib import Path

import pytest
from bot.scan.kit import Hall
from server import Answer, faults

from pinfix.api.problems import CallFailed
from pinfix.bot.scan.listing import Listed, Listing, Trouble, Wanted
from pinfix.bot.scan.naming import read_names
from pinfix.errors import UsageError

ALL = Wanted()


def through(hall: Hall, wanted: Wanted = ALL) -> tuple[set[str], dict[str, str]]:
    """Names of what is listed, and troubles by subject."""
    found = list(Listing(hall.as_app(), hall.api_of, wanted))
    listed = [one.full_name for one in found if isinstance(one, Listed)]
    assert len(set(listed)) == len(listed)
    return set(listed), {one.subject: one.code for one in found if isinstance(one, Trouble)}


def test_all_installations(hall: Hall) -> None:
    hall.make("octo/a", "octo/b", "acme/c", "stranger/d")
    assert through(hall) == ({"octo/a", "octo/b", "acme/c"}, {})


def test_many_pages(hall: Hall) -> None:
    for number in range(201):
        hall.server.forge.repository(f"octo/r{number}")
    listed, _ = through(hall)
    assert len(listed) == 201
    assert hall.asked("/installation/repositories") == 4  # one for the other account


def test_numbers_and_installations_come_along(hall: Hall) -> None:
    hall.make("octo/a")
    (one,) = [one for one in Listing(hall.as_app(), hall.api_of, Wanted()) if isinstance(one, Listed)]
    assert (one.number, one.installation) == (hall.server.forge.repository("octo/a").id, hall.of["octo"].id)


@pytest.mark.parametrize("by", ["owner", "number"])
def test_a_chosen_one(hall: Hall, by: str) -> None:
    hall.make("octo/a", "acme/c")
    chosen = Wanted(owners=frozenset({"acme"})) if by == "owner" else Wanted(frozenset({hall.of["acme"].id}))
    assert through(hall, chosen) == ({"acme/c"}, {})


def test_what_is_not_installed_is_said(hall: Hall) -> None:
    hall.make("octo/a", "stranger/d")
    wanted = Wanted(frozenset({1}), frozenset({"stranger"}), (("nobody", "x"), ("Octo", "a")))
    listed, troubles = through(hall, wanted)
    assert listed == {"Octo/a"}
    assert troubles == {
        "installation 1": "not-installed", "stranger": "not-installed", "nobody/x": "not-installed"
    }  # fmt: skip


def test_what_is_listed_anyway_is_not_named_again(hall: Hall) -> None:
    hall.make("octo/a", "octo/b")
    wanted = Wanted(owners=frozenset({"octo"}), names=(("octo", "a"),))
    assert through(hall, wanted)[0] == {"octo/a", "octo/b"}


def test_a_suspended_one_stops_no_other(hall: Hall) -> None:
    hall.make("octo/a", "acme/c")
    hall.of["octo"].suspended = True
    assert through(hall) == ({"acme/c"}, {"octo": "suspended"})
    names = Wanted(names=(("octo", "a"), ("octo", "b"), ("acme", "c")))
    assert through(hall, names) == ({"acme/c"}, {"octo": "suspended"})


def test_one_that_cannot_be_listed_stops_no_other(hall: Hall) -> None:
    hall.make("octo/a", "acme/c")
    hall.server.fault("/installation/repositories", faults.unicorn(), times=2)
    listing = Listing(hall.as_app(), hall.api_of, Wanted())
    found = list(listing)
    assert [one.full_name for one in found if isinstance(one, Listed)] == ["acme/c"]
    assert [one.code for one in found if isinstance(one, Trouble)] == ["server-error"]
    # Where one was not listed to its end, nobody can say what is not there any more.
    assert not listing.complete
    assert not listing.lacks(99, hall.of["acme"].id)


def test_what_is_on_no_list_is_lacking_once_all_were_read(hall: Hall) -> None:
    hall.make("octo/a", "acme/c")
    hall.of["octo"].suspended = True
    listing = Listing(hall.as_app(), hall.api_of, Wanted())
    assert not listing.complete
    list(listing)
    assert listing.complete
    number = hall.server.forge.repository("acme/c").id
    assert [listing.lacks(one, hall.of["acme"].id) for one in (number, 99)] == [False, True]
    # Of an installation that the App does not have any more; and of one that only rests.
    assert listing.lacks(99, 12345)
    assert not listing.lacks(99, hall.of["octo"].id)


@pytest.mark.parametrize(
    "wanted",
    [Wanted(owners=frozenset({"octo", "acme"})), Wanted(names=(("octo", "a"),))],
)
def test_of_what_was_chosen_nothing_is_lacking(hall: Hall, wanted: Wanted) -> None:
    hall.make("octo/a", "acme/c")
    listing = Listing(hall.as_app(), hall.api_of, wanted)
    list(listing)
    assert not listing.lacks(99, hall.of["octo"].id)


def test_a_page_that_fails_does_not_make_the_list_whole(hall: Hall) -> None:
    for number in range(120):
        hall.server.forge.repository(f"octo/r{number}")
    hall.server.fault(r"/installation/repositories.*page=2", faults.unicorn(), times=None)
    listing = Listing(hall.as_app(), hall.api_of, Wanted(owners=frozenset({"octo"})))
    assert sum(isinstance(one, Listed) for one in listing) == 100
    assert not listing.complete


@pytest.mark.parametrize(
    "answer",
    [
        Answer.json({"total_count": 1}),
        Answer.json({"repositories": [{"id": 1, "name": "a"}]}),
        Answer.json({"repositories": [{"id": "1", "name": "a", "owner": {"login": "octo"}}]}),
        Answer.json([]),
    ],
)
def test_a_list_that_says_too_little_is_no_empty_list(hall: Hall, answer: Answer) -> None:
    hall.server.fault("/installation/repositories", answer, times=None)
    listing = Listing(hall.as_app(), hall.api_of, Wanted())
    assert {one.code for one in listing if isinstance(one, Trouble)} == {"bad-answer"}
    assert not listing.complete


def test_without_installations_to_be_listed_nothing_is_done(hall: Hall) -> None:
    hall.server.fault("/app/installations", faults.unicorn(), times=None)
    with pytest.raises(CallFailed):
        list(Listing(hall.as_app(), hall.api_of, Wanted()))


def test_names_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "names"
    file.write_bytes(b"\xef\xbb\xbf# ours\r\nocto/app  # the app\r\n\r\nacme/lib\r\nOCTO/App\r\n")
    assert read_names(file) == (("octo", "app"), ("acme", "lib"))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"octo/app\nocto\n", "line 2"),
        (b"https://github.com/octo/app\n", "line 1"),
        (b"octo/../x\n", "line 1"),
        (b"octo/a b\n", "line 1"),
        (b"octo/x\x1b[31m\n", r"\\x1b"),
        (b"# nothing\n", "names no repository"),
        (b"octo/\xff\n", "UTF-8"),
    ],
)
def test_a_file_that_does_not_hold(tmp_path: Path, content: bytes, words: str) -> None:
    file = tmp_path / "names"
    file.write_bytes(content)
    with pytest.raises(UsageError, match=words) as raised:
        read_names(file)
    assert "\x1b" not in str(raised.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot read"):
        read_names(tmp_path / "nothing")
