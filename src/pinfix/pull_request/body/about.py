"""What the body of a pull request says besides the plan, and how much of it there is room for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from pinfix import __version__
from pinfix.plan import Place
from pinfix.pull_request.model import RepositoryName
from pinfix.report.escape import code, prose
from pinfix.resolution import GITHUB
from pinfix.trees.places import WORKFLOW_FOLDER

GITHUB_URL = f"https://{GITHUB}"

_RULE = "---"
"""The line above the footer. Nothing from a repository can begin a line with it: see `prose` and `code`."""
_NOTES = 10

SHORT_PLACES = f"Files without a folder are in `{WORKFLOW_FOLDER.rstrip('/')}`."
"""Stands below tables."""


@dataclass(frozen=True, slots=True)
class About:
    """Where a pull request is opened, by which version, and who asked for it.

    `server` is the URL of the web pages, without a slash at the end. `asked_by` goes on from "asked for by":
    "a person with `pinfix pr`", or the name of an App. `notes` are sentences of pinfix's own that people
    should know, such as why the commit is not signed.
    """

    repository: RepositoryName
    server: str = GITHUB_URL
    version: str = __version__
    asked_by: str = "a person with `pinfix pr`"
    notes: Sequence[str] = field(default=())

    def site(self, host: str) -> str:
        """The URL of `host` where links may lead there: GitHub's own, or the server of the repository; or "".

        Another host is only what some file says. A link in a pull request looks as if pinfix vouched for it.
        """
        if host == GITHUB:
            return GITHUB_URL
        return self.server if host == urlsplit(self.server).netloc.lower() else ""


@dataclass(frozen=True, slots=True)
class Room:
    """How many rows a table has, how many places per reason and how many commands are listed."""

    rows: int
    places: int
    commands: int


def place_shown(place: Place, prefix: str) -> str:
    """`path:line` as code; `prefix` is the folder of the tree in the repository."""
    return code(f"{prefix}{place.path}:{place.line}")


def place_in_table(place: Place, prefix: str) -> str:
    """The same in little room: a workflow by its name alone, as `SHORT_PLACES` explains."""
    path = f"{prefix}{place.path}"
    name = path.removeprefix(WORKFLOW_FOLDER)
    if "/" not in name:
        path = name if name != path else f"./{path}"
    return code(f"{path}:{place.line}")


def further(number: int, words: str = "more") -> str:
    """Such as "and 12 more"; "" where there are none."""
    return f"and {number:,} {words}" if number > 0 else ""


def footer(about: About) -> list[str]:
    """What else is to be said, by whom, and who asked."""
    notes = [line for note in about.notes[:_NOTES] for line in (f"Note: {prose(note)}", "")]
    name = code(str(about.repository))
    made = f"Made by pinfix {prose(about.version)} for {name}, asked for by {prose(about.asked_by)}."
    return [_RULE, "", *notes, made]


def substance(body: str) -> str:
    """A body without its footer: who asked, and with which version, is nothing to be told anew."""
    lines = body.splitlines()
    if _RULE not in lines:
        return body
    last = len(lines) - 1 - lines[::-1].index(_RULE)
    return "\n".join(lines[:last])
