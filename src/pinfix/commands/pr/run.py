"""From the options to what was opened."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from pinfix import registry
from pinfix.api import repositories
from pinfix.api.problems import CallFailed
from pinfix.api.repositories import RepositoryFacts
from pinfix.codemod import Codemod
from pinfix.commands import ExitCode
from pinfix.commands.pr.guard import Guard
from pinfix.commands.pr.login import Login, log_in
from pinfix.commands.pr.request import Request
from pinfix.commands.pr.showing import show
from pinfix.commands.pr.source import Clone, Source, source_of
from pinfix.commands.settings import choose, read_config
from pinfix.commands.status import progress_for
from pinfix.config import CONFIGURATION_PATHS, Config
from pinfix.config.pull_request import ONE_TOPIC
from pinfix.errors import FileProblem, UsageError
from pinfix.http.endpoints import Endpoints, from_environment, is_repository_name
from pinfix.http.tokens import Tokens
from pinfix.progress import Progress
from pinfix.pull_request.body.about import About
from pinfix.pull_request.model import RepositoryName, Result, Topic
from pinfix.pull_request.preflight.repository import not_found, unusable
from pinfix.pull_request.proposals.proposing import Planning, told_by_server
from pinfix.pull_request.proposals.topics import possible_names, topics, whole_ones
from pinfix.pull_request.session import Done, Work, settle_all
from pinfix.pull_request.state.decision import HandsOff
from pinfix.pull_request.state.holding import incomplete
from pinfix.pull_request.state.looking import is_made_for
from pinfix.pull_request.writing.manners import Manners
from pinfix.pull_request.writing.opening import Desk, failed
from pinfix.report.escape import visible
from pinfix.working_copy.opening import open_working_copy
from pinfix.working_copy.remotes import find_remotes

_ALL = "all"
"""Stands for the topics where something is in the way of all."""


def pr(request: Request) -> ExitCode:
    """Open pull requests, or show what would be opened. Raises UsageError for what cannot work."""
    request.output.check_file()
    _check(request)
    endpoints = from_environment(os.environ)
    with ExitStack() as stack:
        return _run(request, endpoints, os.environ, stack)


def _check(request: Request) -> None:
    """Options that would be of no effect, and a folder that would be missed only at the end."""
    if request.repository and (request.path is not None or request.remote):
        raise UsageError("--repo names a repository without a clone: it goes with neither PATH nor --remote")
    if request.fork and not request.repository:
        raise UsageError(
            "--fork goes with --repo; in a working copy the remotes tell where the branch goes: let `origin` "
            "be your fork and `upstream` the repository that it is of"
        )
    if request.patches is not None and not request.patches.is_dir():
        raise UsageError(f"--patches: there is no folder {visible(str(request.patches))}")


def _run(
    request: Request, endpoints: Endpoints, environment: Mapping[str, str], stack: ExitStack
) -> ExitCode:
    clone = None if request.repository else _clone(request, endpoints, environment, stack)
    name = clone.remotes.target.repository if clone is not None else _name(request.repository)
    try:
        login = log_in(request, endpoints, name, environment, stack)
    except CallFailed as problem:
        return show(request, name, [Done(failed(_ALL, "", problem))], None)
    done = list(_all(request, login, name, clone, endpoints, stack))
    return show(request, name, done, login.api)


def _all(
    request: Request,
    login: Login,
    name: RepositoryName,
    clone: Clone | None,
    endpoints: Endpoints,
    stack: ExitStack,
) -> Iterator[Done]:
    """What came of each topic."""
    try:
        facts = repositories.repository(login.api, name.owner, name.name)
        source = source_of(request, login, facts, clone, endpoints.home, stack)
        if isinstance(source, HandsOff):
            yield _stopped(source)
            return
        with progress_for(request.output) as progress:
            yield from _with_source(request, login, facts, source, endpoints, progress)
    except CallFailed as problem:
        missing = not_found(problem, str(name), login.power)
        yield _stopped(missing) if missing is not None else Done(failed(_ALL, "", problem))


def _with_source(
    request: Request,
    login: Login,
    facts: RepositoryFacts,
    source: Source,
    endpoints: Endpoints,
    progress: Progress,
) -> Iterator[Done]:
    unread = _unread(source)
    if unread is not None:
        yield _stopped(unread)
        return
    installed = registry.codemods()
    config = read_config(source.tree, request.config, [codemod.name for codemod in installed])
    _check_base(source, facts, config, installed)
    enabled = config.pull_request.enabled and _enabled_there(request, source, installed)
    obstacle = unusable(facts, source.base.commit, enabled=enabled)
    if obstacle is not None:
        yield _stopped(obstacle)
        return
    codemods = choose(installed, config, only=(), skip=())
    chosen = _topics(request, config, codemods, installed)
    config = _completed(config, login, facts, chosen)
    planning = Planning(
        codemods,
        config,
        replace(request.options, name_of=lambda: facts.full_name),
        lambda: registry.resolver(
            offline=False,
            branches=config.pin.branches,
            notify=request.output.note,
            environment=login.environment,
        ),
        progress,
    )
    manners = _manners(request, config)
    desk = Desk(
        login.api,
        source.where,
        source.writer,
        manners,
        Guard(request, login, source, manners),
        workflows=login.power.workflows if source.by_token else None,
    )
    about = About(RepositoryName(facts.owner, facts.name), endpoints.home.git, asked_by=login.asked_by)
    yield from settle_all(Work(desk, source.base, source.tree, chosen, planning, about))


def _clone(request: Request, endpoints: Endpoints, environment: Mapping[str, str], stack: ExitStack) -> Clone:
    # The token of a person; an App's is made later, and nothing that git says before holds it.
    tokens = Tokens(endpoints, environment)
    copy = stack.enter_context(open_working_copy(request.path or Path(), environment, tokens.redact))
    return Clone(copy, find_remotes(copy.git, endpoints.home, request.remote))


def _name(written: str) -> RepositoryName:
    owner, slash, name = written.partition("/")
    if not slash or not is_repository_name(owner, name):
        raise UsageError(f"--repo is OWNER/NAME, not {written!r}")
    return RepositoryName(owner, name)


def _unread(source: Source) -> HandsOff | None:
    """Why it is not known what the configuration says: that is not the fault of whoever wrote it."""
    for path in CONFIGURATION_PATHS:
        try:
            source.tree.read(path)
        except FileProblem as problem:
            if problem.code == "unreadable":
                return incomplete(f"{path}: {problem.message}")
    return None


def _check_base(source: Source, facts: RepositoryFacts, config: Config, installed: Sequence[Codemod]) -> None:
    given = (*(config.pull_request.topics or ()), ONE_TOPIC)
    names = possible_names([codemod.name for codemod in installed], given)
    branch = source.base.branch
    if branch != facts.default_branch and is_made_for(names, branch):
        raise UsageError(f"--base: {visible(branch)} is a branch of pinfix; name one of people")


def _enabled_there(request: Request, source: Source, installed: Sequence[Codemod]) -> bool:
    """Whether the repository itself wants pull requests: another configuration does not overrule that."""
    if request.config is None:
        return True
    own = read_config(source.tree, None, [codemod.name for codemod in installed])
    return own.pull_request.enabled


def _completed(config: Config, login: Login, facts: RepositoryFacts, chosen: Sequence[Topic]) -> Config:
    """With what the server tells of the repository, where a codemod goes by it."""
    asks = any("permissions" in topic.codemods for topic in chosen)
    if not asks or config.permissions.default is not None:
        return told_by_server(config, facts, None)
    return told_by_server(config, facts, repositories.default_power(login.api, facts))


def _manners(request: Request, config: Config) -> Manners:
    settings = config.pull_request
    return Manners(
        draft=request.draft or settings.draft,
        labels=settings.labels,
        assignees=settings.assignees,
        reviewers=settings.reviewers,
        retry=request.retry,
        most_open=settings.limit,
    )


def _topics(
    request: Request, config: Config, codemods: Sequence[Codemod], installed: Sequence[Codemod]
) -> Sequence[Topic]:
    """The topics that were asked for, each with all that the configuration puts into it."""
    found = topics([codemod.name for codemod in codemods], config.pull_request.topics)
    names = [topic.name for topic in found]
    for name in request.topics:
        if name not in names:
            raise UsageError(f"there is no topic {name!r} (there are: {', '.join(names)})")
    named = [topic for topic in found if not request.topics or topic.name in request.topics]
    chosen = choose(installed, config, only=request.only, skip=request.skip)
    whole = whole_ones(named, [codemod.name for codemod in chosen])
    if not whole:
        raise UsageError("there is no topic left to run: check --topic, --only and --skip")
    return whole


def _stopped(why: HandsOff) -> Done:
    return Done(Result(_ALL, why.outcome, why.code, why.message, why.remedy))
