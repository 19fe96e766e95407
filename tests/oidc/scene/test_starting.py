from __future__ import annotations

import pytest
from oidc.scene.kit import job, scenes

from pinfix_codemods.oidc.scene.model import JobScene

STEP = "- run: x"
ALL = {"linux", "macos", "windows"}


@pytest.mark.parametrize(
    ("condition", "events"),
    [
        ("", {"push", "pull_request"}),
        ("if: github.event_name == 'push'", {"push"}),
        ("if: ${{ github.event_name != 'pull_request' }}", {"push"}),
        # Same-repository pull requests are let through: no guard.
        ("if: github.event.pull_request.head.repo.full_name == github.repository", {"push", "pull_request"}),
        ("if: github.actor != 'x'", {"push", "pull_request"}),
        ("if: github.event_name == 'push' || always()", {"push", "pull_request"}),
    ],
)
def test_events_at_which_the_job_runs(condition: str, events: set[str]) -> None:
    found = job(STEP, more=condition, on="[push, pull_request]")

    assert found.triggers == {"push", "pull_request"}
    assert found.events - {"workflow_call"} == events


def test_a_called_workflow() -> None:
    assert job(STEP, on="[push, workflow_call]").is_called
    assert not job(STEP).is_called


def _on(runs_on: str, strategy: str = "") -> JobScene:
    return job(STEP, more=f"runs-on: {runs_on}\n{strategy}")


@pytest.mark.parametrize(
    ("runs_on", "systems", "hosted"),
    [
        ("ubuntu-latest", {"linux"}, True),
        ("ubuntu-24.04-arm", {"linux"}, True),
        ("windows-2025", {"windows"}, True),
        ("macos-15-xlarge", {"macos"}, True),
        ("[ubuntu-latest]", {"linux"}, True),
        ("self-hosted", ALL, False),
        ("[self-hosted, linux, x64]", {"linux"}, False),
        ("[linux, x64]", {"linux"}, None),
        ("ubuntu-latest-8-cores", {"linux"}, None),
        ("depot-ubuntu-24.04", {"linux"}, None),
        ("my-runner", ALL, None),
        ("{group: big, labels: ubuntu-latest}", {"linux"}, None),
        ("{group: big}", ALL, None),
        ("${{ inputs.os }}", ALL, None),
        ("ubuntu-${{ inputs.version }}", {"linux"}, None),
        ("${{ github.repository == 'a/b' && 'ubuntu-latest' || 'self-hosted' }}", ALL, None),
    ],
)
def test_labels(runs_on: str, systems: set[str], hosted: bool | None) -> None:
    found = _on(runs_on)

    assert (found.systems, found.hosted) == (systems, hosted)


def test_labels_of_a_matrix() -> None:
    strategy = "strategy: {matrix: {os: [ubuntu-latest, windows-2022]}}"
    found = _on("${{ matrix.os }}", strategy)

    assert (found.systems, found.hosted) == ({"linux", "windows"}, True)
    assert found.matrix == {"os": ("ubuntu-latest", "windows-2022")}


def test_a_matrix_with_one_self_hosted_runner_is_not_hosted() -> None:
    assert _on("${{ matrix.os }}", "strategy: {matrix: {os: [ubuntu-latest, self-hosted]}}").hosted is None


def test_no_runner_at_all() -> None:
    (found,) = scenes("on: push\njobs:\n  j:\n    steps:\n      - run: x\n")

    assert (found.systems, found.hosted) == (ALL, None)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("", None),
        ("environment: pypi", "pypi"),
        ("environment: {name: prod, url: x}", "prod"),
        ("environment: ${{ inputs.e }}", "${{ inputs.e }}"),
        ("environment: {url: x}", None),
    ],
)
def test_environment(written: str, name: str | None) -> None:
    assert job(STEP, more=written).environment == name
