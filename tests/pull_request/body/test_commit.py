from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pull_request.body.proposals import OTHER_SHA, pin, proposal
from report.plans import SHA, change, grant

from pinfix.plan import Change, Place
from pinfix.pull_request.body.commit import commit_message, own_trailers, trailers_of
from pinfix.pull_request.body.wording import title_of

ID = "a" * 40


def test_message() -> None:
    made = proposal(pin(), pin("octo/tool@v1", OTHER_SHA, line=14), grant())
    subject, blank, *rest = commit_message(made).split("\n")
    assert subject == title_of(made)
    assert blank == ""
    assert "- actions/checkout v4 -> 11bd71901bbe (v4.2.2)" in rest
    assert "- octo/tool v1 -> 0057852bfaa8 (v4.2.2)" in rest
    assert rest[-5:-2] == ["", f"Pinfix-Changes: {made.changes_id}", f"Pinfix-Tree: {made.tree}"]
    assert rest[-2].startswith("Pinfix-Message: ")
    assert all(len(line) <= 72 for line in rest if not line.startswith(("- ", "Pinfix-")))


def test_its_own_trailers_are_found() -> None:
    made = proposal(pin())
    found = trailers_of(commit_message(made))
    assert found.pop("Pinfix-Message")
    assert found == {"Pinfix-Changes": made.changes_id, "Pinfix-Tree": made.tree}
    assert own_trailers(commit_message(made)) == trailers_of(commit_message(made))


@pytest.mark.parametrize(
    "reworded",
    [
        lambda message: f"Why we pin\n\n{message}",
        lambda message: message.replace("Pin ", "Nail ", 1),
        lambda message: message.replace("Pinfix-Message: ", "Pinfix-Message: 0", 1),
        lambda message: message.replace("Pinfix-Message", "Pinfix-Massage", 1),
        lambda message: f"{message}Co-authored-by: Mona <m@example.com>\n",
    ],
)
def test_a_message_that_people_changed_is_theirs(reworded: Callable[[str], str]) -> None:
    assert own_trailers(reworded(commit_message(proposal(pin())))) == {}


@pytest.mark.parametrize(
    "stored",
    [
        lambda message: message.rstrip("\n"),
        lambda message: message.replace("\n", "\r\n"),
        lambda message: f"{message}Signed-off-by: Mona <m@example.com>\n",
    ],
)
def test_what_a_server_does_to_a_message_does_not_count(stored: Callable[[str], str]) -> None:
    assert own_trailers(stored(commit_message(proposal(pin())))).keys() >= {"Pinfix-Tree"}


def test_only_versions() -> None:
    message = commit_message(proposal(pin(f"actions/checkout@{SHA}")))
    assert "Pins that were there already" in message
    assert "->" not in message


def test_many_pins_are_cut_honestly() -> None:
    made = proposal(*(pin(f"octo/tool-{number}@v1") for number in range(80)))
    assert commit_message(made).count(" -> ") == 50
    assert "\n- and 30 more\n" in commit_message(made)


@pytest.mark.parametrize(
    "before",
    [
        "octo/tool@fixes#1",
        "octo/tool@v1@octocat",
        "GH-12/tool@v1",
        "octo/gh-12@v1",
        "octo/tool@v1(skip)",
        "octo/tool@" + "v" * 60,
    ],
)
def test_names_that_github_could_obey_are_counted_only(before: str) -> None:
    message = commit_message(proposal(pin(before), pin("octo/good@v1")))
    assert before.partition("@")[2] not in message.replace("octo/good v1", "")
    assert "- octo/good v1 -> " in message
    assert "\n- and 1 more\n" in message


@pytest.mark.parametrize("made", [change, grant])
def test_nothing_else_of_a_repository_gets_in(made: object) -> None:
    hostile = "@octocat fixes #1 [skip ci]"
    assert callable(made)
    found: Change = made(
        place=Place(hostile, 1, 1), title=hostile, why=hostile, before=hostile, after=hostile
    )
    message = commit_message(proposal(found, pin()))
    assert not re.search(r"[@#\[]|fixes|octocat", message)


@given(st.text(alphabet="ab1@#[]: \n-GHgh", max_size=20), st.text(alphabet="v1.@# \n[]", max_size=12))
def test_no_text_is_obeyed(name: str, version: str) -> None:
    message = commit_message(proposal(pin(f"octo/{name}@{version}", version=version), pin()))
    assert not re.search(r"[@#\[\]]|\bgh-[0-9]", message, re.IGNORECASE)
    assert trailers_of(message).keys() == {"Pinfix-Changes", "Pinfix-Tree", "Pinfix-Message"}


@pytest.mark.parametrize(
    ("message", "found"),
    [
        ("", {}),
        ("\n\n", {}),
        (f"Pinfix-Tree: {ID}", {}),
        (f"subject\nPinfix-Tree: {ID}", {}),
        (f"subject\n\nPinfix-Tree: {ID}", {"Pinfix-Tree": ID}),
        (f"subject\r\n\r\nPinfix-Tree: {ID}\r\n", {"Pinfix-Tree": ID}),
        (f"subject\n  \nPinfix-Tree: {ID}  \n\n \n", {"Pinfix-Tree": ID}),
        (f"subject\n\nPinfix-Tree: {ID}\n\nlast words\n", {}),
        (f"subject\n\nPinfix-Tree: {ID}\nPinfix-Tree: other\n", {"Pinfix-Tree": ID}),
        (f"subject\n\nfree words\nPinfix-Tree: {ID}\n", {"Pinfix-Tree": ID}),
        (f"subject\n\n Pinfix-Tree: {ID}\n", {}),
        (f"subject\n\nPinfix-Tree:{ID}\n", {}),
        (f"subject\n\npinfix-tree: {ID}\n", {"pinfix-tree": ID}),
        ("subject\n\nPinfix-Tree: " + "a" * 500, {}),
        ("s\n\n" + "x: y\n" * 100_000 + f"Pinfix-Tree: {ID}", {}),
    ],
)
def test_trailers(message: str, found: dict[str, str]) -> None:
    assert trailers_of(message) == found


@given(st.text())
def test_no_message_is_too_odd(message: str) -> None:
    trailers_of(message)
