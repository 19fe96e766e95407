"""The shipped snapshot: what is in it, whether it still holds, and a new one from the live repositories.

Live facts come through the same code as those of `pinfix verify` (git's `ls-refs`, one request a repository).
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Collection, Mapping
from pathlib import Path

from pinfix.http.client import Client
from pinfix.http.endpoints import from_environment
from pinfix.http.tokens import Tokens
from pinfix.inspection import (
    Comparison,
    Difference,
    Rebuilt,
    Repository,
    SnapshotInfo,
    SnapshotKeeper,
    Unknown,
)
from pinfix.resolution import Reference
from pinfix.versions import acts_as_version, parse
from pinfix_resolvers.facts import DATA
from pinfix_resolvers.inspector import OnlineInspector
from pinfix_resolvers.recorded import Records
from pinfix_resolvers.refs import RepositoryRefs
from pinfix_resolvers.snapshot_files import (
    Collected,
    a_year_before,
    header,
    is_shippable,
    json_lines,
    pretty,
    records,
    sources_table,
)


def build(*, notify: Callable[[str], None] = lambda text: None) -> SnapshotKeeper:
    """The keeper of the shipped snapshot; `notify` is told before each pause. Raises UsageError."""
    endpoints = from_environment(os.environ)
    client = Client(Tokens(endpoints, os.environ), notify=notify)
    return Keeper(OnlineInspector(client, endpoints, Records()), DATA)


class Keeper:
    """Keeps the snapshot in `directory`."""

    def __init__(self, inspector: OnlineInspector, directory: Path) -> None:
        self._inspector = inspector
        self._directory = directory
        self._records = Records(directory)

    @property
    def requests(self) -> int:
        """See `SnapshotKeeper.requests`."""
        return self._inspector.requests

    def info(self) -> SnapshotInfo:
        """See `SnapshotKeeper.info`."""
        head = json.loads((self._directory / "snapshot.json").read_bytes())
        return SnapshotInfo(
            repositories=head["repositories"],
            tags=head["tags"],
            branches=head["branches"],
            denied_commits=head["denied_commits"],
            oldest=head["oldest"],
            newest=head["newest"],
            directory=str(self._directory),
        )

    def repositories(self) -> tuple[str, ...]:
        """See `SnapshotKeeper.repositories`."""
        lines = (self._directory / "tags.jsonl").read_bytes().splitlines()
        return tuple(json.loads(line)["repository"] for line in lines)

    def check(self, repositories: Collection[str]) -> Comparison:
        """See `SnapshotKeeper.check`."""
        differences: list[Difference] = []
        added = 0
        for name, refs in self._live(repositories).items():
            if isinstance(refs, Unknown):
                differences.append(Difference(name, "unknown", now=refs.reason))
                continue
            before = self._before(name)
            differences += _changes(name, before, refs.tags)
            added += sum(_is_exact(tag) and tag not in before for tag in refs.tags)
        return Comparison(len(repositories), tuple(differences), added)

    def rebuild(self, repositories: Collection[str]) -> Rebuilt:
        """See `SnapshotKeeper.rebuild`. The denylist and the former names stay as they are."""
        collected: list[Collected] = []
        changed: list[Difference] = []
        missing: dict[str, str] = {}
        for name, refs in self._live(repositories).items():
            if isinstance(refs, Unknown):
                missing[name] = refs.reason
            else:
                collected.append(_collected(name, refs))
                changed += _changes(name, self._before(name), refs.tags)
        if not collected:
            return Rebuilt({}, missing)
        denylist = (self._directory / "denylist.json").read_bytes()
        lines = records(collected, a_year_before(max(facts.as_of for facts in collected)))
        head = header(collected, lines, len(json.loads(denylist)["commits"]))
        files = {
            "tags.jsonl": json_lines(lines).encode("ascii"),
            "denylist.json": denylist,
            "renamed.json": (self._directory / "renamed.json").read_bytes(),
            "snapshot.json": pretty(head).encode("ascii"),
            "SOURCES.md": _sources(head).encode("utf-8"),
        }
        return Rebuilt(files, missing, tuple(changed))

    def _before(self, name: str) -> Mapping[str, str]:
        """The tags that the snapshot has of a repository."""
        facts = self._records.facts(_reference(name))
        return facts.tags if facts is not None else {}

    def _live(self, repositories: Collection[str]) -> Mapping[str, RepositoryRefs | Unknown]:
        asked = {name: Repository.of(_reference(name)) for name in repositories}
        found = self._inspector.refs(list(asked.values()))
        return {name: found[repository] for name, repository in asked.items()}


def _changes(name: str, before: Mapping[str, str], now: Mapping[str, str]) -> list[Difference]:
    """Exact versions that are not where they were; moving ones may move."""
    found: list[Difference] = []
    for tag, sha in before.items():
        if not _is_exact(tag) or now.get(tag) == sha:
            continue
        found.append(Difference(name, "moved" if tag in now else "gone", tag, sha, now.get(tag, "")))
    return found


def _collected(name: str, refs: RepositoryRefs) -> Collected:
    """Version tags, branches that act as versions, and of the others those that may be named in `uses:`.

    Branches with a slash that are no versions belong to people and bots; there can be thousands.
    """
    tags = {
        tag: sha
        for tag, sha in refs.tags.items()
        if parse(tag) is not None and is_shippable(tag, sha) and tag not in refs.not_commits
    }
    heads = {
        branch: sha
        for branch, sha in refs.branches.items()
        if is_shippable(branch, sha) and (branch in tags or acts_as_version(branch) or "/" not in branch)
    }
    return Collected(name, refs.as_of, tags, heads)


def _is_exact(tag: str) -> bool:
    version = parse(tag)
    return version is not None and version.exact


def _reference(name: str) -> Reference:
    owner, _, repo = name.partition("/")
    return Reference(owner, repo, "")


def _sources(head: Mapping[str, object]) -> str:
    return f"""# Sources of the snapshot

Written by `pinfix snapshot rebuild`; do not edit by hand.

{sources_table(head)}
**`tags.jsonl`**: read from the repositories themselves with git's `ls-refs`, annotated tags peeled, on the
day `as_of`. The lines are sorted by `key`, with which each begins.

- `tags`: version tag to commit.
- `branches`: branches that act as versions (`v1`, `release/v1`), to their head on that day.
- `conflicts`: names that are a tag and a branch on different commits, to the commit of the branch.
- `moving`: other branches by name, without those that have a slash in it.

**`renamed.json`**: former names, taken over from the snapshot before.

**`denylist.json`**: commits known to be malicious, each with its source, the day, and how sure that is; taken
over from the snapshot before.

## How to rebuild

    pinfix snapshot rebuild --output FOLDER [--list FILE]
"""
