"""The files of the snapshot, as text: one form, whoever collected the facts."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pinfix.versions import acts_as_version, is_full_commit

COMMIT = re.compile(r"[0-9a-f]{40}")
REPOSITORY = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?/[A-Za-z0-9._-]+")
# Git allows more; no known action has such a tag, so it would more likely be a damaged record.
REF_NAME = re.compile(r"(?!.*\.\.)[A-Za-z0-9][A-Za-z0-9._/@+-]*")


@dataclass(frozen=True, slots=True)
class Collected:
    """What a repository had on the day `as_of` (ISO 8601): its version tags, and branches with heads."""

    repository: str
    as_of: str
    tags: Mapping[str, str]
    heads: Mapping[str, str]


def is_shippable(name: str, sha: str) -> bool:
    """Whether a name and the commit behind it are of the form that the snapshot holds."""
    return (
        REF_NAME.fullmatch(name) is not None
        and not is_full_commit(name)
        and COMMIT.fullmatch(sha) is not None
    )


def records(collected: Sequence[Collected], too_old: str) -> list[dict[str, Any]]:
    """The lines of `tags.jsonl` in their order; branches of facts older than `too_old` have no heads."""
    made = (record(repository, too_old) for repository in collected)
    return sorted(made, key=lambda entry: str(entry["key"]).encode("ascii"))


def record(collected: Collected, too_old: str) -> dict[str, Any]:
    """The shipped line of one repository; `key` comes first, because the lookup bisects by it."""
    tags, heads = collected.tags, collected.heads
    conflicts = {name: sha for name, sha in heads.items() if tags.get(name, sha) != sha}
    others = {name: sha for name, sha in heads.items() if name not in tags}
    is_new = collected.as_of >= too_old
    current = {name: sha for name, sha in others.items() if acts_as_version(name) and is_new}
    return {
        "key": collected.repository.lower(),
        "repository": collected.repository,
        "as_of": collected.as_of,
        "tags": dict(sorted(tags.items())),
        "branches": dict(sorted(current.items())),
        "conflicts": dict(sorted(conflicts.items())),
        "moving": sorted(others.keys() - current.keys()),
    }


def header(collected: Sequence[Collected], lines: Sequence[Mapping[str, Any]], denied: int) -> dict[str, Any]:
    """The content of `snapshot.json`: how much there is and of when."""
    newest = max(repository.as_of for repository in collected)
    return {
        "newest": newest,
        "oldest": min(repository.as_of for repository in collected),
        "branches_since": a_year_before(newest),
        "repositories": len(lines),
        "tags": sum(len(line["tags"]) for line in lines),
        "branches": sum(len(line["branches"]) for line in lines),
        "denied_commits": denied,
    }


def json_lines(lines: Sequence[Mapping[str, Any]]) -> str:
    """One line of JSON for each."""
    return "".join(f"{json.dumps(line, separators=(',', ':'))}\n" for line in lines)


def pretty(value: object) -> str:
    """JSON for people, with one final newline."""
    return json.dumps(value, indent=2) + "\n"


def a_year_before(day: str) -> str:
    """Twelve months before `day`, as text that compares like a date."""
    return f"{int(day[:4]) - 1:04}{day[4:]}"


def sources_table(head: Mapping[str, Any]) -> str:
    """The figures of a snapshot as a table, for the page that says where its facts come from."""
    return f"""| | |
|---|---|
| repositories | {head["repositories"]:,} |
| version tags | {head["tags"]:,} |
| branches that act as versions | {head["branches"]:,} |
| newest fact | {head["newest"]} |
| oldest fact | {head["oldest"]} |
| commits on the denylist | {head["denied_commits"]:,} |
"""
