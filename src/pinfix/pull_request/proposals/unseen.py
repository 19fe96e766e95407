"""What a plan could not look at, and whether that is a repair that a branch holds.

"It is no longer there" and "it could not be seen" leave the same gap in a plan. Only the first is a reason
to close a pull request, or to take a repair back.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from pinfix.errors import FileProblem
from pinfix.plan import FileError, Plan, Refusal
from pinfix.pull_request.proposals.job_lines import job_of_each_line

_OF_A_LINE = frozenset(
    {
        "lockfile-unreadable",
        "missing-commit",
        "network",
        "not-a-commit",
        "moved-tag",
        "other-host",
        "tag-branch-conflict",
        "unknown-commit",
        "unknown-ref",
        "unknown-repository",
    }
)
"""Refusals of the reference on their line: somebody was asked for it, and did not show what it was before."""

_OF_A_FILE = frozenset({"unknown-action", "unknown-callee"})
"""Refusals that may keep a codemod from any place of the file: something that it uses was not shown."""

_AFTER_ERRORS = frozenset({"unknown-callers"})
"""The same, where files that could not be read are the reason."""


_USES = re.compile(r"""(?:^|[\s{,"'-])uses["']?\s*:\s*["']?([^\s"'@{},#]+)@""")


class Reads(Protocol):
    """A tree that can be read; see `Tree`."""

    def paths(self) -> Iterator[str]:
        """The files that may be workflows or actions."""
        ...

    def read(self, path: str) -> bytes:
        """The content of a file. Raises FileProblem."""
        ...


@dataclass(frozen=True, slots=True)
class UnseenFile:
    """A file, or a folder with all that is below it, that could not be read."""

    path: str
    message: str


@dataclass(frozen=True, slots=True)
class UnseenLine:
    """A reference that could not be looked up; `text` is its line on the base."""

    path: str
    message: str
    text: str


@dataclass(frozen=True, slots=True)
class UnseenUse:
    """Something that a job of a file uses could not be read.

    `before` is the file on the base, `after` as the plan leaves it. Without a `job` it may be any.
    """

    path: str
    message: str
    before: str
    after: str
    job: str = ""


Unseen = UnseenFile | UnseenLine | UnseenUse


@dataclass(frozen=True, slots=True)
class Repaired:
    """A file that a branch changes, before and after."""

    path: str
    before: str
    after: str


def unseen(plan: Plan, tree: Reads) -> tuple[Unseen, ...]:
    """What `plan` could not look at in `tree`, from which it was made."""
    errors = [UnseenFile(error.path, _said(error)) for error in plan.errors]
    return (*errors, *_unseen_places(plan, tree), *_unknown_uses(plan, tree))


def _unknown_uses(plan: Plan, tree: Reads) -> Iterator[UnseenUse]:
    """The jobs that use what nothing could be told of: they may have been planned otherwise."""
    after = {rewrite.path: rewrite.after for rewrite in plan.rewrites}
    before = _before(plan)
    reasons = {unknown.repository.lower(): unknown.reason for unknown in plan.unknown}
    for path in tree.paths() if reasons else ():
        try:
            base = before[path] if path in before else tree.read(path)
        except FileProblem:
            continue  # it is among the errors
        lines = _lines(_text(base))
        jobs = job_of_each_line(base)
        for number, line in enumerate(lines):
            used = _used(line)
            reason = reasons.get("/".join(used.split("/")[:2])) if used else None
            if reason is not None:
                message = f"{path}:{number + 1}: {reason}"
                yield UnseenUse(path, message, _text(base), _text(after.get(path, base)), jobs[number])


def _before(plan: Plan) -> Mapping[str, bytes]:
    """The files that the plan rewrites, as they stand on the base."""
    return {rewrite.path: rewrite.before for rewrite in plan.rewrites if rewrite.before is not None}


def _unseen_places(plan: Plan, tree: Reads) -> Iterator[Unseen]:
    after = {rewrite.path: rewrite.after for rewrite in plan.rewrites}
    before = _before(plan)
    of_a_file = _OF_A_FILE | _AFTER_ERRORS if plan.errors else _OF_A_FILE
    for refusal in plan.refusals:
        path = refusal.place.path
        if refusal.code not in _OF_A_LINE | of_a_file:
            continue
        try:
            base = before[path] if path in before else tree.read(path)
        except FileProblem as problem:
            yield UnseenFile(path, f"{path}: {problem.message}")
            continue
        if refusal.code in _OF_A_LINE:
            lines = _lines(_text(base))
            yield UnseenLine(path, _told(refusal), "".join(lines[refusal.place.line - 1 :][:1]))
        else:
            where = refusal.place.yaml_path
            job = str(where[1]) if where[:1] == ("jobs",) and len(where) > 1 else ""
            yield UnseenUse(path, _told(refusal), _text(base), _text(after.get(path, base)), job)


def held_back(places: Iterable[Unseen], branch: Sequence[Repaired]) -> Unseen | None:
    """The first of `places` that may be a repair of `branch`; None where all that it repairs could be seen.

    A reference is one of the branch's repairs if that replaces a line which says it; a file, if the branch
    adds to it what the plan leaves out.
    """
    replaced = Counter[str]()
    for file in branch:
        replaced += _gone(file.before, file.after)
    return next((place for place in places if _is_repaired(place, branch, replaced)), None)


def _is_repaired(place: Unseen, branch: Sequence[Repaired], replaced: Counter[str]) -> bool:
    match place:
        case UnseenFile():
            below = "" if place.path in ("", ".") else f"{place.path.rstrip('/')}/"
            return any(file.path == place.path or file.path.startswith(below) for file in branch)
        case UnseenLine():
            # Whatever file it is in now: a file that was renamed holds what it held.
            used = _used(place.text)
            return _bare(place.text) in replaced or (used != "" and used in map(_used, replaced))
        case UnseenUse():
            return any(_lost(file, place) for file in branch if file.path == place.path)


def _lost(file: Repaired, place: UnseenUse) -> bool:
    """Whether the plan does otherwise than the branch in the job, or for all of the file."""
    branch, plan = _within(file.before, file.after), _within(place.before, place.after)
    here = {"", place.job}
    missing = {line for line, job in branch if place.job == "" or job in here} - _all_lines(place.after)
    more = {line for line, job in plan if place.job == "" or job in here} - _all_lines(file.after)
    return bool(missing or more)


def _within(before: str, after: str) -> set[tuple[str, str]]:
    """The lines that `after` adds, but for references, each with its job.

    References have a refusal of their own, and change whenever there is a release.
    """
    added = _gone(after, before)
    jobs = job_of_each_line(after.encode())
    lines = zip(map(_bare, _lines(after)), jobs, strict=True)
    return {(line, job) for line, job in lines if line in added and not line.startswith("uses:")}


def _all_lines(text: str) -> set[str]:
    return set(map(_bare, _lines(text)))


def _gone(before: str, after: str) -> Counter[str]:
    """The lines that `after` does not have any more."""
    gone = Counter(map(str.strip, _lines(before))) - Counter(map(str.strip, _lines(after)))
    return Counter(bare for line in gone.elements() if (bare := _bare(line)))


def _bare(line: str) -> str:
    """A line without what may change beside a reference: its indentation, its dash, its comment."""
    return re.split(r"(?:^|\s)#", line, maxsplit=1)[0].strip().removeprefix("- ").strip()


def _used(line: str) -> str:
    """The action that a line uses, in lower case and without its version; "" where it uses none."""
    found = _USES.search(line)
    return found[1].lower() if found else ""


def _lines(text: str) -> list[str]:
    return re.split(r"\r\n|\n|\r", text)


def _text(content: bytes) -> str:
    return content.decode("utf-8", "replace")


def _said(error: FileError) -> str:
    return f"{error.path}{f':{error.line}' if error.line else ''}: {error.message}"


def _told(refusal: Refusal) -> str:
    return f"{refusal.place.path}:{refusal.place.line}: {refusal.reason}"
