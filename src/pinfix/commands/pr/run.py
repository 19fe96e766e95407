"""From the options to what was opened."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

from pinfix.api import repositories
from pinfix.api.problems import CallFailed
from pinfix.commands import ExitCode
from pinfix.commands.pr.login import Login, log_in
from pinfix.commands.pr.preparing import ALL, prepare, stopped
from pinfix.commands.pr.request import Request
from pinfix.commands.pr.showing import show
from pinfix.commands.pr.source import Clone
from pinfix.commands.status import progress_for
from pinfix.errors import UsageError
from pinfix.http.endpoints import Endpoints, from_environment, is_repository_name
from pinfix.http.tokens import Tokens
from pinfix.pull_request.model import RepositoryName
from pinfix.pull_request.preflight.repository import not_found
from pinfix.pull_request.session import Done, settle_all
from pinfix.pull_request.state.decision import HandsOff
from pinfix.pull_request.writing.opening import failed
from pinfix.report.escape import visible
from pinfix.working_copy.opening import open_working_copy
from pinfix.working_copy.remotes import find_remotes


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
        return show(request, name, [Done(failed(ALL, "", problem))], None)
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
        with progress_for(request.output) as progress:
            work = prepare(request, login, facts, clone, endpoints.home, progress, stack)
            yield from (stopped(work),) if isinstance(work, HandsOff) else settle_all(work)
    except CallFailed as problem:
        missing = not_found(problem, str(name), login.power)
        yield stopped(missing) if missing is not None else Done(failed(ALL, "", problem))


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
