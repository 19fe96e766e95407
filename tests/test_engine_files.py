"""Codemods that read files of other repositories: asked until nothing is new, and never without end."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from pinfix.codemod import Context, Explanation, Phase, Repository
from pinfix.config import Config
from pinfix.engine import MOST_ROUNDS, Options, make_plan
from pinfix.plan import Change, Place, Plan, Refusal
from pinfix.resolution import (
    Absent,
    FileAnswer,
    Reference,
    RemoteFile,
    Resolution,
    Resolver,
    ResolverFault,
    Unread,
)
from pinfix.trees.memory import MemoryTree

TREE = {".github/workflows/ci.yml": b"on: push\njobs: {}\n"}


def file(number: int) -> RemoteFile:
    return RemoteFile("o", "r", "c" * 40, str(number))


class Plain:
    """A codemod as one that knows nothing of files is."""

    name = "plain"
    title = "does nothing"
    phase = Phase.PINS
    explanation = Explanation("", "", "", {})

    def references(self, repository: Repository, config: Config) -> Iterable[Reference]:
        return ()

    def find(self, repository: Repository, context: Context) -> Iterator[Change | Refusal]:
        yield Refusal(self.name, Place(next(iter(TREE)), 1, 1), "seen", repr(dict(context.files)), "")


class Reading(Plain):
    """One that wants files: `wants` says which, from what was read."""

    name = "reading"

    def __init__(self, wants: Callable[[Mapping[RemoteFile, FileAnswer]], Iterable[RemoteFile]]) -> None:
        self.wants = wants
        self.seen: Mapping[RemoteFile, FileAnswer] = {}

    def files(self, repository: Repository, context: Context) -> Iterable[RemoteFile]:
        assert list(repository.workflows())
        return self.wants(context.files)

    def find(self, repository: Repository, context: Context) -> Iterator[Change | Refusal]:
        self.seen = dict(context.files)
        return iter(())


class Nobody:
    """A resolver as one that knows nothing of files is."""

    name = "nobody"

    def resolve(self, references: Collection[Reference]) -> Mapping[Reference, Resolution]:
        assert not references
        return {}


class Reader(Nobody):
    """One that reads; each batch is noted."""

    requests = 7

    def __init__(self, faults: Collection[ResolverFault] = ()) -> None:
        self.batches: list[list[RemoteFile]] = []
        self.faults = faults

    def read_files(self, files: Collection[RemoteFile]) -> Mapping[RemoteFile, FileAnswer]:
        self.batches.append(list(files))
        return {file: f"text {file.path}" for file in files}


def plan(codemod: Plain, resolver: Resolver) -> Plan:
    return make_plan(MemoryTree(TREE), [codemod], resolver, Config(), Options())


def test_a_codemod_without_files_reads_none() -> None:
    reader = Reader()
    (refusal,) = plan(Plain(), reader).refusals
    assert refusal.reason == "{}"
    assert reader.batches == []


def test_files_lead_to_files() -> None:
    reader = Reader()
    codemod = Reading(lambda known: [file(0), file(0), *([file(1), file(2)] if file(0) in known else [])])
    assert plan(codemod, reader).requests == 7
    assert reader.batches == [[file(0)], [file(1), file(2)]], "each once, and all that are known at once"
    assert codemod.seen == {file(number): f"text {number}" for number in range(3)}


def test_nothing_wanted_asks_nobody() -> None:
    reader = Reader()
    plan(Reading(lambda known: ()), reader)
    assert reader.batches == []


def test_files_that_never_end() -> None:
    reader = Reader()
    codemod = Reading(lambda known: [file(number) for number in range(len(known) + 1)])
    plan(codemod, reader)
    assert len(reader.batches) == MOST_ROUNDS
    assert isinstance(codemod.seen[file(MOST_ROUNDS)], Unread)
    assert codemod.seen[file(MOST_ROUNDS - 1)] == f"text {MOST_ROUNDS - 1}"


def test_a_resolver_that_reads_no_files() -> None:
    codemod = Reading(lambda known: [file(0)])
    plan(codemod, Nobody())
    assert isinstance(codemod.seen[file(0)], Unread)
    assert codemod.seen[file(0)] != Absent()


def test_what_was_read_for_one_codemod_is_there_for_the_next() -> None:
    reader = Reader()
    first, second = Reading(lambda known: [file(0)]), Reading(lambda known: [file(0), file(1)])
    make_plan(MemoryTree(TREE), [first, second], reader, Config(), Options())
    assert reader.batches == [[file(0)], [file(1)]]
    assert second.seen.keys() == {file(0), file(1)}


def test_a_fault_on_the_way_makes_the_run_incomplete() -> None:
    fault = ResolverFault("network", "the line is cut", "Mend it.")
    codemod = Reading(lambda known: [file(0)])
    (error,) = plan(codemod, Reader([fault])).errors
    assert (error.path, error.code) == ("(network)", "network")
