"""From a delivery to what shall be done about it. No call, no clock, no database: the same in, the same out.

event                       action                       what comes of it
-------------------------   --------------------------   -----------------------------------------------------
installation                created, unsuspend,          its repositories are looked at
                            new_permissions_accepted
                            deleted                      nothing is kept about them
                            suspend                      they are skipped until that is taken back
installation_repositories   added                        they are looked at
                            removed                      whether they are gone is asked
push                        (none)                       to the default branch, if it may matter: looked at
pull_request                closed, reopened             of pinfix: noted, and looked at
                            labeled                      with `pinfix:retry`, on a closed one: looked at
repository                  renamed, transferred         noted; transferred ones are looked at
                            archived, deleted            noted
                            unarchived, edited           looked at; edited only with another default branch
issues                      edited                       a box of the dashboard was ticked: looked at

What is signed by GitHub still holds names and texts of anybody: they are checked, and only compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from pinfix.api.reading import part, text
from pinfix.bot.events import pulls
from pinfix.bot.events.boxes import is_newly_ticked
from pinfix.bot.events.changes import Change, Moved, Opened, Stands, Suspended, Uninstalled
from pinfix.bot.events.payload import Payload, Subject, installation_of, subject_of, subjects
from pinfix.bot.events.pushes import is_to_default_branch, may_matter
from pinfix.bot.events.shapes import is_shaped
from pinfix.bot.settings.model import Settings
from pinfix.bot.storage.records import State
from pinfix.bot.work.wish import Reason, Wish
from pinfix.http.endpoints import from_environment

_MOST_LISTED = 100
"""Repositories of an installation that are taken from the delivery; more are asked for after the answer."""

Effect = Wish | Change


@dataclass(frozen=True, slots=True)
class _Delivery:
    """A delivery with what belongs to it. `server` is the name of the server in the ledger."""

    action: str
    payload: Payload
    settings: Settings
    server: str
    guid: str

    def look(self, subject: Subject, reason: Reason, seen: str = "") -> Iterator[Wish]:
        """The repository is to be looked at, if it is served: once for each delivery, however often made.

        `seen` alone would not do: a branch may come back to a commit that it was at before.
        """
        if self.settings.scope.serves(subject.owner, subject.name):
            state = f"{seen}:{self.guid}" if seen else self.guid
            named = (subject.number, subject.owner, subject.name, subject.installation)
            yield Wish(self.server, *named, reason, state)


def wishes_of(event: str, payload: Payload, settings: Settings, delivery: str) -> tuple[Effect, ...]:
    """What shall be done, in this order; nothing for events and actions that say nothing to the bot.

    `delivery` is the guid of the delivery: made twice, it gives the same tasks.
    """
    read = _EVENTS.get(event)
    if read is None or not installation_of(payload) or not is_shaped(event, payload):
        return ()
    server = from_environment(settings.environment).home.name
    return tuple(read(_Delivery(text(payload, "action"), payload, settings, server, delivery)))


def _installation(made: _Delivery) -> Iterator[Effect]:
    number = installation_of(made.payload)
    if made.action == "deleted":
        yield Uninstalled(number)
    elif made.action == "suspend":
        yield Suspended(number)
    elif made.action in ("created", "unsuspend", "new_permissions_accepted"):
        listed = list(subjects(made.payload, "repositories"))
        selected = text(part(made.payload, "installation"), "repository_selection") == "selected"
        if not selected or not 0 < len(listed) <= _MOST_LISTED:
            # Nothing says that the list is whole where the App is on all of them.
            yield Opened(number, made.guid)
            return
        for subject in listed:
            yield from made.look(subject, Reason.INSTALLED)


def _repositories(made: _Delivery) -> Iterator[Effect]:
    # Of one that was taken away and given back in one delivery, what is given counts.
    added = list(subjects(made.payload, "repositories_added"))
    removed = [one for one in subjects(made.payload, "repositories_removed") if one not in added]
    for subject in removed[:_MOST_LISTED]:
        # A delivery does not tell how old it is, and the repository may have come back since: the task asks
        # where the App is installed on it. Of very many the rest is found out by the next sweep.
        yield from made.look(replace(subject, installation=0), Reason.INSTALLED)
    whole = text(made.payload, "repository_selection") == "selected" and len(added) <= _MOST_LISTED
    if made.action == "added" and not whole:
        yield Opened(installation_of(made.payload), made.guid)
        return
    for subject in added:
        yield from made.look(subject, Reason.INSTALLED)


def _push(made: _Delivery) -> Iterator[Effect]:
    subject = subject_of(made.payload)
    if subject is not None and is_to_default_branch(made.payload) and may_matter(made.payload):
        yield from made.look(subject, Reason.PUSHED, _commit(made.payload))


def _pull_request(made: _Delivery) -> Iterator[Effect]:
    subject = subject_of(made.payload)
    pull = part(made.payload, "pull_request")
    if subject is None or not pulls.is_own(pull, subject):
        return
    if made.action in ("closed", "reopened"):
        yield pulls.stands(pull, subject)
    if pulls.is_retry(made.action, made.payload):
        yield from made.look(subject, Reason.RETRY)
    elif pulls.needs_look(made.action, made.payload):
        yield from made.look(subject, Reason.PULL_REQUEST)


def _repository(made: _Delivery) -> Iterator[Effect]:
    subject = subject_of(made.payload)
    if subject is None:
        return
    if made.action == "deleted":
        yield Stands(subject.number, State.GONE, "the repository was deleted")
    elif made.action == "archived":
        yield Stands(subject.number, State.SKIPPED, "the repository is archived")
    elif made.action in ("renamed", "transferred"):
        yield Moved(subject.number, subject.owner, subject.name, subject.installation)
    default = "default_branch" in part(made.payload, "changes")
    if made.action in ("transferred", "unarchived") or (made.action == "edited" and default):
        yield from made.look(subject, Reason.INSTALLED)


def _issues(made: _Delivery) -> Iterator[Effect]:
    subject = subject_of(made.payload)
    if subject is not None and made.action == "edited" and is_newly_ticked(made.payload):
        yield from made.look(subject, Reason.RETRY)


def _commit(push: Payload) -> str:
    """The commit that the branch is at now, for people who look at tasks; "" where that is no commit's id."""
    after = text(push, "after")
    return after if len(after) in (40, 64) and set(after) <= set("0123456789abcdef") else ""


_EVENTS: Mapping[str, Callable[[_Delivery], Iterator[Effect]]] = {
    "installation": _installation,
    "installation_repositories": _repositories,
    "push": _push,
    "pull_request": _pull_request,
    "repository": _repository,
    "issues": _issues,
}

EVENTS = frozenset(_EVENTS)
"""The events that the bot makes something of; the App subscribes to these."""
