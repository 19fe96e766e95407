"""What `pinfix explain permissions` says."""

from __future__ import annotations

from pinfix.codemod import Explanation

EXPLANATION = Explanation(
    text="""\
Code that runs in a job can use the job's `GITHUB_TOKEN`. A workflow that declares nothing hands out
whatever the repository's default is, in older repositories a token that may write nearly everything: one
poisoned step, and it is used. Every job gets the smallest grant that it is shown to need, and never more
than it has today.

Every way in which code gets at the token is followed: expressions in every spelling, `env`, `$GITHUB_ENV`,
inputs and their defaults, the credential that a checkout leaves to git, logins to registries, containers.
Known actions and commands are looked up, scripts of the repository and its own actions are read, called
workflows too. Where the trail is lost the job stays as it is, and the refusal says where and what to do.

Jobs that all need no more than `contents: read` share one block at the top; otherwise the top grants
nothing and each job gets a block. Blocks that stand there are narrowed, those of single jobs only with
`permissions.narrow: true`. `permissions.comments: true` writes the reason behind each scope. A job that
carries `# pinfix: ignore[permissions]` is left alone.

Also reported: a job that calls a workflow and grants less than that asks for, so that its run never
starts.""",
    before="""\
on: push
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: npm test
  release:
    needs: test
    runs-on: ubuntu-latest
    steps:
      - run: gh release create "$GITHUB_REF_NAME" --repo "$GITHUB_REPOSITORY"
        env:
          GH_TOKEN: ${{ github.token }}
""",
    after="""\
on: push
permissions: {}
jobs:
  test:
    permissions:
      contents: read
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: npm test
  release:
    needs: test
    permissions:
      contents: write
    runs-on: ubuntu-latest
    steps:
      - run: gh release create "$GITHUB_REF_NAME" --repo "$GITHUB_REPOSITORY"
        env:
          GH_TOKEN: ${{ github.token }}
""",
    refusals={
        "breaks-caller": "the blocks that it needs are more than a workflow that calls it grants",
        "called-only": "only other workflows start it, and they decide what it may do",
        "caller-grants-too-little": "what it calls asks for more than it grants: the run never starts",
        "ignored": "a comment or the configuration asks to leave it alone",
        "invalid-permissions": "a block that GitHub does not accept",
        "needs-more-than-granted": "it seems to need more than it has, and is not given it",
        "unknown-action": "an action that may take the token, and of which nothing more is known",
        "unknown-callee": "it calls a workflow that cannot be read",
        "unknown-callers": "workflows of other repositories may call it and grant less",
        "unknown-token-use": "something gets the token, and what it does with it is not known",
    },
)
