"""The branch, checked out by git itself, holds what `pinfix apply` writes: the same bytes and modes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli.program import pinfix
from pull_request.command.stage import CI, WAYS, WORKFLOW, Way, files_of, stage

_OPEN = WORKFLOW.replace("permissions: {contents: read}\n", "")
_BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
FILES: dict[str, str | bytes] = {
    CI: _OPEN.replace("\n", "\r\n"),
    ".github/workflows/bom.yml": _BOM + _OPEN,
    ".github/workflows/no end.yml": _OPEN.replace("      - run: make\n", "      - uses: acme/other@v2.0.0"),
    ".github/workflows/ünïcode.yaml": _OPEN.replace("run: make", "run: echo '\N{SNOWMAN} \N{GRINNING FACE}'"),
    ".github/workflows/mixed.yml": _OPEN.replace("on: push\n", "on: push\r\n"),
    ".github/workflows/pinned.yml": "on: push\njobs: {}\n",
    "action.yml": "name: Own\nruns:\n  using: composite\n  steps:\n    - uses: acme/tool@v1.0.0\n",
    ".gitattributes": "* -text\n",
    "image.bin": bytes(range(256)),
    "tools/run.sh": "#!/bin/sh\n",
    "link": "tools/run.sh",
}
MODES = {"tools/run.sh": "100755", "link": "120000"}
EXECUTABLE = {**MODES, CI: "100755"}
TOPICS = {"pins": "pin-actions", "permissions": "permissions"}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("modes", [MODES, EXECUTABLE], ids=["plain", "executable"])
def test_the_branch_is_what_apply_writes(tmp_path: Path, way: Way, modes: dict[str, str]) -> None:
    with stage(tmp_path, way) as made:
        made.repository.commit(FILES, modes=modes)
        done = made.run()
        assert done.code == 0, done
        results = {one["topic"]: one for one in json.loads(done.out)["results"]}
        assert [results[topic]["outcome"] for topic in TOPICS] == ["opened", "opened"], results
        signed = [one for one in made.writes() if b"createCommitOnBranch" in one.body]
        expected = {("token", "plain"): 2, ("token", "executable"): 0}
        assert len(signed) == expected.get((way, "plain" if modes is MODES else "executable"), 0)

        for topic, codemod in TOPICS.items():
            here = made.fresh_clone(f"applied-{topic}")
            variables = {**made.variables(), "GITHUB_TOKEN": made.token}
            ran = pinfix("apply", "--only", codemod, cwd=here, **variables)
            assert ran.code == 0, ran
            there = made.fresh_clone(f"opened-{topic}", f"pinfix/{topic}")
            assert files_of(there) == files_of(here)
            changed = made.git(here, "diff", "--name-only", "-z").split("\0")
            assert len(results[topic]["files"]) == len([name for name in changed if name]) >= 5
            made.git(here, "add", "-A")
            assert made.git(here, "write-tree") == made.repository.rev_parse(f"pinfix/{topic}^{{tree}}")
            assert made.git(there, "log", "--format=%P", "-1") == made.head("main")
