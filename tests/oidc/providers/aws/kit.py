"""What the provider for AWS says of jobs that are written in a test."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from oidc.scene.kit import scenes

from pinfix.config.oidc_settings import AwsSettings, OidcSettings
from pinfix.progress import Silent
from pinfix.repository import LoadedRepository
from pinfix.trees.memory import MemoryTree
from pinfix.yaml.operations import DeleteKey
from pinfix.yaml.patch import patch
from pinfix_codemods.oidc.finding import Finding, Swap
from pinfix_codemods.oidc.providers.aws.provider import Aws
from pinfix_codemods.oidc.scene.build import read_scenes
from pinfix_codemods.oidc.scene.model import JobScene

CORPUS = Path(__file__).parents[5] / "shared" / "corpus"

HEAD = "on: push\njobs:\n  j:\n    runs-on: ubuntu-latest\n    steps:\n"
KEYS = """\
          AWS_ACCESS_KEY_ID: ${{ secrets.AWS_ACCESS_KEY_ID }}
          AWS_SECRET_ACCESS_KEY: ${{ secrets.AWS_SECRET_ACCESS_KEY }}
"""
KEYED = """\
      - uses: aws-actions/configure-aws-credentials@v4
        with:
          aws-access-key-id: ${{ secrets.AWS_ACCESS_KEY_ID }}
          aws-secret-access-key: ${{ secrets.AWS_SECRET_ACCESS_KEY }}
          aws-region: us-west-2
"""


def with_env(
    run: str = "aws s3 ls", more: str = "", region: str = "          AWS_REGION: eu-west-1\n"
) -> str:
    """A step with the key in its own environment."""
    return f"      - run: {run}\n        env:\n{KEYS}{region}{more}"


def all_found(
    workflow: str, files: Mapping[str, str] | None = None, settings: AwsSettings | None = None
) -> dict[str, tuple[JobScene, Finding]]:
    """What is found in each job, by its id; jobs without a finding are left out."""
    given = OidcSettings(aws=settings or AwsSettings())
    found = {}
    for job in scenes(workflow, files):
        for finding in Aws().look(job, given):
            assert job.job.id not in found
            assert (finding.swap is None) == bool(finding.objections)
            found[job.job.id] = (job, finding)
    return found


def of_steps(
    steps: str, files: Mapping[str, str] | None = None, settings: AwsSettings | None = None
) -> Finding | None:
    """What is found in a job with these steps."""
    found = all_found(HEAD + steps, files, settings)
    return found["j"][1] if found else None


def codes(
    steps: str, files: Mapping[str, str] | None = None, settings: AwsSettings | None = None
) -> set[str]:
    """The codes of what is said against a swap; empty where there is a swap."""
    finding = of_steps(steps, files, settings)
    assert finding is not None, "nothing was found"
    return {one.code for one in finding.objections}


def swap(steps: str, files: Mapping[str, str] | None = None, settings: AwsSettings | None = None) -> Swap:
    """The swap of a job with these steps."""
    finding = of_steps(steps, files, settings)
    assert finding is not None, "nothing was found"
    assert finding.swap is not None, finding.objections
    return finding.swap


def after(workflow: str, job: str = "j", settings: AwsSettings | None = None) -> str:
    """The workflow with what the swap of the job takes out and edits, but without the new step."""
    scene, finding = all_found(workflow, settings=settings)[job]
    assert finding.swap is not None, finding.objections
    operations = [*finding.swap.edits, *(DeleteKey(entry.path) for entry in finding.swap.removed)]
    return patch(scene.workflow.document, operations).text


def in_corpus(path: str, job: str) -> set[str] | None:
    """The codes for a job of a real workflow; None: nothing is found, and an empty set: it is swapped."""
    file = CORPUS / path
    if not file.is_file():
        pytest.skip(f"the corpus of real workflows is not at {CORPUS}")
    name = path.partition("/")[2]
    repository = LoadedRepository(MemoryTree({name: file.read_bytes()}), Silent())
    (workflow,) = repository.workflows()
    for scene in read_scenes(workflow, repository):
        if scene.job.id == job:
            findings = list(Aws().look(scene, OidcSettings()))
            return {one.code for one in findings[0].objections} if findings else None
    raise AssertionError(f"no job {job}")
