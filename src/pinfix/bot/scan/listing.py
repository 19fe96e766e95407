"""Which repositories an App serves: all of its installations, some of them, or those that a file names."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pinfix.api.caller import Api
from pinfix.api.problems import CallFailed
from pinfix.api.reading import known_items, known_number, known_text, part, text

_PAGE = 100
_MOST_PAGES = 1000
"""A hundred thousand: more than any account has, and an end where a server repeats itself."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which repositories to go through; nothing given: all that the App is installed on.

    `installations` by number, `owners` (organizations or people) in lower case, `names` as (owner, name).
    What is named in several ways is gone through once.
    """

    installations: frozenset[int] = frozenset()
    owners: frozenset[str] = frozenset()
    names: tuple[tuple[str, str], ...] = ()

    @property
    def everything(self) -> bool:
        """Whether nothing narrows it down."""
        return not (self.installations or self.owners or self.names)


@dataclass(frozen=True, slots=True)
class Installed:
    """An installation of the App, on the account `owner`."""

    number: int
    owner: str
    suspended: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """A repository that was listed. `number` is 0 where only its name is known yet."""

    owner: str
    name: str
    number: int
    installation: int

    @property
    def full_name(self) -> str:
        """`owner/name`."""
        return f"{self.owner}/{self.name}"


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that could not be looked at: an installation, an account, or a repository, by its name."""

    subject: str
    code: str
    message: str
    remedy: str = ""


@dataclass
class Listing:
    """Goes through what is wanted. `app` calls as the App itself, `api_of` with the token of an installation.

    An installation that cannot be listed is a `Trouble`, and the others are listed all the same. Nothing is
    given twice, although a list changes while its pages are read.
    """

    app: Api
    api_of: Callable[[int], Api]
    wanted: Wanted
    _there: set[int] = field(default_factory=set, init=False)
    _suspended: set[int] = field(default_factory=set, init=False)
    _unlisted: int = field(default=0, init=False)
    _ended: bool = field(default=False, init=False)

    def __iter__(self) -> Iterator[Listed | Trouble]:
        """Raises CallFailed where the installations themselves cannot be listed."""
        found = list(installations(self.app))
        chosen = [one for one in found if self._is_chosen(one)]
        yield from self._missing(found)
        for one in chosen:
            yield from self._all_of(one)
        yield from self._named(found, frozenset(one.number for one in chosen))
        self._ended = True

    @property
    def complete(self) -> bool:
        """Whether it was gone through, and everything listed that the App sees.

        Only then anything is known of what was not listed: it may be in an installation that was not asked.
        """
        return self._ended and self.wanted.everything and not self._unlisted

    def lacks(self, number: int, installation: int) -> bool:
        """Whether the App does not see a repository any more that belonged to `installation`.

        One that is suspended has what it had, for when that ends.
        """
        return self.complete and number not in self._there and installation not in self._suspended

    def _is_chosen(self, one: Installed) -> bool:
        wanted = self.wanted
        return wanted.everything or one.number in wanted.installations or one.owner.lower() in wanted.owners

    def _missing(self, found: Collection[Installed]) -> Iterator[Trouble]:
        numbers, owners = {one.number for one in found}, {one.owner.lower() for one in found}
        for number in sorted(self.wanted.installations - numbers):
            yield Trouble(
                f"installation {number}",
                "not-installed",
                f"the App has no installation {number}",
                "See which there are in the settings of the App, under Advanced, or on the account.",
            )
        for owner in sorted(self.wanted.owners - owners):
            yield _not_installed(owner, owner)

    def _all_of(self, one: Installed) -> Iterator[Listed | Trouble]:
        if one.suspended:
            self._suspended.add(one.number)
            yield _suspended(one)
            return
        seen: set[int] = set()
        try:
            for listed in repositories(self.api_of(one.number), one.number):
                if listed.number not in seen:
                    seen.add(listed.number)
                    yield listed
        except CallFailed as problem:
            self._unlisted += 1
            yield Trouble(one.owner, problem.code, problem.message, problem.remedy)
        self._there |= seen

    def _named(self, found: Collection[Installed], done: Collection[int]) -> Iterator[Listed | Trouble]:
        of_owner: Mapping[str, Installed] = {one.owner.lower(): one for one in found}
        said: set[int] = set()
        for owner, name in self.wanted.names:
            one = of_owner.get(owner.lower())
            if one is None:
                yield _not_installed(f"{owner}/{name}", owner)
            elif one.suspended and one.number not in (*done, *said):
                said.add(one.number)
                yield _suspended(one)
            elif not one.suspended and one.number not in done:
                yield Listed(owner, name, 0, one.number)


def installations(app: Api) -> Iterator[Installed]:
    """All installations of the App, those too that are suspended. Raises CallFailed."""
    for page in _pages(lambda query: app.get("/app/installations", query)):
        yield from (_installed(one) for one in page)


def repositories(api: Api, installation: int) -> Iterator[Listed]:
    """All repositories that an installation may see. Raises CallFailed."""

    def asked(query: Mapping[str, str]) -> Any:
        return list(known_items(api.get("/installation/repositories", query), "repositories"))

    for page in _pages(asked):
        for one in page:
            owner = known_text(part(one, "owner"), "login")
            yield Listed(owner, known_text(one, "name"), known_number(one, "id"), installation)


def _pages(asked: Callable[[Mapping[str, str]], Any]) -> Iterator[list[Any]]:
    for page in range(1, _MOST_PAGES + 1):
        found = asked({"per_page": str(_PAGE), "page": str(page)})
        if not isinstance(found, list):
            raise CallFailed("bad-answer", "the server gave no list", "Run again.")
        yield found
        if len(found) < _PAGE:
            return
    raise CallFailed("too-many", f"the server lists more than {_PAGE * _MOST_PAGES:,}", "")


def _installed(found: Any) -> Installed:
    owner = text(part(found, "account"), "login") or text(part(found, "account"), "slug")
    return Installed(known_number(found, "id"), owner, bool(text(found, "suspended_at")))


def _suspended(one: Installed) -> Trouble:
    return Trouble(
        one.owner,
        "suspended",
        f"the installation {one.number} of the App on {one.owner} is suspended",
        "Unsuspend it in the settings of the account; until then nothing is done there.",
    )


def _not_installed(subject: str, owner: str) -> Trouble:
    return Trouble(
        subject,
        "not-installed",
        f"the App is not installed on the account {owner}, or there is no such account",
        "Install it there, or check the spelling.",
    )
