"""Build the shipped snapshot from the facts beside the checkout.

    python scripts/build_snapshot.py [--data DIR] [--output DIR]

Reads `tags.jsonl` and `compromised.json`, checks every record, and writes tags.jsonl, denylist.json,
renamed.json, snapshot.json and SOURCES.md. The same facts give the same bytes. Anything odd stops the build
with the place: a wrong fact would end up in somebody's workflow.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from pinfix.versions import is_full_commit
from pinfix_resolvers.snapshot_files import (
    COMMIT,
    REF_NAME,
    REPOSITORY,
    Collected,
    a_year_before,
    header,
    json_lines,
    pretty,
    records,
    sources_table,
)

PROJECT = Path(__file__).resolve().parent.parent
DEFAULT_DATA = PROJECT.parent / "shared" / "data"
DEFAULT_OUTPUT = PROJECT / "resolvers" / "pinfix_resolvers" / "data"

FIELDS = {"repo", "as_of", "default_branch", "default_branch_head", "tags", "branches"}
DENIED_FIELDS = {"repo", "sha", "when", "source", "confidence"}
CONFIDENCE = {"high", "medium"}

# Former names, as recorded with the collected facts. Equal commits under two names would prove nothing: a
# fork shares its commits with the original.
RENAMED = {"nick-invision/retry": "nick-fields/retry", "github/super-linter": "super-linter/super-linter"}

# Branches that hide behind a tag of the same name and that the facts leave out, because the name does not
# look like a version: repository to branch to head, read from the public repository (state of 2026-08-18).
HIDDEN_BRANCHES = {
    "aws-actions/configure-aws-credentials": {"v1-node16": "023daa7fe5f7f817faa31fc0fc4a8d0fb6224ed0"},
}


class OddFact(Exception):
    """A record that cannot be right; the text names the file and the line."""


def main() -> int:
    """Build, and say how much; exit code 1 where a fact is odd."""
    parser = argparse.ArgumentParser(description="Build the shipped snapshot.")
    parser.add_argument("--data", type=Path, default=DEFAULT_DATA, help="folder with the facts")
    parser.add_argument("--output", type=Path, default=DEFAULT_OUTPUT, help="folder to write to")
    arguments = parser.parse_args()
    try:
        files = build(arguments.data)
    except (OddFact, OSError) as error:
        print(f"build_snapshot: {error}", file=sys.stderr)
        return 1
    arguments.output.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (arguments.output / name).write_bytes(content.encode("utf-8"))
        print(f"{name}: {len(content):,} bytes")
    return 0


def build(data: Path) -> dict[str, str]:
    """The content of every shipped file, by name. Raises OddFact, and OSError where the facts are missing."""
    rows = list(read_repositories(data / "tags.jsonl"))
    denied = list(read_denied(data / "compromised.json"))
    collected = [as_collected(row) for row in rows]
    lines = records(collected, a_year_before(max(day(row) for row in rows)))
    check_renamed({line["key"] for line in lines})
    head = header(collected, lines, len(denied))
    return {
        "tags.jsonl": json_lines(lines),
        "denylist.json": pretty({"commits": denied}),
        "renamed.json": pretty({"names": dict(sorted(RENAMED.items()))}),
        "snapshot.json": pretty(head),
        "SOURCES.md": sources(head),
    }


def read_repositories(path: Path) -> Iterator[dict[str, Any]]:
    """The records of `tags.jsonl`, each checked."""
    seen: Counter[str] = Counter()
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        place = f"{path.name}:{number}"
        row = load(line, place)
        check_repository(row, place)
        key = row["repo"].lower()
        seen[key] += 1
        require(seen[key] == 1, place, f"{key} is there twice")
        yield row
    require(bool(seen), path.name, "no repositories")


def check_repository(row: dict[str, Any], place: str) -> None:
    """Raise OddFact unless `row` is exactly of the form that is expected."""
    require(set(row) == FIELDS, place, f"fields {sorted(row)}")
    require(all(isinstance(row[field], dict) for field in ("tags", "branches")), place, "no table of names")
    require_text([row[field] for field in ("repo", "as_of", "default_branch", "default_branch_head")], place)
    require_text([*row["tags"].values(), *row["branches"].values()], place)
    require(REPOSITORY.fullmatch(row["repo"]) is not None, place, f"repository {row['repo']!r}")
    try:
        datetime.fromisoformat(row["as_of"])
    except ValueError as error:
        raise OddFact(f"{place}: {error}") from error
    default = (row["default_branch"], row["default_branch_head"])
    for name, sha in [default, *row["tags"].items(), *row["branches"].items()]:
        require(REF_NAME.fullmatch(name) is not None, place, f"name {name!r}")
        require(not is_full_commit(name), place, f"{name!r} is a name that looks like a commit id")
        require(COMMIT.fullmatch(sha) is not None, place, f"{name} names no commit: {sha!r}")


def read_denied(path: Path) -> Iterator[dict[str, str]]:
    """The entries of `compromised.json`, each checked, in the order of repository and date."""
    entries = load(path.read_text("utf-8"), path.name).get("commits", [])
    require(isinstance(entries, list) and entries != [], path.name, "no commits")
    for entry in entries:
        require(set(entry) == DENIED_FIELDS, path.name, f"fields {sorted(entry)}")
        require_text(entry.values(), path.name)
        require(COMMIT.fullmatch(entry["sha"]) is not None, path.name, f"commit {entry['sha']!r}")
        require(REPOSITORY.fullmatch(entry["repo"]) is not None, path.name, f"repository {entry['repo']!r}")
        require(entry["confidence"] in CONFIDENCE, path.name, f"confidence {entry['confidence']!r}")
        require(bool(entry["source"]), path.name, f"no source for {entry['sha']}")
        try:
            date.fromisoformat(entry["when"])
        except ValueError as error:
            raise OddFact(f"{path.name}: {error}") from error
    require(len({entry["sha"] for entry in entries}) == len(entries), path.name, "a commit is there twice")
    for entry in sorted(entries, key=lambda entry: (entry["repo"].lower(), entry["when"], entry["sha"])):
        yield {
            "sha": entry["sha"],
            "repository": entry["repo"],
            "date": entry["when"],
            "source": entry["source"],
            "confidence": entry["confidence"],
        }


def as_collected(row: Mapping[str, Any]) -> Collected:
    """A checked row with all its branches, the default one and the hidden ones too."""
    heads = {
        **row["branches"],
        **HIDDEN_BRANCHES.get(row["repo"], {}),
        row["default_branch"]: row["default_branch_head"],
    }
    return Collected(row["repo"], day(row), row["tags"], heads)


def check_renamed(keys: set[str]) -> None:
    """Raise OddFact where a new name has no facts, or a former name has facts of its own."""
    for former, new in RENAMED.items():
        require(new.lower() in keys, "renamed", f"no facts about {new}")
        require(former not in keys, "renamed", f"{former} has facts of its own")


def day(row: Mapping[str, Any]) -> str:
    """The date part of `as_of`."""
    return str(row["as_of"])[: len("2026-01-31")]


def load(text: str, place: str) -> dict[str, Any]:
    """One JSON object; a key that is there twice is odd, for the parser would drop one of the two facts."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        twice = [key for key, count in Counter(key for key, _ in pairs).items() if count > 1]
        require(not twice, place, f"{twice} is there twice")
        return dict(pairs)

    try:
        value = json.loads(text, object_pairs_hook=once)
    except json.JSONDecodeError as error:
        raise OddFact(f"{place}: {error}") from error
    require(isinstance(value, dict), place, "not an object")
    return value  # type: ignore[no-any-return]


