"""What is to be done in one repository: who asks does not matter, a person at a terminal or the bot."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace

from pinfix import registry
from pinfix.api import repositories
from pinfix.api.repositories import RepositoryFacts
from pinfix.codemod import Codemod
from pinfix.commands.pr.guard import Guard
from pinfix.commands.pr.login import Login
from pinfix.commands.pr.request import Request
from pinfix.commands.pr.source import Clone, Source, source_of
from pinfix.commands.settings import choose, read_config
from pinfix.config import CONFIGURATION_PATHS, Config
from pinfix.config.pull_request import ONE_TOPIC
from pinfix.errors import FileProblem, UsageError
from pinfix.http.endpoints import Server
from pinfix.progress import Progress
from pinfix.pull_request.body.about import About
from pinfix.pull_request.model import RepositoryName, Result, Topic
from pinfix.pull_request.preflight.repository import unusable
from pinfix.pull_request.proposals.proposing import Planning, told_by_server
from pinfix.pull_request.proposals.topics import possible_names, topics, whole_ones
from pinfix.pull_request.session import Done, Work
from pinfix.pull_request.state.decision import HandsOff
from pinfix.pull_request.state.holding import incomplete
from pinfix.pull_request.state.looking import is_made_for
from pinfix.pull_request.writing.manners import Manners
from pinfix.pull_request.writing.opening import Desk
from pinfix.report.escape import visible

ALL = "all"
"""Stands for the topics where something is in the way of all."""


def prepare(
    request: Request,
    login: Login,
    facts: RepositoryFacts,
    clone: Clone | None,
    home: Server,
    progress: Progress,
    stack: ExitStack,
) -> Work | HandsOff:
    """The work for `settle_all` in the repository `facts`; or why nothing is to be done there.

    Nothing is written yet. Raises CallFailed; UsageError for what was asked and cannot be, ConfigurationError
    for a configuration of the repository that does not hold.
    """
    source = source_of(request, login, facts, clone, home, stack)
    return source if isinstance(source, HandsOff) else _work(request, login, facts, source, home, progress)


def stopped(why: HandsOff) -> Done:
    """What came of a repository in which nothing is to be done."""
    return Done(Result(ALL, why.outcome, why.code, why.message, why.remedy))


def _work(
    request: Request,
    login: Login,
    facts: RepositoryFacts,
    source: Source,
    home: Server,
    progress: Progress,
) -> Work | HandsOff:
    unread = _unread(source)
    if unread is not None:
        return unread
    installed = registry.codemods()
    config = read_config(source.tree, request.config, [codemod.name for codemod in installed])
    _check_base(source, facts, config, installed)
    enabled = config.pull_request.enabled and _enabled_there(request, source, installed)
    obstacle = unusable(facts, source.base.commit, enabled=enabled)
    if obstacle is not None:
        return obstacle
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
    about = About(RepositoryName(facts.owner, facts.name), home.git, asked_by=login.asked_by)
    return Work(desk, source.base, source.tree, chosen, planning, about)


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
