"""What a script of `actions/github-script` needs besides the routes of the methods that it calls."""

from __future__ import annotations

import pytest
from permissions.infer.kit import need

from pinfix_codemods.permissions.need import Status


def _found(script: str, *, more: str = "", job: str = "runs-on: ubuntu-latest") -> dict[str, str]:
    steps = f"- uses: actions/github-script@v7\n  with:\n    {more}\n    script: |\n      {script}\n"
    found = need(steps, job=job)
    assert found.status is not Status.UNKNOWN, found.sinks
    return found.grant.as_dict()


def test_drafts_are_shown_to_those_who_may_write() -> None:
    releases = "const r = await github.rest.repos.listReleases(context.repo); "
    assert _found(releases + "core.info(r.data.find(one => one.draft).id)") == {"contents": "write"}
    assert _found(releases + "core.info(r.data[0].id)") == {"contents": "read"}
    assert _found("core.info(github.rest.repos.getBranch({}).draft)") == {"contents": "read"}


def test_the_identity_of_the_job() -> None:
    asks = "core.setOutput('x', await core.getIDToken('sts'))"
    job = "runs-on: ubuntu-latest\npermissions: {id-token: write}"
    assert _found(asks, job=job) == {"id-token": "write"}
    assert _found("core.info('x')", job=job) == {}


@pytest.mark.parametrize(
    "script", ["util.promisify(exec)('x')", "f(process)", "arguments[1].rest.issues.create()"]
)
def test_ways_round_the_reading_are_lost(script: str) -> None:
    step = f"- uses: actions/github-script@v7\n  with:\n    script: |\n      {script}\n"
    assert need(step).status is Status.UNKNOWN
