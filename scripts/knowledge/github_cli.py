"""The commands of `gh`: what each needs, and what its flags add."""

from __future__ import annotations

from typing import Any

_NOT_FOR_THE_TOKEN = (str,)
"""A flag whose fact is a sentence does what the token can never do: it adds no scope."""

_WITHOUT_MEANING = {"--label (new label)", "--bundle"}
"""Said by another entry, or adding nothing."""


_WITHIN_THE_COMMAND = {
    ("pr create", "--label"),
    ("pr create", "--milestone"),
    ("pr edit", "--add-label|--remove-label"),
}
"""Flags that need no more than their command, whatever the facts say.

`gh pr create` sets labels and the milestone by the mutation `updatePullRequest`, `gh pr edit` labels by
`addLabelsToLabelable` (source of cli/cli: `api/queries_pr.go`, `pkg/cmd/pr/shared/editable_http.go`). For a
pull request both are done with `pull-requests: write`; so it is with the REST route for labels, of which
GitHub's documentation says that either permission will do. Read in November 2026.
"""


def gh_commands(facts: dict[str, Any]) -> dict[str, Any]:
    """`gh` commands by their words. `flags` that add something: one of `any`, with one of `values` in theirs,
    or the absence of `without`, or always.
    """
    return {name: _command(name, fact) for name, fact in facts.items() if name != "api"}


def _command(name: str, fact: dict[str, Any]) -> dict[str, Any]:
    command: dict[str, Any] = {"needs": fact["scopes"], "confidence": fact["confidence"]}
    if not fact.get("grantable", True):
        command["grantable"] = False
    flags = [
        _flag(key, needs)
        for key, needs in fact.get("flags", {}).items()
        if (name, key) not in _WITHIN_THE_COMMAND
        and key not in _WITHOUT_MEANING
        and not isinstance(needs, _NOT_FOR_THE_TOKEN)
    ]
    if flags:
        command["flags"] = flags
    return command


def _flag(key: str, needs: dict[str, str]) -> dict[str, Any]:
    if key.startswith("(no --"):
        return {"without": key[4:-1], "needs": needs}
    if key.startswith("("):
        return {"needs": needs}
    names, _, values = key.partition(" ")
    flag: dict[str, Any] = {"any": names.split("|"), "needs": needs}
    if not all(name.startswith("-") for name in flag["any"]):
        raise ValueError(f"flag {key!r}")
    if values:
        flag["values"] = values.split("|")
    return flag
