"""Commits known to be malicious are refused, whatever name points at them and whoever resolved it."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from functools import cached_property
from pathlib import Path

from pinfix.resolution import Reference, Resolution, Resolved, Resolver, Unresolved
from pinfix_resolvers.facts import DATA


class Denylist:
    """Asks `resolver`, and refuses each answer that is a commit of the denylist in `directory`.

    A commit id counts in every repository: forks share their commits with the original.
    """

    name = "denylist"

    def __init__(self, resolver: Resolver, directory: Path = DATA) -> None:
        self._resolver = resolver
        self._directory = directory

    def resolve(self, references: Collection[Reference]) -> Mapping[Reference, Resolution]:
        """The answers of the resolver, those on the denylist replaced by a refusal."""
        answers = self._resolver.resolve(references)
        return {reference: self._checked(reference, answer) for reference, answer in answers.items()}

    def _checked(self, reference: Reference, answer: Resolution) -> Resolution:
        sha = answer.sha if isinstance(answer, Resolved) else reference.ref.lower()
        entry = self._commits.get(sha)
        return answer if entry is None else _compromised(reference, sha, entry)

    @cached_property
    def _commits(self) -> Mapping[str, Mapping[str, str]]:
        entries = json.loads((self._directory / "denylist.json").read_bytes())["commits"]
        return {entry["sha"]: entry for entry in entries}


def _compromised(reference: Reference, sha: str, entry: Mapping[str, str]) -> Unresolved:
    relation = "is" if reference.ref.lower() == sha else f"leads to {sha},"
    return Unresolved(
        "compromised-commit",
        f"{reference} {relation} a malicious commit of {entry['repository']} from {entry['date']} "
        f"(source: {entry['source']}; confidence: {entry['confidence']})",
        f"If it ran since {entry['date']}, replace every secret and token that the job could reach, and look "
        "through its logs. Then choose a version that the source calls clean, and pin to its full commit id.",
    )
