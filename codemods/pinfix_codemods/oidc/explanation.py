"""What `pinfix explain oidc` says."""

from __future__ import annotations

from pinfix.codemod import Explanation

EXPLANATION = Explanation(
    text="""\
A stored cloud key is valid for years, wherever it is carried to. With OpenID Connect a job proves to the
cloud which repository, branch and environment it runs for, and gets a credential that ends with it.

All uses of a key in a job change together, or none does: a key that is left behind silently switches OpenID
Connect off, or makes a broken login look healthy. So every consumer of the key is looked at, in the workflow
and in the scripts of the repository that it runs; Python callers that would ignore the session token are
rewritten with it. The job gets `id-token: write` and keeps what it had.

The other side has to be set up by a person before it is merged: a role, a provider, a publisher. So a swap is
made only with `--unsafe`, or where the configuration has the section of the provider (`oidc.aws` and so on);
else it is listed. `pinfix oidc plan` prints the trust policies and a runbook for it, `pinfix oidc inventory`
every use of every secret.""",
    before="""\
on:
  schedule:
    - cron: "0 8 * * *"
permissions:
  contents: read
jobs:
  cleanup:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: aws-actions/configure-aws-credentials@v4
        with:
          aws-access-key-id: ${{ secrets.AWS_ACCESS_KEY_ID }}
          aws-secret-access-key: ${{ secrets.AWS_SECRET_ACCESS_KEY }}
          aws-region: us-west-2
      - run: aws dynamodb list-tables
""",
    after="""\
on:
  schedule:
    - cron: "0 8 * * *"
permissions:
  contents: read
jobs:
  cleanup:
    permissions:
      contents: read
      id-token: write
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: aws-actions/configure-aws-credentials@v4
        with:
          role-to-assume: ${{ vars.AWS_ROLE_ARN }}
          aws-region: us-west-2
      - run: aws dynamodb list-tables
""",
    refusals={
        "called-workflow": "other workflows call this one: caller and callee have to change together",
        "caller-passes-key": "the key is handed to a called workflow",
        "untrusted-trigger": "strangers can start it: no token that proves who runs there",
        "pull-request": "it runs on pull requests, and nothing is configured for these",
        "custom-endpoint": "the key is of a store that only looks like the cloud's",
        "literal-key": "a key is written in the file: change it now, everybody has it",
        "dynamic-key": "which key it is, is known only in the run",
        "several-pairs": "several keys, and nobody says which role is for which",
        "already-temporary": "the key is short-lived already",
        "unknown-consumer": "something gets the key of which is not known that it takes another credential",
        "no-token-action": "an action that drops the session token",
        "docker-env": "the key goes into a container without the session token",
        "job-container": "a container of the job is started with the key, before any step",
        "key-leaves-job": "the key is written to a file, an output or another host",
        "inline-in-run": "the key stands within a command that is not known",
        "condition": "a condition tests the key, or leaves no place for the login",
        "generated-file": "a program writes this file",
        "runner": "the provider or the action cannot do it on this runner",
        "missing-value": "a region, project or host is not known",
        "permissions-unknown": "what else the job's token needs is not known",
        "matrix-account": "the matrix picks the account",
        "keys-and-role": "the keys only serve to assume a role",
        "issuer-unknown": "a server or cloud of another kind, and no issuer is configured",
        "other-registry": "another registry than the public one",
        "tool-version": "a tool is too old for it, or its version is not known",
        "anchors": "an anchor shares it with other places",
        "profile": "a profile is set, which wins over short-lived credentials",
        "too-long": "the job outlives the credential",
        "script": "a script of the repository uses the key and cannot be changed or read",
        "no-federation": "the service has no OpenID Connect that could be used",
        "opt-in": "it is offered where the configuration asks for it",
    },
)
