"""Services for which a stored key has no replacement."""

from __future__ import annotations

import pytest
from oidc.decide.toy import PATH
from oidc.providers.publishing.kit import carried_out
from oidc.providers.registries.jobs import CONFIGURED, workflow

from pinfix.progress import Silent
from pinfix.repository import LoadedRepository
from pinfix.trees.memory import MemoryTree
from pinfix_codemods.oidc.finding import Finding
from pinfix_codemods.oidc.providers.services.unfederated import Unfederated
from pinfix_codemods.oidc.scene.build import read_scenes

UNFEDERATED = Unfederated()


def found(text: str) -> list[Finding]:
    repository = LoadedRepository(MemoryTree({PATH: text.encode()}), Silent())
    (flow,) = repository.workflows()
    (job,) = read_scenes(flow, repository)
    findings = list(UNFEDERATED.look(job, CONFIGURED))
    assert UNFEDERATED.might(text) or not findings
    return findings


def uses(action: str, *inputs: str) -> str:
    return f"- uses: {action}\n  with:\n" + "".join(f"    {line}\n" for line in inputs)


def env(name: str, value: str = "${{ secrets.X }}") -> str:
    return f"- run: ./deploy\n  env:\n    {name}: {value}\n"


@pytest.mark.parametrize(
    ("steps", "title"),
    [
        (env("TF_TOKEN_app_terraform_io"), "HCP Terraform"),
        (
            uses("hashicorp/setup-terraform@v3", "cli_config_credentials_token: ${{ secrets.T }}"),
            "HCP Terraform",
        ),
        (env("CLOUDFLARE_API_TOKEN"), "Cloudflare"),
        (uses("cloudflare/wrangler-action@v3", "apiToken: ${{ secrets.T }}"), "Cloudflare"),
        (uses("digitalocean/action-doctl@v2", "token: ${{ secrets.T }}"), "DigitalOcean"),
        (env("HEROKU_API_KEY"), "Heroku"),
        (env("NETLIFY_AUTH_TOKEN"), "Netlify"),
        (env("FLY_API_TOKEN"), "Fly.io"),
        (env("MAVEN_CENTRAL_TOKEN"), "Maven Central"),
        (env("ORG_GRADLE_PROJECT_mavenCentralPassword"), "Maven Central"),
        (env("OVSX_PAT"), "the marketplaces of editors"),
        (env("VERCEL_TOKEN"), "Vercel"),
        (
            uses("docker/login-action@v3", "registry: ghcr.io", "password: ${{ secrets.PAT }}"),
            "GitHub's registry of images",
        ),
    ],
)
def test_what_is_reported(steps: str, title: str) -> None:
    (finding,) = found(workflow(steps))
    assert finding.title == title
    assert finding.only_reported
    assert [one.code for one in finding.objections] == ["no-federation"]
    assert finding.swap is None


def test_once_for_each_service_and_job() -> None:
    findings = found(workflow(env("FLY_API_TOKEN") * 3 + env("VERCEL_TOKEN")))
    assert [finding.title for finding in findings] == ["Fly.io", "Vercel"]
    assert len(findings[0].keys) == 3


def test_nothing_else_is_said_and_nothing_changes() -> None:
    outcome = carried_out(UNFEDERATED, workflow(env("FLY_API_TOKEN"), on="pull_request"), CONFIGURED)
    assert not outcome.plan.rewrites
    assert [one.code for one in outcome.plan.refusals] == ["no-federation"]


@pytest.mark.parametrize(
    "steps",
    [
        env("FLY_API_TOKEN", "''"),
        env("FLY_API_TOKEN", "abc"),
        env("FLY_API_TOKEN", "${{ steps.a.outputs.token }}"),
        env("MY_TOKEN"),
        uses("docker/login-action@v3", "registry: ghcr.io", "password: ${{ secrets.GITHUB_TOKEN }}"),
        uses("docker/login-action@v3", "password: ${{ secrets.PAT }}"),
        uses("digitalocean/action-doctl@v2", "token: ${{ github.token }}"),
    ],
)
def test_what_is_not(steps: str) -> None:
    assert found(workflow(steps)) == []


def test_variables_of_the_workflow_count_where_something_may_use_them() -> None:
    outer = "FLY_API_TOKEN: ${{ secrets.T }}"
    assert found(workflow("- run: npm ci\n", outer=outer)) == []
    assert len(found(workflow("- run: flyctl deploy\n", outer=outer))) == 1
