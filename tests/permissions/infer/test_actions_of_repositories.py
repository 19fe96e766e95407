"""Actions of the repository itself, and of others whose metadata was read."""

from __future__ import annotations

import pytest
from permissions.infer.kit import BARE_CHECKOUT, SHA, need, resolved

from pinfix.resolution import Absent, RemoteFile, Unread
from pinfix_codemods.permissions.need import Status

USE = BARE_CHECKOUT + "- uses: ./act\n"
RELEASES = """\
runs:
  using: composite
  steps:
    - run: gh release create v1
      shell: bash
      env: {GH_TOKEN: "${{ inputs.token }}"}
"""
WITH_DEFAULT = 'inputs: {token: {default: "${{ github.token }}"}}\n' + RELEASES
WITHOUT_DEFAULT = "inputs: {token: {required: true}}\n" + RELEASES


def local(action: str, steps: str = USE) -> str:
    """The grant, or the status where it is not known."""
    found = need(steps, {"act/action.yml": action})
    return str(found.grant) if found.status is not Status.UNKNOWN else "unknown"


def test_the_steps_of_a_composite_action_count_as_if_they_stood_there() -> None:
    assert local(WITH_DEFAULT) == "contents: write"
    assert local(WITHOUT_DEFAULT) == "contents: read"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("${{ github.token }}", "contents: write"),
        ("${{ secrets.PAT }}", "contents: read"),
        ("${{ secrets.PAT || secrets.GITHUB_TOKEN }}", "contents: write"),
    ],
)
def test_inputs_are_put_in(value: str, expected: str) -> None:
    steps = f'{USE}  with: {{TOKEN: "{value}"}}\n'
    assert local(WITHOUT_DEFAULT, steps) == expected
    assert local(WITH_DEFAULT, steps) == expected


def test_an_action_that_is_no_composite_one() -> None:
    plain = "runs: {using: node20, main: index.js}\n"
    assert local(plain) == "contents: read"
    assert local('inputs: {t: {default: "${{ github.token }}"}}\n' + plain) == "unknown"
    assert local(plain, f'{USE}  with: {{t: "${{{{ github.token }}}}"}}\n') == "unknown"
    assert local(plain, f'{USE}  env: {{t: "${{{{ github.token }}}}"}}\n') == "unknown"


def test_what_a_composite_action_leaves_behind_counts_in_the_job() -> None:
    leaves = (
        "runs:\n  using: composite\n  steps:\n"
        '    - {run: "echo T=${{ github.token }} >> $GITHUB_ENV", shell: bash}\n'
    )
    assert local(leaves, USE + "- run: unheard-of-program\n") == "unknown"
    puts_out = (
        'outputs: {t: {value: "${{ steps.a.outputs.t }}"}}\nruns:\n  using: composite\n  steps:\n'
        '    - {id: a, run: "echo t=${{ github.token }} >> $GITHUB_OUTPUT", shell: bash}\n'
    )
    step = "- uses: ./act\n  id: x\n- run: unheard-of-program ${{ steps.x.outputs.t }}\n"
    assert local(puts_out, BARE_CHECKOUT + step) == "unknown"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("${{ github.token }}", "unknown"),
        ("${{ inputs.token }}", "unknown"),
        ("${{ inputs.other }}", "contents: read"),
        ("${{ steps.a.outputs.x }}", "contents: read"),
    ],
)
def test_outputs_of_a_composite_action_may_be_the_token(value: str, expected: str) -> None:
    action = (
        'inputs: {token: {default: "${{ github.token }}"}, other: {}}\n'
        f'outputs: {{t: {{value: "{value}"}}}}\n'
        "runs:\n  using: composite\n  steps:\n    - {id: a, run: echo, shell: bash}\n"
    )
    step = "- uses: ./act\n  id: x\n- run: unheard-of-program ${{ steps.x.outputs.t }}\n"
    assert local(action, BARE_CHECKOUT + step) == expected


