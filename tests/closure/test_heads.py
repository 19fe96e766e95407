"""Whether a job that outsiders start brings in what their pull request proposes."""

from __future__ import annotations

import pytest
from closure.kit import CI, closure, job

_CALLED = ".github/workflows/called.yml"
_CHECKOUT = "uses: actions/checkout@v4\n        with:\n          ref: {}"
_SHA = "${{ github.event.pull_request.head.sha }}"
_RUN = "run: ./x.sh"


def rank(*steps: str, on: str = "pull_request_target", more: str = "", **files: str) -> int:
    found = closure({CI: job(*steps, _RUN, on=on, more=more), "x.sh": "", **files})
    return found.reach("x.sh").rank


def script(text: str, *more: str) -> str:
    lines = "".join(f"\n          {line}" for line in text.split("\n"))
    return "\n        ".join((f"run: |{lines}", *more))


@pytest.mark.parametrize(
    "ref",
    [
        "refs/pull/${{ github.event.number }}/merge",
        "pull/${{ github.event.issue.number }}/head",
        "refs/pull/7/head",
        "${{ format('refs/pull/{0}/merge', github.event.number) }}",
        "${{ github.head_ref }}",
        "${{ github.event.pull_request.merge_commit_sha }}",
        "${{ github.event.pull_request['head'].ref }}",
        "${{ github.event_name == 'push' && github.ref || github.event.pull_request.head.sha }}",
        "${{ steps.pr.outputs.sha }}",
        "${{ needs.find.outputs.sha }}",
        "${{ github.event.comment.body }}",
        "${{ fromJSON(steps.pr.outputs.json).head }}",
        "${{ matrix.sha }}",
        "${{ env.NOWHERE }}",
        "pull/${{ steps.pr.outputs.number }}",
    ],
)
def test_a_checkout_of_what_may_be_the_head(ref: str) -> None:
    assert rank(_CHECKOUT.format(f'"{ref}"')) == 3


@pytest.mark.parametrize(
    "ref",
    [
        "main",
        "${{ github.sha }}",
        "${{ github.base_ref }}",
        "${{ github.event.pull_request.base.sha }}",
        "${{ github.event.repository.default_branch }}",
        "${{ vars.BRANCH }}",
        "${{ inputs.ref }}",
        "${{ inputs.ref || github.ref }}",
        "${{ github.event.pull_request.head.sha == 'x' && 'a' || 'b' }}",
        "refs/heads/${{ steps.branch.outputs.name }}",
        "${{ matrix.branch }}",
    ],
)
def test_a_checkout_of_what_outsiders_do_not_choose(ref: str) -> None:
    more = "    strategy: {matrix: {branch: [a, b]}}\n"
    assert rank(_CHECKOUT.format(f'"{ref}"'), more=more) == 1


def test_the_head_in_a_variable_of_the_job() -> None:
    more = "    env: {SHA: '" + _SHA + "'}\n"
    assert rank(_CHECKOUT.format("${{ env.SHA }}"), more=more) == 3
    assert rank(script('git fetch\ngit checkout "$SHA"'), more=more) == 3
    assert rank(_CHECKOUT.format("${{ env.SHA }}"), more=more.replace("head.sha", "base.sha")) == 1


def test_the_head_in_a_variable_of_the_step() -> None:
    for name, expected in (("head", 3), ("base", 1)):
        env = "env: {SHA: '${{ github.event.pull_request." + name + ".sha }}'}"
        assert rank(script("git checkout $SHA", env)) == expected, name


def test_a_variable_that_an_earlier_step_may_set_counts_as_both() -> None:
    more = "    env: {SHA: main}\n"
    assert rank(script("git checkout $SHA"), more=more) == 1
    earlier = script('echo "SHA=$(gh api x --jq .head.sha)" >> "$GITHUB_ENV"')
    assert rank(earlier, script("git checkout $SHA"), more=more) == 3


@pytest.mark.parametrize(
    "text",
    [
        "git fetch origin pull/${{ github.event.number }}/head && git checkout FETCH_HEAD",
        "git fetch origin +refs/pull/$N/merge:pr",
        "git fetch origin ${{ github.head_ref }}",
        "SHA=$(gh api repos/x/pulls/1 --jq .head.sha)\ngit checkout $SHA",
        "export SHA=${{ steps.pr.outputs.sha }}\ngit switch --detach $SHA",
        "git reset --hard $1",
        "git -C src checkout $NOWHERE",
        "git cherry-pick -s $NOWHERE",
        "git checkout $(gh pr view --json headRefOid -q .headRefOid)",
        "git remote add fork https://x:$TOKEN@github.com/$WHO/app",
        "git clone --branch=$NOWHERE https://github.com/o/r",
        "gh pr checkout 3",
        "gh pr diff 3 | git apply",
        "gh repo clone $WHO/app",
        "for sha in $(gh api x); do git merge $sha; done",
        "git $VERB origin",
        "MAIN=${MAIN:-main}\ngit checkout $MAIN",
        "if true; then\n  git fetch origin refs/pull/1/head\n",
    ],
)
def test_commands_that_may_bring_the_head(text: str) -> None:
    assert rank(script(text)) == 3


