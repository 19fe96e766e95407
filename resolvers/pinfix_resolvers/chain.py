"""The chain that pinfix asks by default (entry point `pinfix.resolvers`).

    bare commit ids -> cache -> network (or, offline, the snapshot) -> denylist

`online` is imported only where the network is used: requests alone takes longer to load than a run offline.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from pinfix.resolution import (
    Branches,
    FileAnswer,
    FileReader,
    Reference,
    RemoteFile,
    Resolution,
    Resolved,
    Resolver,
    ResolverFault,
    Unread,
    Unresolved,
)
from pinfix.versions import acts_as_version, newest_release
from pinfix_resolvers.denylist import Denylist
from pinfix_resolvers.files.named import read_named
from pinfix_resolvers.refs import is_commit_id, refused_branch
from pinfix_resolvers.snapshot import Snapshot

WRITTEN = "written"
"""The source of answers that stand in the reference itself: full commit ids of which no more is asked."""

NOT_READ = Unread("files of other repositories are not read offline")
NO_TOKEN = Unread("without a token no files of other repositories are read: give one in GITHUB_TOKEN")


class Chain:
    """Asks `source` for what has to be looked up; the denylist has the last word on everything.

    `files` reads files of other repositories at commits, where that may be done and `may_read` says so at the
    time; `branches` is what `source` does with branches.
    """

    name = "chain"

    def __init__(
        self,
        source: Resolver,
        files: FileReader | None = None,
        branches: Branches = "head",
        may_read: Callable[[], bool] = lambda: True,
    ) -> None:
        self._source = source
        self._checked = Denylist(_Lookups(source))
        self._files = files
        self._branches = branches
        self._may_read = may_read

    @property
    def requests(self) -> int:
        """How many network requests were made."""
        return int(getattr(self._source, "requests", 0))

    @property
    def faults(self) -> Sequence[ResolverFault]:
        """What could not be asked."""
        found = (*getattr(self._source, "faults", ()), *getattr(self._files, "faults", ()))
        return tuple(dict.fromkeys(found))

    def resolve(self, references: Collection[Reference]) -> Mapping[Reference, Resolution]:
        """Answer for every one of `references`."""
        return self._checked.resolve(references)

    def read_files(self, files: Collection[RemoteFile]) -> Mapping[RemoteFile, FileAnswer]:
        """Answer for every one of `files`; what is named is resolved first, with all that is checked then."""
        if self._files is None:
            return dict.fromkeys(files, NOT_READ)
        if files and not self._may_read():
            return dict.fromkeys(files, NO_TOKEN)
        return read_named(files, self, self._files, self._branches)


def build(
    *,
    offline: bool,
    branches: Branches = "head",
    notify: Callable[[str], None] = lambda text: None,
    environment: Mapping[str, str] = os.environ,
) -> Chain:
    """The resolvers in the order in which they are asked; with `offline`, none uses the network.

    `branches` is `pin.branches` of the configuration; `notify` is told what is being waited for, in lines for
    people. Raises UsageError for variables that point nowhere.
    """
    snapshot = Snapshot()
    if offline:
        return Chain(Offline(snapshot, branches))
    from pinfix.http.client import Client
    from pinfix.http.endpoints import from_environment
    from pinfix.http.tokens import Tokens
    from pinfix_resolvers.cache import Cache, default_directory
    from pinfix_resolvers.files.remote import RemoteFiles
    from pinfix_resolvers.online import Online

    endpoints = from_environment(environment)
    client = Client(Tokens(endpoints, environment), notify=notify)
    cache = Cache(default_directory(environment))
    online = Online(client, endpoints, snapshot, cache, branches=branches, notify=notify)
    files = RemoteFiles(client, endpoints, cache, notify)
    # One by one, without a token, they would double the requests of a run.
    return Chain(online, files, branches, lambda: client.tokens.of(endpoints.home) is not None)


class Offline:
    """The snapshot, with what `pin.branches` says about the branches that it knows."""

    name = "offline"

    def __init__(self, snapshot: Snapshot, branches: Branches) -> None:
        self._snapshot = snapshot
        self._branches = branches

    def resolve(self, references: Collection[Reference]) -> Mapping[Reference, Resolution]:
        """Answer for every one of `references`."""
        answers = self._snapshot.resolve(references)
        if self._branches == "head":
            return answers
        return {reference: self._chosen(reference, answer) for reference, answer in answers.items()}

    def _chosen(self, reference: Reference, answer: Resolution) -> Resolution:
        is_branch = answer.kind == "branch" if isinstance(answer, Resolved) else answer.code == "branch"
        if not is_branch:
            return answer
        if self._branches == "refuse":
            return refused_branch(reference)
        facts = self._snapshot.facts(reference)
        like = reference.ref if acts_as_version(reference.ref) else ""
        newest = newest_release(facts.tags, like=like) if facts is not None else ""
        if facts is None or not newest:
            return answer if isinstance(answer, Unresolved) else refused_branch(reference)
        return Resolved(facts.tags[newest], newest, "branch", False, self._snapshot.name, facts.as_of)


class _Lookups:
    """Answers at once what needs no source: a full commit id whose version nobody wants to know."""

    name = "lookups"

    def __init__(self, source: Resolver) -> None:
        self._source = source

    def resolve(self, references: Collection[Reference]) -> Mapping[Reference, Resolution]:
        today = datetime.now(UTC).date().isoformat()
        bare = {reference for reference in references if _is_bare_commit(reference)}
        answers: dict[Reference, Resolution] = {
            reference: Resolved(sha, sha, "commit", True, WRITTEN, today)
            for reference in bare
            for sha in (reference.ref.lower(),)
        }
        # The same name is looked up once, however it is wanted; in order, so that a bound cuts the same ones.
        asked = dict.fromkeys(
            replace(reference, wants_version=True) for reference in references if reference not in bare
        )
        found = self._source.resolve(list(asked)) if asked else {}
        for reference in references:
            if reference not in bare:
                answers[reference] = found[replace(reference, wants_version=True)]
        return answers


def _is_bare_commit(reference: Reference) -> bool:
    return not reference.wants_version and is_commit_id(reference.ref)