def test_an_action_that_uses_itself_or_is_not_there() -> None:
    assert local("runs: {using: composite, steps: [{uses: ./act}]}\n") == "unknown"
    assert need(BARE_CHECKOUT + "- uses: ./other\n").status is Status.UNKNOWN


@pytest.mark.parametrize(
    "checkout",
    [
        "- uses: actions/checkout@v4\n  with: {repository: o/other, persist-credentials: false}\n",
        "- uses: actions/checkout@v4\n  with: {ref: gh-pages, persist-credentials: false}\n",
        '- uses: actions/checkout@v4\n  with: {path: "${{ inputs.x }}", persist-credentials: false}\n',
        BARE_CHECKOUT + "- uses: actions/checkout@v4\n  with: {repository: o/other}\n",
        "",
    ],
)
def test_files_of_another_checkout_are_not_those_of_the_repository(checkout: str) -> None:
    assert local(WITHOUT_DEFAULT, checkout + "- uses: ./act\n") == "unknown"


def test_a_checkout_in_a_folder_moves_the_paths() -> None:
    checkout = "- uses: actions/checkout@v4\n  with: {path: src, persist-credentials: false}\n"
    assert local(WITH_DEFAULT, checkout + "- uses: ./src/act\n") == "contents: write"
    assert local(WITH_DEFAULT, checkout + "- uses: ./act\n") == "unknown"


ACTION = RemoteFile("somebody", "unheard-of", SHA, "action.yml")
OTHER_NAME = RemoteFile("somebody", "unheard-of", SHA, "action.yaml")
REMOTE = "- uses: somebody/unheard-of@v1\n"


def remote(outside: dict[RemoteFile, object], steps: str = REMOTE) -> str:
    """The grant for an action of which these files were read, or why it is not known."""
    found = need(steps, outside=outside, resolutions=resolved("somebody", "unheard-of", "v1"))  # type: ignore[arg-type]
    return found.sinks[0].reason if found.sinks else str(found.grant)


def test_an_unknown_action_is_read_at_the_commit_that_will_be_pinned() -> None:
    found = need(REMOTE, outside={}, resolutions=resolved("somebody", "unheard-of", "v1"))
    assert [sink.file for sink in found.sinks] == [ACTION]
    assert remote({ACTION: WITH_DEFAULT}) == "contents: write"
    assert remote({ACTION: "runs: {using: node20, main: a.js}\n"}) == "nothing"
    assert remote({ACTION: Absent(), OTHER_NAME: WITH_DEFAULT}) == "contents: write"
    assert "gets the token" in remote(
        {ACTION: 'inputs: {t: {default: "${{ github.token }}"}}\nruns: {using: node20, main: a.js}\n'}
    )


def test_what_could_not_be_read_is_not_known() -> None:
    assert "the network failed" in remote({ACTION: Unread("the network failed")})
    assert "unheard-of" in remote({ACTION: Absent(), OTHER_NAME: Absent()})
    assert "unheard-of" in remote({ACTION: "a: [b"})


def test_actions_inside_are_read_by_the_names_that_they_use() -> None:
    outer = "runs: {using: composite, steps: [{uses: else/inner@v2}]}\n"
    found = need(REMOTE, outside={ACTION: outer}, resolutions=resolved("somebody", "unheard-of", "v1"))
    inner = RemoteFile("else", "inner", "v2", "action.yml")
    assert [sink.file for sink in found.sinks] == [inner]
    assert remote({ACTION: outer, inner: "runs: {using: node20, main: a.js}\n"}) == "nothing"
    itself = "runs: {using: composite, steps: [{uses: $/part}]}\n"
    part = RemoteFile("somebody", "unheard-of", SHA, "part/action.yml")
    assert remote({ACTION: itself, part: WITH_DEFAULT}) == "contents: write"


def test_an_action_whose_commit_is_not_known_is_not_asked_for() -> None:
    found = need(REMOTE, outside={})
    assert [sink.file for sink in found.sinks] == [None]