@pytest.mark.parametrize(
    "text",
    [
        "git fetch origin main && git checkout origin/main",
        "git checkout -b $NEW",
        "git fetch --depth $DEPTH origin main",
        "git checkout $GITHUB_SHA -- $FILE",
        "git checkout v$VERSION",
        'git checkout "$(git describe --tags --abbrev=0)"',
        "BASE=${{ github.base_ref }}\ngit checkout origin/$BASE && git merge $BASE",
        "git remote set-url origin https://x:$TOKEN@github.com/$GITHUB_REPOSITORY",
        "git push origin HEAD:$BRANCH",
        "git commit -m ${{ github.event.pull_request.head.sha }}",
        "git worktree add $RUNNER_TEMP/$NAME main",
        "git apply fix.patch",
        "gh pr comment ${{ github.event.pull_request.head.sha }}",
        "echo gh pr checkout 3",
    ],
)
def test_commands_that_do_not(text: str) -> None:
    assert rank(script(text)) == 1


def test_a_branch_by_the_name_of_the_head_counts() -> None:
    assert rank(script("git checkout origin/${{ github.head_ref }}")) == 3


def test_a_script_of_the_repository_brings_the_head_in() -> None:
    files = {"get.sh": "./fetch.sh", "fetch.sh": "gh pr checkout $1"}
    assert rank("run: ./get.sh 1", **files) == 3
    assert rank("run: ./get.sh 1", **{**files, "fetch.sh": "gh pr view $1"}) == 1


def test_a_script_that_several_jobs_run_brings_the_head_into_each() -> None:
    text = job("run: ./get.sh", _RUN, on="issue_comment")
    second = text.partition("jobs:\n")[2].replace("  j:", "  k:").replace("./x.sh", "./y.sh")
    found = closure({CI: text + second, "get.sh": "gh pr checkout 1", "x.sh": "", "y.sh": ""})
    assert (found.reach("x.sh").rank, found.reach("y.sh").rank) == (3, 3)


_ACTION = """\
inputs:
  ref: {{default: "{default}"}}
runs:
  using: composite
  steps:
    - uses: actions/checkout@v4
      with: {{ref: "{ref}"}}
"""


def test_an_action_of_the_repository_brings_the_head_in() -> None:
    for name, expected in (("head", 3), ("base", 1)):
        ref = "${{ github.event.pull_request." + name + ".sha }}"
        action = {"act/action.yml": _ACTION.format(ref=ref, default="")}
        assert rank("uses: ./act", **action) == expected, name


def test_an_action_is_handed_the_head() -> None:
    action = {"act/action.yml": _ACTION.format(ref="${{ inputs.ref }}", default="${{ github.head_ref }}")}
    given = "uses: ./act\n        with: {{Ref: '{}'}}"
    assert rank("uses: ./act", **action) == 3
    assert rank(given.format("main"), **action) == 1
    assert rank(given.format(_SHA), **action) == 3
    assert rank(given.format("main"), given.format("${{ steps.x.outputs.y }}"), **action) == 3


_CALLER = "on: pull_request_target\njobs:\n  a:\n    uses: ./.github/workflows/called.yml\n"


def _called(ref: str, given: str = "", default: str = "") -> int:
    described = f"\n  workflow_call:\n    inputs:\n      ref: {{type: string, default: '{default}'}}"
    files = {
        CI: _CALLER + (f"    with: {{ref: '{given}'}}\n" if given else ""),
        _CALLED: job(_CHECKOUT.format(ref), _RUN, on=described), "x.sh": "",
    }  # fmt: skip
    return closure(files).reach("x.sh").rank


@pytest.mark.parametrize("given", [_SHA, "${{ needs.a.outputs.sha }}", "refs/pull/1/head", "${{ env.SHA }}"])
def test_a_called_workflow_is_handed_the_head(given: str) -> None:
    assert _called("${{ inputs.ref }}", given) == 3


def test_a_called_workflow_is_handed_something_else() -> None:
    assert _called("${{ inputs.ref }}", "main") == 1
    assert _called("${{ inputs.ref }}") == 1
    assert _called("${{ inputs.ref }}", default="refs/pull/1/head") == 3


def test_other_actions_count_where_they_are_told_the_head_itself() -> None:
    step = "uses: o/deploy@v1\n        with: {{ref: '{}'}}"
    assert rank(step.format(_SHA)) == 3
    assert rank(step.format("${{ steps.x.outputs.y }}")) == 1


@pytest.mark.parametrize(("what", "expected"), [("checkout", 3), ("describe", 1)])
def test_a_program_brings_the_head_in(what: str, expected: int) -> None:
    program = f"await exec.exec('git', ['{what}', sha])"
    assert rank(f"uses: actions/github-script@v7\n        with:\n          script: {program}") == expected
    text = f"import subprocess\nsubprocess.run(['git', '{what}', sha])\n"
    assert rank("run: python get.py", **{"get.py": text}) == expected


def test_other_shells_bring_the_head_in() -> None:
    for name, expected in (("SHA", 3), ("GITHUB_SHA", 1)):
        assert rank(script(f"git checkout $env:{name}", "shell: pwsh")) == expected, name


def test_what_an_image_fetches_for_itself_is_not_the_head() -> None:
    image = "FROM a\nARG V\nRUN git clone https://o.example/tool && git -C tool checkout $V\n"
    assert rank("run: docker build .", Dockerfile=image) == 1


def test_behind_the_bound_for_one_script_there_may_be_anything() -> None:
    values = "\n".join(f"X=v{n}" for n in range(3_000))
    uses = "\n".join("git checkout $X" for _ in range(3_000))
    assert rank(script(f"if a; then\n{values}\nfi\n{uses}")) == 3


def test_many_variables_that_lead_to_each_other_are_not_read_without_end() -> None:
    doubled = "\n".join(f"V{n}=$V{n + 1}$V{n + 1}" for n in range(60))
    assert rank(script(f"{doubled}\nV60=$(git describe)\ngit checkout $V0")) == 3
