"""What `pinfix explain codeowners` says."""

from __future__ import annotations

from pinfix.codemod import Explanation

EXPLANATION = Explanation(
    text="""\
A protected workflow runs unprotected files: the Makefile, the npm script, the shell file that it calls.
Whoever changes one of those changes what the pipeline does, and often nobody who watches over workflows is
asked. This follows every workflow to all files of the repository that it executes, and adds lines to
CODEOWNERS so that a change to any of them needs a review: the present owners stay, the named ones come to
them, and nothing else changes. That is proved by resolving every file of the repository before and after.

The owners are those of `codeowners.owners`; without them those that the workflows have now, which is marked
as an assumption. Where there is no CODEOWNERS file, `.github/CODEOWNERS` is made.

It runs where the configuration has the group `codeowners`, or where `--only codeowners` names it. `pinfix
apply --only codeowners --check` is a gate: it fails when a workflow executes a file that none of these
owners reviews. `pinfix graph` shows what is executed, and by which way.""",
    path=".github/CODEOWNERS",
    beside={
        ".github/workflows/ci.yml": """\
on: pull_request
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: make test
""",
        "Makefile": """\
test:
	./scripts/test.sh
""",
        "scripts/test.sh": """\
pytest
""",
        "scripts/notes.txt": """\
nothing runs this
""",
    },
    before="""\
* @octo/developers
/.github/ @octo/security
""",
    after="""\
* @octo/developers
/.github/ @octo/security

# Workflows execute these files: changes to them need a security review.
/Makefile        @octo/developers @octo/security
/scripts/test.sh @octo/developers @octo/security
""",
    refusals={
        "absent-file": "a file that may be executed is not in the working tree",
        "doubtful-rule": "a line of CODEOWNERS of which nobody knows for certain how GitHub reads it",
        "dynamic-path": "which file is run is known only in the run",
        "ignored": "the configuration asks to leave it alone",
        "missing-target": "what is run is not in the repository",
        "no-owners": "nobody is named who could own the files",
        "no-pattern": "no CODEOWNERS pattern fits the file and no other",
        "no-workflows": "there is nothing to follow",
        "owners-unknown": "it cannot be told who owns which file",
        "unread-script": "what is run could not be understood",
        "unread-workflow": "a workflow could not be read",
    },
)
