"""Parts of a delivery that say which repository it is about, checked: what does not hold is left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pinfix.api.reading import items, number, part, text
from pinfix.http.endpoints import is_repository_name

Payload = Mapping[str, Any]

_LARGEST_ID = 2**63 - 1
"""What fits into a column of the database; GitHub's ids are far below."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A repository by number and name, and the installation through which the App was told of it."""

    number: int
    owner: str
    name: str
    installation: int


def installation_of(payload: Payload) -> int:
    """The number of the installation; 0: a delivery that was not made to an App."""
    return _identity(part(payload, "installation"))


def subject_of(payload: Payload) -> Subject | None:
    """The repository that a delivery is about; None where it names none that there could be."""
    found = part(payload, "repository")
    return _subject(found, text(part(found, "owner"), "login"), installation_of(payload))


def subjects(payload: Payload, field: str) -> Iterator[Subject]:
    """The repositories in the list `field` of a delivery about an installation."""
    installation = installation_of(payload)
    for one in items(payload, field):
        subject = _subject(one, text(one, "full_name").partition("/")[0], installation)
        if subject is not None:
            yield subject


def _subject(found: Mapping[str, Any], owner: str, installation: int) -> Subject | None:
    identity, name = _identity(found), text(found, "name")
    if not (identity and installation and is_repository_name(owner, name)):
        return None
    return Subject(identity, owner, name, installation)


def _identity(found: Mapping[str, Any]) -> int:
    """The `id` of an object of GitHub's; 0: there is none that could be."""
    given = number(found, "id")
    return given if 0 < given <= _LARGEST_ID else 0
