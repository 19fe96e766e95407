"""Single workflows of the corpus, with what `oidc` has to say of them, each read by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import unified_diff

import pytest
from corpus.runs import CORPUS

from pinfix import registry
from pinfix.commands.settings import read_config
from pinfix.engine import Options, make_plan
from pinfix.trees.memory import MemoryTree
from pinfix_resolvers.snapshot import Snapshot

pytestmark = pytest.mark.corpus

ALL = "oidc: {aws: {}, gcp: {%s}, azure: {%s}, pypi: {}, npm: {}}\n"
PLAIN = ALL % ("", "")
FOLLOWING = PLAIN.replace("}}\n", "}, follow_reusable: true}\n")
WORKFLOWS = ".github/workflows/"

TOKEN = ("    permissions:", "      id-token: write")
READ = (*TOKEN, "      contents: read")


@dataclass(frozen=True)
class Case:
    """`codes`: all that are refused in the file; `added` and `gone`: lines among those of the diff."""

    repository: str
    path: str
    codes: frozenset[str] = frozenset()
    config: str = PLAIN
    added: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    more: dict[str, str] = field(default_factory=dict)


def refused(repository: str, path: str, *codes: str, config: str = PLAIN) -> Case:
    return Case(repository, path, frozenset(codes), config)


MAKEFILE = "test-azure:\n\tterraform apply\n\taz aks list\n\ndestroy-azure:\n\tterraform destroy\n"
SCRIPTS = {
    "scripts/install": "#!/bin/sh -e\npip install -r requirements.txt\n",
    "scripts/build": "#!/bin/sh -e\npython -m build\n",
    "scripts/publish": "#!/bin/sh -e\ntwine upload dist/*\nmkdocs gh-deploy --force\n",
}
CASES = [
    refused("mattermost__desktop", "nightly-rainforest.yml", "called-workflow", "script"),
    refused("denoland__deno", "ci.generated.yml", "generated-file", "custom-endpoint", "pull-request"),
    refused(
        "gruntwork-io__terragrunt", "integration-test.yml", "called-workflow", "script", "matrix-account"
    ),
    refused("rapidsai__shared-workflows", "wheels-test.yaml"),
    refused("pulumi__pulumi-random", "main-post-build.yml"),
    refused("01-ai__langcrew", "publish-npm.yml"),
    refused("apollographql__apollo-client", "release.yml"),
    refused("denoland__deno", "npm_publish.generated.yml"),
    refused("PyO3__maturin", "release.yml"),
    refused("rapidsai__shared-workflows", "wheels-publish.yaml", "called-workflow"),
    refused("rapidsai__shared-workflows", "wheels-publish.yaml", "called-workflow", config=FOLLOWING),
    refused(
        "denoland__deno",
        "post_publish.generated.yml",
        *("generated-file", "custom-endpoint", "no-federation"),
    ),
    refused("spring-cloud__spring-cloud-dataflow", "build-images.yml", "called-workflow", "opt-in"),
    refused("spring-cloud__spring-cloud-dataflow", "../actions/build-images/action.yml", "unknown-consumer"),
    refused("fluxcd__flux2", "e2e-gcp.yaml", "pull-request"),
    refused("fluxcd__flux2", "e2e-azure.yaml", "pull-request", "script"),
    refused("encode__httpx", "publish.yml", "script"),
    refused("hashicorp__terraform-cdk", "docker.yml", "opt-in"),
    Case(
        "Alsairy__Masark_Engine",
        "environments.yml",
        added=(*READ, "    - name: Log in to Azure (OIDC)", "        aws-region: ${{ env.AWS_REGION }}"),
        gone=(
            "        AZURE_CLIENT_SECRET: ${{ secrets.AZURE_CLIENT_SECRET }}",
            "        aws configure set aws_access_key_id ${{ secrets.AWS_ACCESS_KEY_ID }}",
        ),
    ),
    Case(
        "Basantara__basantara-backend",
        "google-cloudrun-docker.yml",
        added=("          service_account: ${{ vars.GCP_SERVICE_ACCOUNT }}",),
        gone=("          credentials_json: '${{ secrets.GCP_SERVICE_ACCOUNT_CREDENTIALS }}'",),
    ),
    Case("fluxcd__flux2", "e2e-gcp.yaml", config=ALL % ("pull_request: allow", ""), added=READ),
    Case(
        "fluxcd__flux2",
        "e2e-azure.yaml",
        config=ALL % ("", "pull_request: allow"),
        added=(*READ, '          ARM_USE_OIDC: "true"'),
        gone=("          ARM_CLIENT_SECRET: ${{ secrets.ARM_CLIENT_SECRET }}",),
        more={"tests/integration/Makefile": MAKEFILE},
    ),
    Case(
        "dapr__test-infra",
        "hashtag-actor.yml",
        frozenset({"missing-value"}),
        added=(*TOKEN, "          client-id: ${{ secrets.AZURE_LOGIN_USER }}"),
    ),
    Case(
        "simonw__sqlite-utils",
        "publish.yml",
        added=READ,
        gone=("      env:", "        TWINE_USERNAME: __token__"),
    ),
    Case(
        "encode__httpx",
        "publish.yml",
        added=(*TOKEN, "      contents: write"),
        gone=("        env:",),
        more=SCRIPTS,
    ),
    Case(
        "mheap__pin-github-action",
        "release.yml",
        frozenset({"opt-in"}),
        added=(*TOKEN, "      contents: write", "        node-version: '24'"),
        gone=("        NODE_AUTH_TOKEN: ${{ secrets.NPM_TOKEN }}",),
    ),
    Case(
        "reviewdog__action-eslint",
        "npm-publish.yml",
        added=READ,
        gone=("          token: ${{ secrets.NPM_TOKEN }}",),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.repository}/{case.path}")
def test_case(case: Case) -> None:
    path = (WORKFLOWS + case.path).replace("workflows/../", "")
    root = CORPUS / case.repository
    if not root.is_dir():
        pytest.skip(f"the corpus of real workflows is not at {CORPUS}")
    files = {one.relative_to(root).as_posix(): one.read_bytes() for one in root.rglob("*") if one.is_file()}
    files.update({name: text.encode() for name, text in case.more.items()})
    tree = MemoryTree({**files, ".github/pinfix.yml": case.config.encode()})
    codemods = registry.codemods()
    config = read_config(tree, None, [codemod.name for codemod in codemods])
    chosen = [codemod for codemod in codemods if codemod.name == "oidc"]

    plan = make_plan(tree, chosen, Snapshot(), config, Options(offline=True))

    assert {refusal.code for refusal in plan.refusals if refusal.place.path == path} == case.codes
    after = next((one.after for one in plan.rewrites if one.path == path), files[path])
    diff = list(
        unified_diff(files[path].decode().splitlines(), after.decode().splitlines(), lineterm="", n=0)
    )
    assert set(case.added) <= {line[1:] for line in diff if line.startswith("+")}
    assert set(case.gone) <= {line[1:] for line in diff if line.startswith("-")}
    assert bool(diff) is bool(case.added)
