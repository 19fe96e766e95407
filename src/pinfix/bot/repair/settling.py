"""One repository, from a wish to results: the same steps as `pinfix pr`, whatever goes wrong."""

from __future__ import annotations

import traceback
from collections.abc import Collection, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import Protocol

import structlog
from sqlalchemy.exc import SQLAlchemyError

from pinfix.api import repositories
from pinfix.api.problems import CallFailed
from pinfix.api.repositories import RepositoryFacts
from pinfix.bot.identity.installations import Installations
from pinfix.bot.repair.asking import request_for, settle
from pinfix.bot.repair.basis import basis_of
from pinfix.bot.repair.faults import PASSING, PassingFault, passing_fault
from pinfix.bot.repair.posture import BeforeAndAfter, postures
from pinfix.bot.settings.model import Settings
from pinfix.bot.storage.records import Basis, TopicRow
from pinfix.bot.work.halting import Halted
from pinfix.bot.work.wish import Wish
from pinfix.commands.pr.login import Login
from pinfix.commands.pr.preparing import ALL, prepare, stopped
from pinfix.errors import UsageError
from pinfix.http.client import Stopped
from pinfix.http.tokens import redact
from pinfix.progress import Silent
from pinfix.pull_request.model import Outcome, Result
from pinfix.pull_request.session import Done, Work
from pinfix.pull_request.state.decision import HandsOff
from pinfix.pull_request.writing.opening import failed
from pinfix.pull_request.writing.rehearsal import RehearsalApi
from pinfix.trees.stored.tree import StoredTree

_LOG = structlog.get_logger("pinfix.bot")

GONE = frozenset({"not-found", "not-installed"})
"""Codes for a repository, or an installation, that the App no longer sees."""


class Beside(Protocol):
    """What is done in a repository beside its pull requests, as with an issue that tells of it."""

    def retried(self, login: Login, facts: RepositoryFacts) -> Collection[str]:
        """The topics that somebody wants again though they were closed. Raises CallFailed."""
        ...

    def tell(self, login: Login, facts: RepositoryFacts, done: Sequence[Done]) -> None:
        """Tell what came of all topics. Not called where the repository wants nothing. Raises CallFailed."""
        ...


@dataclass(frozen=True, slots=True)
class Settled:
    """What came of a wish, by the name that the repository has now.

    `fault`: not all was done, and it is worth to try again. `standing` None: it could not be counted.
    `basis`: what the plans went by.
    """

    owner: str
    name: str
    done: tuple[Done, ...]
    fault: PassingFault | None = None
    standing: BeforeAndAfter | None = None
    basis: Basis = ()


def settle_wish(
    wish: Wish,
    installations: Installations,
    settings: Settings,
    beside: Beside | None = None,
    *,
    known: Sequence[TopicRow] = (),
    rehearsal: bool = False,
) -> Settled:
    """Do what is wished; in a `rehearsal` nothing is written. `known`: what the ledger says of its topics.

    Raises Halted when the worker stops, and what the database raises (there the pace is kept); whatever else
    happens is in what it gives.
    """
    if not settings.scope.serves(wish.owner, wish.name):
        return _settled(wish.owner, wish.name, stopped(_OUT_OF_SCOPE))
    try:
        login = installations.login(wish, rehearsal=rehearsal)
        try:
            facts = _find(wish, login)
            return _found(wish, login, facts, installations, settings, beside, known)
        finally:
            login.api.client.close()
    except Stopped:
        raise Halted from None
    except CallFailed as problem:
        return _settled(wish.owner, wish.name, Done(failed(ALL, "", problem)))
    except SQLAlchemyError:
        raise  # no fault of the repository
    except Exception as problem:  # one repository never takes the others with it
        return _settled(wish.owner, wish.name, _bug(wish, problem))


def _find(wish: Wish, login: Login) -> RepositoryFacts:
    """The repository of that number: its name may be another one's by now. Raises CallFailed."""
    try:
        found = repositories.repository(login.api, wish.owner, wish.name)
        return found if found.number == wish.number else repositories.numbered(login.api, wish.number)
    except CallFailed as problem:
        if problem.status != 404:
            raise
    try:
        return repositories.numbered(login.api, wish.number)
    except CallFailed as problem:
        if problem.status != 404:
            raise
    raise CallFailed(
        "not-found",
        f"{wish.owner}/{wish.name} is not there any more, or the App may not see it",
        "If it is private, let the App be installed on it.",
        status=404,
    )


def _found(
    wish: Wish,
    login: Login,
    facts: RepositoryFacts,
    installations: Installations,
    settings: Settings,
    beside: Beside | None,
    known: Sequence[TopicRow],
) -> Settled:
    owner, name = facts.owner, facts.name
    if not settings.scope.serves(owner, name):
        return _settled(owner, name, stopped(_OUT_OF_SCOPE))
    request = request_for(unsafe=settings.unsafe)
    try:
        with ExitStack() as stack:
            work = prepare(request, login, facts, None, installations.endpoints.home, Silent(), stack)
            if isinstance(work, HandsOff):
                return _settled(owner, name, stopped(work))
            retried = beside.retried(login, facts) if beside is not None else ()
            done = tuple(settle(work, retried=retried, known=known, most=wish.most, since=wish.since))
            return _finished(work, done, beside, login, facts)
    except UsageError as problem:
        return _settled(owner, name, stopped(_misconfigured(problem)))
    except CallFailed as problem:
        return _settled(owner, name, Done(failed(ALL, "", problem)))


def _finished(
    work: Work, done: tuple[Done, ...], beside: Beside | None, login: Login, facts: RepositoryFacts
) -> Settled:
    """The results, with how the repository stands. What fails from here on undoes none of them."""
    settled = _settled(facts.owner, facts.name, *done)
    if settled.fault is not None:
        return settled
    if isinstance(work.tree, StoredTree):
        # Before it is counted how the repository stands, for which more is read than any plan goes by.
        settled = replace(settled, basis=basis_of(work.tree))
    try:
        standing = postures(work.tree, [one.proposal for one in done if one.proposal is not None])
        settled = replace(settled, standing=standing)
        if beside is not None and not isinstance(login.api, RehearsalApi):
            beside.tell(login, facts, done)
    except CallFailed as problem:
        _LOG.warning("not told", repository=facts.full_name, code=problem.code, message=problem.message)
        if problem.code in PASSING:
            return replace(settled, fault=PassingFault(problem.code, problem.message))
    return settled


_OUT_OF_SCOPE = HandsOff(Outcome.SKIPPED, "out-of-scope", "the bot is set up not to serve this repository")


def _misconfigured(problem: UsageError) -> HandsOff:
    """What the repository wants is not known: whether it wants anything at all, neither."""
    return HandsOff(
        Outcome.REFUSED,
        "bad-configuration",
        f"its configuration does not hold, and nothing was written: {problem}",
        "Correct the configuration file of the repository.",
    )


def _settled(owner: str, name: str, *done: Done) -> Settled:
    return Settled(owner, name, done, passing_fault(done))


def _bug(wish: Wish, problem: Exception) -> Done:
    """The texts of an exception may hold anything: they go to the log, without secrets, and nowhere else."""
    trace = redact("".join(traceback.format_exception(problem)))[-_LONGEST_TRACE:]
    _LOG.error("bug", repository=f"{wish.owner}/{wish.name}", trace=trace)
    message = f"pinfix has a fault here ({type(problem).__name__}); the log says more"
    return Done(Result(ALL, Outcome.FAILED, "bug", message, "Report it, with what the log says."))


_LONGEST_TRACE = 8000
"""Characters, of the end."""
