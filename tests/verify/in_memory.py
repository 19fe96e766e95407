"""An inspector whose facts are written down: for what follows from facts, without a network."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pinfix.inspection import (
    FileAt,
    FileContent,
    NoFile,
    PinFacts,
    Question,
    Reachable,
    ReleaseFacts,
    Repository,
    Tag,
    Unknown,
)
from pinfix.resolution import ResolverFault

GOOD = "a" * 40
OTHER = "b" * 40
OBJECT = "c" * 40


def facts(**given: Any) -> PinFacts:
    """A pin to `GOOD`, which is v1.2.3 of octo/tool and fine in every respect."""
    fields: dict[str, Any] = {
        "source": "test",
        "as_of": "2026-11-01",
        "repository": "octo/tool",
        "archived": False,
        "presence": "commit",
        "commit": GOOD,
        "reachable": Reachable("tag v1.2.3"),
        "tags": {"v1.2.3": GOOD, "v1": GOOD},
        "advisories": (),
    }
    return PinFacts(**{**fields, **given})


@dataclass
class InMemory:
    """Answers by commit id or name; every commit that is not in `known` is good."""

    known: dict[str, PinFacts] = field(default_factory=dict)
    contents: dict[tuple[str, str], bytes] = field(default_factory=dict)
    all_tags: dict[str, Mapping[str, str] | Unknown] = field(default_factory=dict)
    dates: dict[str, ReleaseFacts] = field(default_factory=dict)
    faults: tuple[ResolverFault, ...] = ()
    requests: int = 0
    asked_files: list[FileAt] = field(default_factory=list)
    asked_dates: list[str] = field(default_factory=list)
    asked: list[Question] = field(default_factory=list)

    def inspect(self, questions: Collection[Question]) -> Mapping[Question, PinFacts]:
        self.asked += questions
        return {question: self._of(question) for question in questions}

    def _of(self, question: Question) -> PinFacts:
        reference = question.reference
        given = self.known.get(reference.ref)
        if given is not None:
            return given
        name = f"{reference.owner}/{reference.repo}"
        tags = self.all_tags.get(name, {"v1.2.3": reference.ref})
        return replace(facts(repository=name, tags=tags), commit=reference.ref)

    def files(self, wanted: Collection[FileAt]) -> Mapping[FileAt, FileContent | NoFile | Unknown]:
        self.asked_files += wanted
        found: dict[FileAt, FileContent | NoFile | Unknown] = {}
        for at in wanted:
            path = at.path if at.is_workflow else f"{at.path}/action.yml".lstrip("/")
            name = f"{at.reference.owner}/{at.reference.repo}"
            data = self.contents.get((name, path))
            found[at] = NoFile() if data is None else FileContent(path, data)
        return found

    def tags(self, repositories: Collection[Repository]) -> Mapping[Repository, Mapping[str, str] | Unknown]:
        return {repository: self.all_tags[str(repository)] for repository in repositories}

    def releases(self, tags: Collection[Tag]) -> Mapping[Tag, ReleaseFacts]:
        self.asked_dates += [tag.name for tag in tags]
        return {tag: self.dates[tag.name] for tag in tags}

    def web_page(self, repository: Repository) -> str:
        return f"https://github.com/{repository}"
