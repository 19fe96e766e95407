"""Which chains outsiders reach, and with what power."""

from __future__ import annotations

import pytest
from closure.kit import CI, closure, job

from pinfix.closure import Reach

_HEAD = "uses: actions/checkout@v4\n        with:\n          ref: ${{ github.event.pull_request.head.sha }}"


def reach(text: str) -> Reach:
    found = closure({CI: text, "x.sh": ""})
    return found.reach("x.sh")


def test_a_pull_request_of_a_fork_brings_its_own_files_without_power() -> None:
    text = job("run: ./x.sh ${{ secrets.A }}", on="pull_request")
    assert reach(text) == Reach(frozenset({"pull_request"}), own_files=True)


def test_the_files_of_the_base_run_unless_the_head_is_checked_out() -> None:
    assert reach(job("run: ./x.sh", on="pull_request_target")).rank == 1
    assert reach(job(_HEAD, "run: ./x.sh", on="pull_request_target")).rank == 3


@pytest.mark.parametrize("fetch", ["gh pr checkout $N", "git fetch origin pull/$N/head"])
def test_the_head_can_be_fetched_by_hand(fetch: str) -> None:
    assert reach(job(f"run: {fetch}", "run: ./x.sh", on="issue_comment")).own_files


@pytest.mark.parametrize("event", ["push", "schedule", "workflow_dispatch", "release", "merge_group"])
def test_events_of_insiders(event: str) -> None:
    assert reach(job("run: ./x.sh", on=event)).rank == 0


def test_a_token_that_only_reads_and_no_secret_is_no_power() -> None:
    more = "    permissions:\n      contents: read\n"
    assert reach(job(_HEAD, "run: ./x.sh", on="pull_request_target", more=more)).rank == 2
    secret = "run: ./x.sh\n        env: {A: '${{ secrets.DEPLOY }}'}"
    found = reach(job(_HEAD, secret, on="pull_request_target", more=more))
    assert (found.rank, found.secrets, found.write) == (3, True, False)


def test_the_token_among_the_secrets_is_no_secret_of_its_own() -> None:
    step = "run: ./x.sh\n        env: {A: '${{ secrets.GITHUB_TOKEN }}'}"
    assert not reach(job(step, on="pull_request_target")).secrets


@pytest.mark.parametrize(
    "condition",
    [
        "github.event_name == 'push'",
        "github.event_name != 'pull_request'",
        "github.event.pull_request.head.repo.full_name == github.repository",
        "github.actor != 'x' && !github.event.pull_request.head.repo.fork",
        "github.event.pull_request.head.repo.fork != true",
        "false == github.event.pull_request.head.repo.fork",
    ],
)
def test_a_condition_can_shut_forks_out(condition: str) -> None:
    assert reach(job("run: ./x.sh", on="[push, pull_request]", more=f'    if: "{condition}"\n')).rank == 0


@pytest.mark.parametrize(
    "condition",
    [
        "github.event_name == 'pull_request'",
        "github.event.pull_request.head.repo.full_name != github.repository",
        "github.event.pull_request.head.repo.full_name == github.repository || github.actor == 'x'",
        "github.event.pull_request.head.repo.fork",
        "github.event.pull_request.head.repo.fork != false",
        "github.event.pull_request.head.repo.full_name == 'evil/fork'",
        "!github.event.workflow_run.head_repository.fork",
    ],
)
def test_other_conditions_do_not(condition: str) -> None:
    assert reach(job("run: ./x.sh", on="[push, pull_request]", more=f'    if: "{condition}"\n')).rank == 2


def test_the_worst_chain_of_a_file_counts_and_comes_first() -> None:
    files = {
        CI: job("run: ./x.sh"), ".github/workflows/pr.yml": job("run: ./x.sh", on="pull_request"),
        ".github/workflows/a.yml": job("run: ./a.sh"), "x.sh": "", "a.sh": "",
    }  # fmt: skip
    found = closure(files)
    assert len(found.chains["x.sh"]) == 2
    assert [path for path, _ in found.ranked()] == ["x.sh", "a.sh"]


_RUN = "run: ./x.sh"


@pytest.mark.parametrize(
    "condition",
    [
        "github.event.workflow_run.event == 'push'",
        "'schedule' == github.event.workflow_run.event",
        "github.event.workflow_run.head_repository.full_name == github.repository",
        "!github.event.workflow_run.head_repository.fork",
    ],
)
def test_a_condition_can_shut_out_what_outsiders_started(condition: str) -> None:
    assert reach(job(_RUN, on="{workflow_run: {workflows: [x]}}", more=f'    if: "{condition}"\n')).rank == 0


@pytest.mark.parametrize(
    "condition",
    [
        "github.event.workflow_run.event != 'push'",
        "github.event.workflow_run.event == 'pull_request'",
        "github.event.workflow_run.event == 'pull_request_target'",
        "github.event.workflow_run.head_branch == 'main'",
        "github.event.workflow_run.head_repository.full_name == 'o/r'",
        "!github.event.pull_request.head.repo.fork",
    ],
)
def test_other_conditions_let_them_through(condition: str) -> None:
    assert reach(job(_RUN, on="{workflow_run: {workflows: [x]}}", more=f'    if: "{condition}"\n')).rank == 1


