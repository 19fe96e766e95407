"""Called workflows and their callers, changed together where that is asked for."""

from __future__ import annotations

import pytest

from pinfix.config.oidc_settings import OidcSettings

from .toy import env_keys, run, unchanged

CALLEE = ".github/workflows/called.yml"
CALLER = ".github/workflows/caller.yml"
FOLLOW = OidcSettings(follow_reusable=True, configured=frozenset({"aws", "pypi"}))
KEYS = "        env: {AWS_ACCESS_KEY_ID: '${{ secrets.A }}', AWS_SECRET_ACCESS_KEY: '${{ secrets.B }}'}\n"


def callee(on: str = "workflow_call", top: str = "", more: str = "") -> str:
    head = f"on: {on}\n{top}jobs:\n  up:\n    runs-on: ubuntu-latest\n    steps:\n"
    head += "      - uses: actions/checkout@v4\n"
    return f"{head}{more}      - run: aws s3 ls\n{KEYS}"


def caller(
    on: str = "push", top: str = "permissions: {contents: read}\n", own: str = "", name: str = "call"
) -> str:
    return f"on: {on}\n{top}jobs:\n  {name}:\n{own}    uses: ./{CALLEE}\n    secrets: inherit\n"


def test_both_files_change():
    outcome = run({CALLEE: callee(), CALLER: caller()}, settings=FOLLOW)
    assert outcome.codes == []
    block = "    permissions:\n      contents: read\n      id-token: write\n"
    assert block + "    runs-on" in outcome.files[CALLEE]
    assert block + f"    uses: ./{CALLEE}" in outcome.files[CALLER]
    assert len({change.bundle for change in outcome.swaps}) == 1
    assert any(CALLER in note for note in outcome.facts[0].notes)
    assert run(outcome.files, settings=FOLLOW).files == outcome.files


def test_a_caller_in_which_a_key_is_written_out():
    files = {CALLEE: callee(), CALLER: caller() + f"# AKIA{'Q7ZK3VXNEBBMGD2X'}\n"}
    assert unchanged(files, settings=FOLLOW) == ["literal-key"]


def test_a_caller_that_grants_it_already():
    files = {CALLEE: callee(), CALLER: caller(top="permissions: write-all\n")}
    outcome = run(files, settings=FOLLOW)
    assert outcome.files[CALLER] == files[CALLER]
    assert "id-token: write" in outcome.files[CALLEE]


def test_two_jobs_that_call():
    second = ".github/workflows/second.yml"
    outcome = run({CALLEE: callee(), CALLER: caller(), second: caller("schedule")}, settings=FOLLOW)
    assert outcome.files[CALLER].count("id-token") == outcome.files[second].count("id-token") == 1


@pytest.mark.parametrize(
    ("on", "code"),
    [
        ("pull_request_target", "untrusted-trigger"),
        ("pull_request", "pull-request"),
        ("[push, workflow_call]", "called-workflow"),
    ],
)
def test_a_caller_that_may_not_ask(on, code):
    assert unchanged({CALLEE: callee(), CALLER: caller(on)}, settings=FOLLOW) == [code]


def test_nobody_calls_it_here():
    assert unchanged({CALLEE: callee()}, settings=FOLLOW) == ["called-workflow"]


def test_a_caller_of_which_is_not_known_what_it_passes_on():
    files = {CALLEE: callee(more="      - run: ./x.sh ${{ github.token }}\n"), CALLER: caller(top="")}
    assert set(unchanged(files, settings=FOLLOW)) == {"permissions-unknown"}


def test_a_caller_that_grants_less_than_the_called_job_would_ask_for():
    files = {CALLEE: callee(), CALLER: caller(top="permissions: {actions: read}\n")}
    assert unchanged(files, settings=FOLLOW) == ["permissions-unknown"]


def test_publishing_to_pypi_is_never_followed():
    files = {CALLEE: callee(), CALLER: caller()}
    look = lambda job: env_keys(job, provider="pypi")  # noqa: E731
    assert unchanged(files, look, settings=FOLLOW) == ["called-workflow"]


def test_without_being_asked_for_nothing_is_followed():
    assert unchanged({CALLEE: callee(), CALLER: caller()}) == ["called-workflow"]


def test_a_key_that_is_handed_over_by_name():
    handing = caller().replace("inherit", "\n      AWS_ACCESS_KEY_ID: ${{ secrets.A }}")
    files = {CALLEE: callee(), CALLER: handing}
    assert sorted(unchanged(files)) == ["called-workflow", "caller-passes-key"]
    assert run(files, settings=FOLLOW).codes == []
