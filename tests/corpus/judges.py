"""Outside judges: what other tools say about files, in a form that can be compared before and after.

Each judge gives its findings as a multiset without line numbers and without the references themselves, since
these are meant to change. A finding that is there afterwards and was not there before is a fault.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

Finding = tuple[str, ...]
"""The file, the rule, and what tells findings of one rule in one file apart."""

_REFERENCE = re.compile(r"(?<=[\w.-])@[\w./-]+")
_TYPE = re.compile(r"object type \{.*\}")  # actionlint knows the outputs of some actions by their tag
_POSITION = re.compile(r"\bline:?\s*\d+,? ?col(?:umn)?:?\s*\d+")
_REFUSED_BY_ZIZMOR = re.compile(r"(?:failed to load|audit failed on) file://(\S+)")


@dataclass(frozen=True)
class Verdict:
    """What zizmor found, and the files for which it gave up."""

    findings: Counter[Finding]
    refused: frozenset[str]


def zizmor(root: Path, files: Sequence[str], *, without: frozenset[str] = frozenset()) -> Verdict:
    """All offline audits. One file that it cannot handle ends its whole run: that one is left out then.

    How severe a finding is does not count: zizmor rates a checkout without `persist-credentials: false` by
    the version that the reference names, and a commit names none.
    """
    program = _program("zizmor")
    refused = set(without)
    while True:
        left = [file for file in files if file not in refused]
        done = _run(
            root,
            program,
            "--offline",
            "--no-config",
            "--no-progress",
            "--no-exit-codes",
            "--format=json",
            *left,
        )
        match = _REFUSED_BY_ZIZMOR.search(done.stderr)
        if done.returncode == 0:
            findings = json.loads(done.stdout)
            return Verdict(Counter(_zizmor_finding(finding) for finding in findings), frozenset(refused))
        assert match is not None, done.stderr
        assert match[1] not in refused
        refused.add(match[1])


def actionlint(root: Path, files: Sequence[str]) -> Counter[Finding]:
    """All rules but those that call other programs on scripts, which pins do not touch. Workflows only."""
    arguments = ("-shellcheck=", "-pyflakes=", "-no-color", "-format", "{{json .}}")
    done = _run(root, _program("actionlint"), *arguments, *files)
    assert done.returncode in (0, 1), done.stderr
    return Counter(
        (found["filepath"], found["kind"], _without_what_changes(found["message"]))
        for found in json.loads(done.stdout)
    )


def json_schema(root: Path, files: Sequence[str], schema: str) -> Counter[Finding]:
    """SchemaStore's schema `github-workflows` or `github-actions`, in check-jsonschema's copy."""
    arguments = ("--output-format=json", f"--builtin-schema=vendor.{schema}")
    done = _run(root, _program("check-jsonschema"), *arguments, *files)
    assert done.returncode in (0, 1), done.stderr
    report = json.loads(done.stdout)
    errors = [
        (error["filename"], error["path"], _schema_message(error)) for error in report.get("errors", ())
    ]
    unread = [(error["filename"], "unreadable") for error in report.get("parse_errors", ())]
    return Counter([*errors, *unread])


def _zizmor_finding(finding: dict[str, Any]) -> Finding:
    places = [place["symbolic"] for place in finding["locations"] if place["symbolic"]["kind"] == "Primary"]
    routes = [zizmor_route(place["route"]["route"]) for place in places]
    return (places[0]["key"]["Local"]["verbatim_path"], finding["ident"], str(finding["ignored"]), *routes)


def zizmor_route(parts: Sequence[dict[str, Any]]) -> str:
    """The place in the YAML tree: `jobs/build/steps/0`."""
    return "/".join(str(value) for part in parts for value in part.values())


def _schema_message(error: dict[str, Any]) -> str:
    deepest = error.get("best_deep_match") or error
    return f"{deepest['path']}: {_without_what_changes(deepest['message'])}"


def _without_what_changes(message: str) -> str:
    return _TYPE.sub("object type", _POSITION.sub("", _REFERENCE.sub("@", message)))


def _program(name: str) -> str:
    """The judge from the environment of this Python, else from PATH."""
    folders = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))
    found = shutil.which(name, path=folders)
    if found is None:
        pytest.skip(f"{name} is not installed: pip install --group judges")
    return found


def _run(root: Path, *command: str) -> subprocess.CompletedProcess[str]:
    # No token, so that nothing is asked of GitHub; the rest of the environment is needed to start at all.
    environment = {name: value for name, value in os.environ.items() if "TOKEN" not in name}
    return subprocess.run(
        command, cwd=root, capture_output=True, encoding="utf-8", env=environment, check=False
    )
