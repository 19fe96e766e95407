"""A pull request that makes a file: CODEOWNERS, from the token of a person, a clone, and an App."""

from __future__ import annotations

import json
from pathlib import Path

from pull_request.command.stage import CI, Stage

FILES = {
    CI: "on: pull_request\npermissions: {}\njobs:\n  t:\n    runs-on: x\n    steps:\n      - run: make\n",
    ".github/pinfix.yml": 'codeowners:\n  owners: ["@octo/security"]\n',
    "Makefile": "all:\n\ttools/run.sh\n",
    "tools/run.sh": "true\n",
    "src/app.py": "pass\n",
}
MADE = """\
# Workflows execute these files: changes to them need a security review.
/.github/ @octo/security
/Makefile @octo/security
/tools/   @octo/security
"""


def test_it_is_on_the_branch_and_in_the_text(any_way: Stage, tmp_path: Path) -> None:
    any_way.repository.commit(FILES)
    if any_way.way == "clone":
        any_way.git(any_way.clone, "pull", "-q")
    done = any_way.run("--topic", "codeowners")
    (result,) = json.loads(done.out)["results"]
    assert (result["outcome"], result["files"]) == ("opened", [".github/CODEOWNERS"]), done
    there = any_way.fresh_clone("fresh", "pinfix/codeowners")
    assert (there / ".github/CODEOWNERS").read_text() == MADE
    changed = any_way.git(there, "diff", "--name-status", "origin/main", "HEAD")
    assert changed == "A\t.github/CODEOWNERS"
    body = any_way.repository.pulls[result["number"]].body
    assert "`Makefile:2` → `tools/run.sh`" in body
    before = len(any_way.writes())
    (again,) = json.loads(any_way.run("--topic", "codeowners").out)["results"]
    assert (again["outcome"], len(any_way.writes())) == ("unchanged", before)


def test_a_dry_run_shows_a_new_file(by_name: Stage) -> None:
    by_name.repository.commit(FILES)
    done = by_name.run("--topic", "codeowners", "--dry-run", "--format", "text")
    assert done.code == 0
    assert "new file mode 100644" in done.out
    assert by_name.branches() == []
