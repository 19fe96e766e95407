"""Where the plan is read from and where branches go: by name through the API, or in a working copy."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass

from pinfix.api import git_data, repositories
from pinfix.api.repositories import RepositoryFacts
from pinfix.commands.pr.login import Login
from pinfix.commands.pr.request import Request
from pinfix.errors import UsageError
from pinfix.http.endpoints import Server
from pinfix.pull_request.fork import existing, to_be_made
from pinfix.pull_request.model import Base, Outcome, RepositoryName
from pinfix.pull_request.preflight.pushing import way_to_push
from pinfix.pull_request.preflight.repository import unusable
from pinfix.pull_request.proposals.proposing import BaseTree
from pinfix.pull_request.state.decision import HandsOff
from pinfix.pull_request.state.looking import Repositories
from pinfix.pull_request.writing.commits import BranchWriter, PersonsCommits, TreeCommits
from pinfix.pull_request.writing.rehearsal import RehearsalApi, RehearsalPush
from pinfix.report.escape import visible
from pinfix.trees.commit import CommitTree
from pinfix.trees.github import GitHubTree
from pinfix.working_copy.access import open_access
from pinfix.working_copy.fetching import fetch_base
from pinfix.working_copy.opening import WorkingCopy
from pinfix.working_copy.push import PushCommits
from pinfix.working_copy.remotes import Remotes


@dataclass(frozen=True, slots=True)
class Source:
    """What to read, what to build on, and how to push.

    `by_git`: by git itself, as the person there. `by_token`: with the token that the API is called with, and
    not with what git knows itself, as for SSH.
    """

    where: Repositories
    base: Base
    tree: BaseTree
    writer: BranchWriter
    by_git: bool
    by_token: bool


@dataclass(frozen=True, slots=True)
class Clone:
    """A working copy with its remotes."""

    copy: WorkingCopy
    remotes: Remotes


def source_of(
    request: Request,
    login: Login,
    facts: RepositoryFacts,
    clone: Clone | None,
    home: Server,
    stack: ExitStack,
) -> Source | HandsOff:
    """The source for the repository `facts`; or why nothing is to be done with it.

    Raises CallFailed; UsageError where the base branch that was given is not there.
    """
    branch = request.base or facts.default_branch
    head = git_data.head(login.api, facts, branch)
    # Without the branch that a person named, the repository is not taken for an empty one.
    obstacle = unusable(facts, head or request.base, enabled=True)
    if obstacle is not None:
        return obstacle
    if not head:
        raise UsageError(f"{facts.full_name} has no branch {visible(branch)}")
    if clone is not None:
        return _of_clone(request, login, facts, clone, home, branch, stack)
    push = _pushed_to(request, login, facts)
    if isinstance(push, HandsOff):
        return push
    commit = git_data.commit(login.api, facts, head)
    writer: BranchWriter = PersonsCommits(login.api, push)
    if login.power.signs:
        writer = TreeCommits(login.api, push)
    tree = GitHubTree(login.api, facts, commit)
    base = Base(branch, commit.sha, commit.tree)
    return Source(Repositories(facts, push, _account(login)), base, tree, writer, by_git=False, by_token=True)


def _account(login: Login) -> str:
    """Where a fork of the person would be; Apps have none."""
    return login.power.login if login.power.may_fork else ""


def _pushed_to(request: Request, login: Login, facts: RepositoryFacts) -> RepositoryFacts | HandsOff:
    way = way_to_push(facts, login.power)
    if isinstance(way, HandsOff) or way == "direct":
        return facts if way == "direct" else way
    if not request.fork:
        return HandsOff(
            Outcome.REFUSED,
            "no-push-right",
            f"{login.power.login} may not push to {facts.full_name}",
            "Run with --fork: the branch then goes to a fork in that account. Or use one that may push.",
        )
    there = existing(login.api, facts, login.power.login)
    return there if there is not None else to_be_made(facts, login.power.login)


def _of_clone(
    request: Request,
    login: Login,
    facts: RepositoryFacts,
    clone: Clone,
    home: Server,
    branch: str,
    stack: ExitStack,
) -> Source:
    target, push = clone.remotes.target, clone.remotes.push
    pushed = facts
    if push.repository != target.repository:
        pushed = repositories.repository(login.api, push.repository.owner, push.repository.name)
    # git takes no redirect along with a token: it is told the name that the repository has now.
    target = target.renamed(RepositoryName(facts.owner, facts.name))
    push = push.renamed(RepositoryName(pushed.owner, pushed.name))
    base = fetch_base(clone.copy, open_access(clone.copy.git, target, home, login.tokens), branch)
    tree = stack.enter_context(CommitTree(clone.copy.repository, base.commit))
    writer: BranchWriter = PushCommits(clone.copy, open_access(clone.copy.git, push, home, login.tokens))
    if isinstance(login.api, RehearsalApi):
        writer = RehearsalPush(login.api, pushed)
    by_token = push.is_web and login.tokens.authorization(push.url) is not None
    return Source(
        Repositories(facts, pushed, _account(login)), base, tree, writer, by_git=True, by_token=by_token
    )
