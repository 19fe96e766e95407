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

What a name stands for is asked on the network. With `--offline` the shipped snapshot answers: a name that
moves (`v4`, or a branch that acts as a version) is then pinned to where it pointed on the date of the fact,
and the change is `assumed`. Full versions are `safe` either way.""",
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
        "advisory": "an advisory says that the version holds malicious code",
        "branch": "a branch, whose head is not known offline, or that `pin.branches` leaves alone",
        "comment-conflict": "pinned, but the comment named another version than the reference",
        "compromised-commit": "the commit is known to be malicious",
        "docker-image": "a container image without digest",
        "expression": "the reference is computed when the workflow runs",
        "ignored": "a comment or the configuration asks to leave it alone",
        "input-conflict": "the name is an input in disguise, and the input is there with another value",
        "invalid-reference": "not a reference that GitHub accepts",
        "lockfile": "actions.lock decides what this file runs",
        "lockfile-unreadable": "actions.lock cannot be read, so that what it governs is not known",
        "missing-commit": "pinned to a commit that the repository does not have",
        "moved-tag": "a full version that stood on another commit before",
        "must-stay-on-tag": "the action checks its own tag and fails for a commit",
        "name-like-commit": "a commit id that is also the name of a tag or branch elsewhere",
        "network": "it could not be looked up",
        "no-room-for-comment": "pinned, but its version cannot be written beside it",
        "not-a-commit": "a tag on something that is no commit",
        "other-host": "the repository is not on github.com, and the snapshot knows no others",
        "tag-branch-conflict": "a tag and a branch of that name are different commits",
        "tag-object": "pinned to the id of an annotated tag in place of its commit",
        "unguarded-checkout": "a pinned actions/checkout without the guard against code of forks",
        "unknown-commit": "pinned, but no known version is on that commit",
        "unknown-ref": "the repository is known, the name in it is not",
        "unknown-repository": "no such repository can be read, or the snapshot does not know it",
    },
)
