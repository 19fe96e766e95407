"""Queries of `gh api graphql` that stand in files, in here-documents and in what `cat` prints."""

from __future__ import annotations

from textwrap import indent

import pytest
from permissions.infer.kit import BARE_CHECKOUT, need

from pinfix_codemods.permissions.need import Need, Status

_CLOSES = "mutation($id: ID!) { closeIssue(input: {issueId: $id}) { clientMutationId } }"
_FILES = {
    "q.graphql": _CLOSES,
    "sub/q.json": '{"query": "mutation { closeIssue(input: {issueId: 1}) { clientMutationId } }"}',
    "sub/two.json": '{"query": "{ viewer { login } }", "x": {"query": "y"}}',
}


def _found(script: str, before: str = BARE_CHECKOUT) -> Need:
    step = "- env: {GH_TOKEN: '${{ github.token }}'}\n  run: |\n"
    return need(before + step + indent(script, "    ") + "\n", _FILES)


@pytest.mark.parametrize(
    "script",
    [
        "gh api graphql -F query=@q.graphql",
        "gh api graphql --field query=@./q.graphql -f id=x",
        "cd sub\ngh api graphql -F query=@../q.graphql",
        "gh api graphql --input sub/q.json",
        "gh api graphql --input=sub/q.json",
        "gh api graphql -f query='{ viewer { login } }' --input sub/q.json",
        'gh api graphql -f query="$(cat q.graphql)"',
        f"gh api graphql -f query=\"$(cat <<'EOF'\n{_CLOSES}\nEOF\n)\"",
        f"gh api graphql -F query=@- <<'EOF'\n{_CLOSES}\nEOF",
        "gh api graphql --input - <<'EOF'\n" + _FILES["sub/q.json"] + "\nEOF",
    ],
)
def test_a_query_that_can_be_read(script: str) -> None:
    found = _found(script)
    assert found.status is Status.PROVEN, found.sinks
    assert found.grant.as_dict() == {"contents": "read", "issues": "write"}


@pytest.mark.parametrize(
    "script",
    [
        "gh api graphql -F query=@not-there.graphql",
        "gh api graphql -F query=@../q.graphql",
        "gh api graphql -F query=@/q.graphql",
        "gh api graphql -F query=@$FILE",
        "gh api graphql -f query=@q.graphql",
        "gh api graphql -f query=@-",
        "gh api graphql --input sub/two.json",
        "gh api graphql --input sub/q.json --input other.json",
        "gh api graphql --input",
        "curl https://example.org -o q.graphql\ngh api graphql -F query=@q.graphql",
        'make > q.graphql\ngh api graphql -f query="$(cat q.graphql)"',
        'gh api graphql -f query="$(cat q.graphql other.graphql)"',
        'gh api graphql -f query="$(sed s/a/b/ q.graphql)"',
        "gh api graphql -f query='{ viewer { login } }' -F query=@q.graphql",
        "gh api graphql -f query='{ viewer { login } }' -f \"$FIELD\"",
        "gh api graphql -f query='{ viewer { login } }' \"${args[@]}\"",
        'gh api graphql -f query="{ viewer { login$REST } }"',
        'gh api graphql -f query="{ viewer { login $REST } }"',
    ],
)
def test_a_query_that_cannot_be_read(script: str) -> None:
    assert _found(script).status is Status.UNKNOWN


def test_files_are_those_of_the_checkout() -> None:
    assert _found("gh api graphql -F query=@q.graphql", before="").status is Status.UNKNOWN


def test_names_that_end_in_a_value() -> None:
    script = 'gh api graphql -f query="{ a$N: viewer { login } }"'
    assert _found(script).status is Status.PROVEN
