"""Collect records of actions from copies of their repositories, for `build_action_knowledge.py`.

    python scripts/collect_action_records.py OWNER/NAME=GIT_DIR [...] > scripts/knowledge/action_records.jsonl

Each GIT_DIR is a clone, bare or not; nothing in it is run. One record is printed for every `action.yml` at
the newest release of each major version, at every tag or branch that stands for a version, and at the
default branch, in the form of `actions.jsonl` of the collected facts: what runs it, the inputs whose default
is the token, what its steps use, and whether the steps of a composite action name the token.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from pinfix.versions import acts_as_version, newest_release, parse

ACTION_FILE = re.compile(r"(?:(?P<path>.+)/)?action\.ya?ml")
# Wider than need be: `github['token']` is rare in actions, and a false "yes" only makes pinfix more careful.
TOKEN = re.compile(r"github\s*(?:\.\s*token|\[)|secrets\s*[.\[]|toJSON\(\s*(?:github|secrets)", re.IGNORECASE)
LARGEST_FILE = 500_000


def main() -> int:
    """Print the records of every repository named on the command line, sorted."""
    lines: set[str] = set()
    for argument in sys.argv[1:]:
        repository, _, folder = argument.partition("=")
        lines.update(
            json.dumps(record, separators=(",", ":")) for record in collect(repository, Path(folder))
        )
    print("\n".join(sorted(lines, key=str.lower)))
    return 0


def collect(repository: str, folder: Path) -> Iterator[dict[str, Any]]:
    """The records of one repository, for each ref that is worth one."""
    commits = {name: sha for name, sha in refs(folder).items() if sha}
    for name in chosen(commits, default_branch(folder)):
        sha = commits[name]
        for path in git(folder, "ls-tree", "-r", "--name-only", sha).splitlines():
            match = ACTION_FILE.fullmatch(path)
            if match is None:
                continue
            facts = read(git(folder, "show", f"{sha}:{path}"))
            if facts is not None:
                yield {"repo": repository, "path": match["path"] or "", "ref": name, "sha": sha, **facts}


def refs(folder: Path) -> dict[str, str]:
    """Branches and tags by their short names, with the commits they lead to; a tag wins over a branch."""
    form = "%(refname)%09%(objectname)%09%(*objectname)"
    found: dict[str, str] = {}
    for line in git(folder, "for-each-ref", f"--format={form}", "refs/heads", "refs/tags").splitlines():
        full, direct, peeled = line.split("\t")
        found[full.split("/", 2)[2]] = peeled or direct
    return found


def default_branch(folder: Path) -> str:
    """The branch that HEAD names."""
    return git(folder, "symbolic-ref", "--short", "HEAD").strip()


def chosen(commits: Mapping[str, str], default: str) -> list[str]:
    """The newest release of each major version, what stands for a version, and the default branch."""
    majors = {
        f"v{version.numbers[0]}"
        for name in commits
        if (version := parse(name)) is not None and not version.series
    }
    newest = {release for major in majors if (release := newest_release(commits, like=major))}
    moving = {name for name in commits if acts_as_version(name) and not is_exact(name)}
    return sorted((newest | moving | {default}) & commits.keys())


def is_exact(name: str) -> bool:
    """Whether the name is a full version."""
    version = parse(name)
    return version is not None and version.exact


def read(text: str) -> dict[str, Any] | None:
    """What an `action.yml` says; None where it is none."""
    if len(text) > LARGEST_FILE:
        return None
    try:
        action = yaml.safe_load(text)
    except yaml.YAMLError:
        return None
    runs = action.get("runs") if isinstance(action, dict) else None
    if not isinstance(runs, dict) or not runs.get("using"):
        return None
    inputs = mapping(action.get("inputs"))
    steps = [step for step in runs.get("steps") or [] if isinstance(step, dict)]
    return {
        "using": str(runs["using"]).lower(),
        "token_inputs": [
            name for name, input in inputs.items() if names_token(mapping(input).get("default"))
        ],
        "nested_uses": [str(step["uses"]) for step in steps if step.get("uses")],
        "env_token": names_token(runs),
    }


def names_token(value: object) -> bool:
    """Whether the token, or a secret, is named in any text inside `value`."""
    return TOKEN.search(json.dumps(value, default=str)) is not None


def mapping(value: object) -> dict[str, Any]:
    """`value` where it is a mapping, else an empty one; with text for keys."""
    return {str(key): item for key, item in value.items()} if isinstance(value, dict) else {}


def git(folder: Path, *arguments: str) -> str:
    """The output of a git command that only reads. Raises CalledProcessError."""
    command = ["git", "-c", "safe.directory=*", "-C", str(folder), *arguments]
    return subprocess.run(command, capture_output=True, check=True).stdout.decode("utf-8", "replace")


if __name__ == "__main__":
    sys.exit(main())
