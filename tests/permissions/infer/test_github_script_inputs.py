"""The input that is the script, and what in it only the run knows."""

from __future__ import annotations

import pytest
from permissions.infer.kit import need

from pinfix_codemods.permissions.need import Status

_CREATES = "await github.rest.issues.create({})"
_FOREIGN = "      github-token: ${{ secrets.PAT }}\n"


def _step(name: str, script: str, rest: str = "", env: str = "") -> str:
    quoted = script.replace("'", "''")
    head = "- uses: actions/github-script@v7\n"
    return f"{head}  env: {{{env}}}\n  with:\n      {name}: '{quoted}'\n{rest}"


@pytest.mark.parametrize("name", ["script", "Script", "SCRIPT"])
def test_letter_case_of_inputs_does_not_count(name: str) -> None:
    assert need(_step(name, _CREATES)).grant.as_dict() == {"issues": "write"}


@pytest.mark.parametrize("script", ["${{ vars.CODE }}", " ${{ inputs.code }}\n"])
def test_a_script_that_only_the_run_knows(script: str) -> None:
    assert need(_step("script", script)).status is Status.UNKNOWN


@pytest.mark.parametrize(
    "script",
    [
        "const x = 1; ${{ inputs.code }}",
        "github.rest.issues.create(${{ vars.options }})",
        "const o = {${{ vars.options }}}",
        "core.${{ inputs.method }}('a', 'b')",
        "github.graphql(`query { ${{ vars.fields }} }`)",
        "github.graphql(`query { viewer { login${{ vars.fields }} } }`)",
        "${{ matrix.code }}",
    ],
)
def test_a_part_that_only_the_run_knows(script: str) -> None:
    assert need(_step("script", script)).status is Status.UNKNOWN


@pytest.mark.parametrize(
    ("script", "grant"),
    [
        ("const x = ${{ inputs.x }}; const y = '${{ vars.y }}'", {}),
        ("core.info(${{ toJSON(github.event.issue.title) }})", {}),
        ("if (${{ github.event_name == 'push' }}) core.info('x')", {}),
        ("await github.rest.issues.${{ 'create' }}({})", {"issues": "write"}),
        ("${{ 'await github.rest.issues.create({})' }}", {"issues": "write"}),
        ('github.graphql(`query { user(login: "${{ vars.user }}") { login } }`)', {}),
        ("const q = 'query { viewer { login } }'; await github.graphql(q)", {}),
        ('await github.graphql(`query { repository(owner: ${owner}, name: "${n}") { id } }`)', {}),
    ],
)
def test_a_part_that_is_a_value_or_known(script: str, grant: dict[str, str]) -> None:
    found = need(_step("script", script))
    assert (found.status, found.grant.as_dict()) == (Status.PROVEN, grant)


def test_code_in_a_variable_of_the_step() -> None:
    known = _step("script", "${{ env.CODE }}", env="CODE: 'await github.rest.issues.create({})'")
    assert need(known).grant.as_dict() == {"issues": "write"}


def test_inputs_that_only_the_run_knows() -> None:
    steps = "- uses: actions/github-script@v7\n  with: ${{ fromJSON(vars.WITH) }}\n"
    assert need(steps).status is Status.UNKNOWN


@pytest.mark.parametrize("script", ["eval(x)", "(() => {}).constructor('x')()", "if ("])
def test_any_code_gets_at_more_than_the_client(script: str) -> None:
    token = "T: '${{ github.token }}'"
    assert need(_step("script", script, _FOREIGN, token)).status is Status.UNKNOWN
    assert need(_step("script", script, _FOREIGN)).status is not Status.UNKNOWN


def test_variables_have_one_letter_case_on_windows() -> None:
    token = "T: '${{ github.token }}'"
    assert need(_step("script", "run(process.env.t)", _FOREIGN, token)).status is Status.UNKNOWN


@pytest.mark.parametrize(
    "script",
    [
        "github.hook.before('request', o => { o.method = 'POST' })",
        "github.paginate(route())",
        "github.paginate.iterator(route)",
        "const o = make(); github.request('GET /repos/o/r/issues', o)",
        "github.rest.issues.list({method: 'POST'})",
        "globalThis.process.env['INPUT_GITHUB-TOKEN']",
    ],
)
def test_ways_round_the_methods(script: str) -> None:
    assert need(_step("script", script)).status is Status.UNKNOWN


def test_options_declared_beside() -> None:
    script = "const o = {method: 'POST'}; await github.request('/repos/o/r/issues', o)"
    assert need(_step("script", script)).grant.as_dict() == {"issues": "write"}


@pytest.mark.parametrize(
    ("subject", "narrow"),
    [
        ("context.issue.number", True),
        ("context.payload.pull_request.number", True),
        ("context.payload?.pull_request?.number ?? context.issue.number", True),
        ("Number(context.payload.number)", True),
        ("context.payload.comment.body.match(/[0-9]+/)[0]", False),
        ("others[context.issue.number]", False),
        ("context.issue.number + 1", False),
        ("context.payload.number.of.another", False),
    ],
)
def test_only_the_number_of_the_event_is_about_the_event(subject: str, narrow: bool) -> None:
    script = f"await github.rest.issues.createComment({{issue_number: {subject}}})"
    grant = need(_step("script", script), trigger="pull_request").grant.as_dict()
    assert (grant == {"pull-requests": "write"}) is narrow
    assert narrow or grant == {"issues": "write", "pull-requests": "write"}
