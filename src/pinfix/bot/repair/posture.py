"""How a repository stands in the four things that pinfix repairs, counted in its files."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from pinfix.bot.repair.overlay import Overlay
from pinfix.bot.storage.records import Posture
from pinfix.closure import find_closure
from pinfix.codeowners.matching import Matcher, TooCostly
from pinfix.codeowners.model import NotLoaded, Rule
from pinfix.codeowners.parse import load
from pinfix.codeowners.places import Place, place
from pinfix.github.action import Action
from pinfix.github.jobs import Job, read_jobs
from pinfix.github.permission_block import read_block
from pinfix.github.scopes import WRITE_ALL, Grant
from pinfix.github.steps import UsesSite
from pinfix.github.uses import DockerUses, HostUses, LocalUses, RepositoryUses, SelfUses, is_full_commit
from pinfix.github.workflow import Workflow
from pinfix.plan import FileRewrite
from pinfix.progress import Silent
from pinfix.pull_request.model import Proposal
from pinfix.repository import LoadedRepository
from pinfix.secret_uses import inventory
from pinfix.trees.tree import Tree
from pinfix.yaml.nodes import Mapping, follow

Share = tuple[int, int]
"""Done, of all."""


@dataclass(frozen=True, slots=True)
class BeforeAndAfter:
    """How a repository stands, and how it will when what is proposed is merged."""

    before: Posture
    after: Posture


def postures(tree: Tree, proposals: Iterable[Proposal]) -> BeforeAndAfter:
    """How the base `tree` stands, and how it will with `proposals`.

    Each of the four is counted in what the proposal leaves that is about it. Raises what the tree raises
    besides FileProblem; what cannot be read is not counted.
    """
    rewrites = {codemod: one.plan.rewrites for one in proposals for codemod in one.topic.codemods}
    base = LoadedRepository(tree, Silent())
    executed = _executed(base)

    def owned(repository: LoadedRepository) -> Share:
        # What is executed is not asked again: it takes long, and no repair of owners changes it.
        return _owned(repository, executed)

    def after(codemod: str, count: Callable[[LoadedRepository], Share], now: Share) -> Share:
        changed: Sequence[FileRewrite] = rewrites.get(codemod, ())
        return count(LoadedRepository(Overlay(tree, changed), Silent())) if changed else now

    before = Posture(_pins(base), _permissions(base), _keys(base), owned(base))
    return BeforeAndAfter(
        before,
        Posture(
            pins=after("pin-actions", _pins, before.pins),
            permissions=after("permissions", _permissions, before.permissions),
            keys=after("oidc", _keys, before.keys),
            owners=after("codeowners", owned, before.owners),
        ),
    )


def _pins(repository: LoadedRepository) -> Share:
    """References to what is elsewhere, each once however many aliases lead to it.

    A container image at a digest is as fixed as a commit, and so is what a lock holds the commit of.
    """
    done = total = 0
    for view in _views(repository):
        for site in {id(site.node): site for site in view.sites()}.values():
            if not isinstance(site.uses, LocalUses | SelfUses):
                total += 1
                done += _is_fixed(site) or _is_locked(site, view.path, repository)
    return done, total


def _is_locked(site: UsesSite, path: str, repository: LoadedRepository) -> bool:
    """Whether the lock holds the commit: for this workflow, or for one that may run this action."""
    lock, uses = repository.lockfile, site.uses
    if lock is None or path not in repository.governed or not isinstance(uses, RepositoryUses):
        return False
    places = (path,) if path in lock.pins else lock.pins
    return any(lock.covers(place, uses.owner, uses.repo, uses.ref) for place in places)


def _is_fixed(site: UsesSite) -> bool:
    match site.uses:
        case RepositoryUses(ref=ref) | HostUses(ref=ref):
            return is_full_commit(ref)
        case DockerUses(digest=digest):
            return digest is not None
        case _:
            return False


def _views(repository: LoadedRepository) -> Iterator[Workflow | Action]:
    yield from repository.workflows()
    yield from repository.actions()


def _permissions(repository: LoadedRepository) -> Share:
    """Jobs under a block of their own or of the workflow that takes something away."""
    done = total = 0
    for workflow in repository.workflows():
        root = follow(workflow.document.roots[0])
        around = isinstance(root, Mapping) and _limits(root)
        for job in read_jobs(workflow.document):
            total += 1
            done += _limits(job.node) if job.has("permissions") else around
    return done, total


def _limits(section: Mapping) -> bool:
    written = section.get("permissions")
    block = None if written is None else read_block(written)
    return isinstance(block, Grant) and block != WRITE_ALL


def _keys(repository: LoadedRepository) -> Share:
    """Jobs that no stored secret reaches; the token that GitHub makes for each run is none."""
    found = inventory(repository)
    done = total = 0
    for workflow in repository.workflows():
        jobs = read_jobs(workflow.document)
        total += len(jobs)
        here = [use for use in found.uses if use.path == workflow.path]
        if any(not use.job and use.kind in _OF_ALL_JOBS for use in here):
            continue  # what the whole workflow has, each of its jobs has
        lines = [one.line for one in found.everything if one.path == workflow.path]
        with_key = {use.job for use in here} | _jobs_at(jobs, lines)
        done += sum(job.id not in with_key for job in jobs)
    return done, total


_OF_ALL_JOBS = frozenset({"workflow-env"})


def _jobs_at(jobs: Sequence[Job], lines: Iterable[int]) -> set[str]:
    """The jobs in whose text `lines` are; all where a line is in none of them."""
    found: set[str] = set()
    for line in lines:
        above = [job for job in jobs if job.line <= line]
        found |= {max(above, key=lambda job: job.line).id} if above else {job.id for job in jobs}
    return found


def _executed(repository: LoadedRepository) -> Collection[str]:
    """The files of the repository that its workflows execute; none where its files cannot be listed."""
    paths = repository.paths()
    return find_closure(repository, paths).files if paths is not None else ()


def _owned(repository: LoadedRepository, executed: Collection[str]) -> Share:
    """Executed files for which the CODEOWNERS file names somebody."""
    where = place(repository.paths() or ())
    text = repository.read(where.path) if isinstance(where, Place) else None
    file = None if text is None else load(text.encode())
    if file is None or isinstance(file, NotLoaded):
        return 0, len(executed)
    matcher = Matcher(file)
    try:
        return sum(_has_owner(matcher, path) for path in executed), len(executed)
    except TooCostly:
        return 0, len(executed)


def _has_owner(matcher: Matcher, path: str) -> bool:
    decision = matcher.decision(path)
    return isinstance(decision, Rule) and bool(decision.owners)
