"""What `pinfix explain pin-actions` says."""

from __future__ import annotations

from pinfix.codemod import Explanation

EXPLANATION = Explanation(
    text="""\
A name such as `v4` can be moved to other code at any time, by whoever controls the action's repository or has
stolen a token of it; a commit cannot. Every remote action and reusable workflow is pinned to the full commit
that its name stands for now, with the exact version as a comment that update bots read.

Pinning freezes what runs, it never updates. Only the reference and the comment change. A note that stood in
the comment moves to a line of its own above; markers of other tools stay. A pin that has no exact version
beside it gets one (`pin.complete-comments: false` turns that off).

Some names are inputs in disguise (`dtolnay/rust-toolchain@stable`): they are pinned and the name becomes that
input. What carries `# pinfix: ignore[pin-actions]`, `# ratchet:exclude` or `# zizmor: ignore[unpinned-uses]`
is left alone.

With the shipped snapshot, a name that moves (`v4`, or a branch that acts as a version) is pinned to where it
pointed on the date of the fact: such a change is `assumed`. Full versions are `safe`.""",
    before="""\
steps:
  - uses: actions/checkout@v4  # needs the tags
  - uses: dtolnay/rust-toolchain@stable
""",
    after="""\
steps:
  # needs the tags
  - uses: actions/checkout@11d5960a326750d5838078e36cf38b85af677262  # v4.4.0
  - uses: dtolnay/rust-toolchain@e97e2d8cc328f1b50210efc529dca0028893a2d9 # v1
    with:
      toolchain: stable
""",
    refusals={
        "abbreviated-commit": "a shortened commit id, which the runner refuses",
        "branch": "a branch, whose head is not known offline",
        "comment-conflict": "pinned, but the comment named another version than the reference",
        "compromised-commit": "the commit is known to be malicious",
        "docker-image": "a container image without digest",
        "expression": "the reference is computed when the workflow runs",
        "ignored": "a comment or the configuration asks to leave it alone",
        "input-conflict": "the name is an input in disguise, and the input is there with another value",
        "invalid-reference": "not a reference that GitHub accepts",
        "lockfile": "actions.lock decides what this file runs",
        "lockfile-unreadable": "actions.lock cannot be read, so that what it governs is not known",
        "no-room-for-comment": "pinned, but its version cannot be written beside it",
        "must-stay-on-tag": "the action checks its own tag and fails for a commit",
        "other-host": "the repository is not on github.com",
        "tag-branch-conflict": "a tag and a branch of that name are different commits",
        "unguarded-checkout": "a pinned actions/checkout without the guard against code of forks",
        "unknown-commit": "pinned, but no known version is on that commit",
        "unknown-ref": "the repository is known, the name in it is not",
        "unknown-repository": "the repository is not known offline",
    },
)