def require(condition: bool, place: str, what: str) -> None:
    """Raise OddFact unless `condition` holds."""
    if not condition:
        raise OddFact(f"{place}: {what}")


def require_text(values: Iterable[object], place: str) -> None:
    """Raise OddFact unless all `values` are text."""
    for value in values:
        require(isinstance(value, str), place, f"{value!r} is not text")


def sources(head: Mapping[str, Any]) -> str:
    """The page that says where the facts come from."""
    hidden = "\n".join(
        f"- `{repository}`: branch `{name}` at `{sha}`"
        for repository, branches in sorted(HIDDEN_BRANCHES.items())
        for name, sha in sorted(branches.items())
    )
    renamed = "\n".join(f"- `{former}` is now `{new}`" for former, new in sorted(RENAMED.items()))
    return f"""# Sources of the snapshot

Written by `scripts/build_snapshot.py`; do not edit by hand.

{sources_table(head)}
**`tags.jsonl`**: read from the public git history of the actions themselves. Annotated tags are peeled, and
every id was checked to be a commit. `as_of` is the day of the newest commit that was seen in the repository,
so a tag that is missing may just be newer. The lines are sorted by `key`, with which each begins.

- `tags`: version tag to commit.
- `branches`: branches that act as versions (`v1`, `release/v1`), to their head on that day; only of
  repositories with facts of {head["branches_since"]} or later (twelve months before the newest fact).
- `conflicts`: names that are a tag and a branch on different commits, to the commit of the branch.
- `moving`: other branches by name; their heads are not shipped, so that nobody takes them for current.

Branches that the collected facts leave out, read from the public repositories:

{hidden}

**`renamed.json`**: former names, as recorded with the collected facts.

{renamed}

**`denylist.json`**: commits known to be malicious, each with its source, the day, and how sure that is.

## How to rebuild

    python scripts/build_snapshot.py --data DIR

`DIR` holds `tags.jsonl` and `compromised.json`. The same facts give the same bytes.
"""


if __name__ == "__main__":
    sys.exit(main())