def test_a_condition_about_forks_says_nothing_of_events_without_one() -> None:
    more = '    if: "!github.event.pull_request.head.repo.fork"\n'
    found = reach(job(_RUN, on="[pull_request_target, issue_comment]", more=more))
    assert found.events == {"issue_comment"}


def test_whatever_starts_the_workflow_that_is_waited_for_a_fork_can_bring_one_of_its_name() -> None:
    waited = job("run: echo", on="{push: {tags: ['*']}}")
    text = job(_RUN, on="{workflow_run: {workflows: [release]}}")
    found = closure({CI: text, ".github/workflows/release.yml": "name: release\n" + waited, "x.sh": ""})
    assert found.reach("x.sh").events == {"workflow_run"}


def test_power_and_own_files_count_together_only_if_one_run_has_both() -> None:
    on = "[pull_request, issue_comment]"
    assert reach(job(_RUN, on=on)) == Reach(frozenset({"pull_request", "issue_comment"}), own_files=True)
    assert reach(job("run: gh pr checkout 1", _RUN, on=on)).rank == 3


def test_a_called_workflow_has_the_power_of_the_events_that_it_takes_up() -> None:
    target = "    if: github.event_name == 'pull_request_target'\n"
    files = {CI: _caller("[pull_request, pull_request_target]").replace("permissions: {}\n", "")}
    found = closure({**files, _CALLED: _called(_job("j", _HEAD, _RUN, more=target)), "x.sh": ""})
    assert found.reach("x.sh") == Reach(frozenset({"pull_request_target"}), own_files=True, write=True)


@pytest.mark.parametrize("event", ["gollum", "status", "check_run", "check_suite", "discussion", "watch"])
def test_events_that_outsiders_bring_about_with_power(event: str) -> None:
    found = reach(job(_RUN, on=event))
    assert (found.rank, found.write) == (1, True)


@pytest.mark.parametrize(
    "event", ["create", "deployment_status", "label", "milestone", "page_build", "public"]
)
def test_more_events_of_insiders(event: str) -> None:
    assert reach(job(_RUN, on=event)).rank == 0


_CALLED = ".github/workflows/called.yml"


def _caller(on: str = "pull_request_target", more: str = "") -> str:
    return f"on: {on}\npermissions: {{}}\njobs:\n  a:\n    uses: ./.github/workflows/called.yml\n{more}"


def _called(*jobs: str) -> str:
    return "on: workflow_call\njobs:\n" + "".join(jobs)


def _job(name: str, *steps: str, more: str = "") -> str:
    return job(*steps, more=more).partition("jobs:\n")[2].replace("  j:", f"  {name}:", 1)


def test_each_job_of_a_called_workflow_has_its_own_reach() -> None:
    files = {"a.sh": "./b.sh\n", "b.sh": "", CI: _caller(more="").replace("permissions: {}\n", "")}
    safe, head = _job("x", "run: ./a.sh", more="    permissions: {}\n"), _job("y", _HEAD, "run: ./a.sh")
    for jobs in ((safe, head), (head, safe)):
        found = closure({**files, _CALLED: _called(*jobs)})
        assert (found.reach("a.sh").rank, found.reach("b.sh").rank) == (3, 3)


def test_a_job_that_only_insiders_start_does_not_hide_another() -> None:
    push = _job("x", "run: ./a.sh", more="    if: github.event_name == 'push'\n")
    files = {CI: _caller("[push, pull_request]"), _CALLED: _called(push, _job("y", "run: ./a.sh"))}
    found = closure({**files, "a.sh": "./b.sh\n", "b.sh": ""})
    assert (found.reach("a.sh").rank, found.reach("b.sh").rank) == (2, 2)


_SECRET = "run: ./x.sh\n        env: {T: '${{ secrets.X }}'}"


def _secrets(given: str, inner: str = "") -> bool:
    files = {CI: _caller(more=given), _CALLED: _called(_job("j", _SECRET, more=inner)), "x.sh": ""}
    return closure(files).reach("x.sh").secrets


def test_a_called_workflow_has_the_secrets_that_it_is_given() -> None:
    assert not _secrets("")
    assert not _secrets("    secrets: {X: '${{ secrets.GITHUB_TOKEN }}'}\n")
    assert _secrets("    secrets: inherit\n")
    assert _secrets("    secrets: {X: '${{ secrets.Y }}'}\n")
    assert _secrets("", inner="    environment: live\n")


def test_a_called_workflow_hands_on_no_more_than_it_is_given() -> None:
    middle = "on: workflow_call\njobs:\n  m:\n    uses: ./.github/workflows/inner.yml\n    secrets: inherit\n"
    inner = _called(_job("j", _SECRET))
    for given, expected in (("", False), ("    secrets: inherit\n", True)):
        files = {CI: _caller(more=given), _CALLED: middle, ".github/workflows/inner.yml": inner, "x.sh": ""}
        assert closure(files).reach("x.sh").secrets is expected


def test_secrets_that_aliases_repeat_without_end_are_read_once() -> None:
    doubled = "".join(f"      a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 60))
    more = f"    strategy:\n      a0: &a0 [x]\n{doubled}"
    assert not reach(job(_RUN, on="issues", more=more)).secrets
