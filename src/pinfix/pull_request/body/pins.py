"""The table of pins: each commit once, with what it was before, who says so, and where it is used."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from pinfix.github.uses import HostUses, RepositoryUses, is_full_commit, parse_uses
from pinfix.plan import Change
from pinfix.pull_request.body.about import About, further, place_in_table
from pinfix.report.escape import code
from pinfix.report.tables import table
from pinfix.resolution import GITHUB, SNAPSHOT

_DIGITS = 12
"""Of a commit id that are shown: more than anybody makes collide by chance, few enough for a table."""

_PLACES = 3
"""Places of one pin that are listed; the diff has all of them."""

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_HYPHEN = "\N{NON-BREAKING HYPHEN}"  # a narrow column would break a date into three lines

_PLAIN_REF = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/+-]*")


@dataclass(frozen=True, slots=True)
class Pin:
    """A reference that gets a commit, or the version of its commit: `located` is `owner/repo[/path]`.

    `ref` is as it was written, `host` the server of the repository. `day` is that of the shipped fact that
    the commit comes from; "" where the server itself was asked.
    """

    change: Change
    located: str
    repository: str
    ref: str
    sha: str
    version: str
    host: str
    day: str

    @property
    def was_pinned(self) -> bool:
        """A commit before, and the same after."""
        return self.ref.lower() == self.sha

    @property
    def name(self) -> str:
        """The tag or branch that the commit can be compared with; "" where there is none of a plain form."""
        ref = self.version if is_full_commit(self.ref) else self.ref
        return ref if _PLAIN_REF.fullmatch(ref) and not is_full_commit(ref) else ""


def pin_of(change: Change) -> Pin | None:
    """`change` as a pin; None: it is none."""
    uses = parse_uses(change.before.partition(" # ")[0])
    if not isinstance(uses, (RepositoryUses, HostUses)):
        return None
    match change.evidence:
        case {"sha": str(sha), "version": str(version), "source": str(source), "as_of": str(day)}:
            pass
        case _:
            return None
    if not is_full_commit(sha) or (is_full_commit(uses.ref) and uses.ref.lower() != sha):
        return None  # one commit in the place of another is no pin, but an update
    repository = f"{uses.owner}/{uses.repo}"
    host = uses.reference.host if isinstance(uses, HostUses) else _host(source)
    return Pin(
        change=change,
        located=f"{repository}/{uses.path}" if uses.path else repository,
        repository=repository,
        ref=uses.ref,
        sha=sha,
        version=version,
        host=host,
        # The day of an answer that was had just now is left out: the text would be another one every day.
        day=day if source == SNAPSHOT else "",
    )


def pin_table(pins: Sequence[Pin], about: About, rows: int, prefix: str) -> list[str]:
    """Pins to the same commit of the same repository share a row."""
    if not pins:
        return []
    alike: dict[tuple[str, ...], list[Pin]] = {}
    for pin in pins:
        alike.setdefault((pin.located, pin.ref, pin.sha, pin.version, pin.host, pin.day), []).append(pin)
    cells = [_row(own, about, prefix) for own in list(alike.values())[:rows]]
    more = further(len(alike) - rows, "more pins: see the diff")
    shown = table(["Action", "From", "To", "Source", "Where"], cells)
    return ["", *shown, *(["", more] if more else [])]


def page(pin: Pin, about: About) -> str:
    """The page of the repository of `pin`; "" where no link may lead there."""
    site = about.site(pin.host)
    return f"{site}/{quote(pin.repository, safe='/')}" if site else ""


def _row(pins: Sequence[Pin], about: About, prefix: str) -> list[str]:
    pin = pins[0]
    places = [place_in_table(other.change.place, prefix) for other in pins[:_PLACES]]
    more = further(len(pins) - _PLACES)
    return [
        code(pin.located),
        code(pin.ref[:_DIGITS] if is_full_commit(pin.ref) else pin.ref),
        f"{_linked(pin, about)}<br>{code(_comment(pin))}",
        _source(pin),
        "<br>".join([*places, *([more] if more else [])]),
    ]


def _linked(pin: Pin, about: About) -> str:
    """The commit, as a link to the comparison of the name with it: empty as long as they are the same.

    GitHub makes a "mentioned this" of links to issues, pull requests and discussions, and of nothing else
    (`ReferencedSubject` of its GraphQL schema; Renovate masks these only): a comparison pings nobody.
    """
    shown, home = code(pin.sha[:_DIGITS]), page(pin, about)
    if not home or not pin.name:
        return shown
    return f"[{shown}]({home}/compare/{quote(pin.name, safe='/')}...{pin.sha})"


def _source(pin: Pin) -> str:
    if not pin.day:
        return code(pin.host)
    return f"snapshot<br>{code(pin.day) if not _DAY.fullmatch(pin.day) else pin.day.replace('-', _HYPHEN)}"


def _comment(pin: Pin) -> str:
    """What stands behind the commit, such as its version, and what else goes with it."""
    return pin.change.after.partition(" # ")[2] or pin.version


def _host(source: str) -> str:
    """The server that answered: the last word of `source`, whichever way it was asked."""
    return GITHUB if source == SNAPSHOT else source.rpartition(" ")[2].lower()
