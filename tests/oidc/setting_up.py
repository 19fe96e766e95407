"""Jobs, what they present, and repositories, as the tests of subjects, companions and runbooks make them."""

from __future__ import annotations

from pinfix.config.oidc_settings import OidcSettings
from pinfix.oidc.facts import NamedValue, OtherUse, SwapFacts, TrustFact
from pinfix.oidc.parties import Party, parties_of
from pinfix.oidc.subjects.prefix import Identity, Template
from pinfix.yaml.document import Document

PATH = ".github/workflows/deploy.yml"
ISSUER = "https://token.actions.githubusercontent.com"

UNKNOWN = Identity("octo-org", "octo-repo", "123456", "456789", "main")
"""A repository whose ids are known, and not how GitHub writes its subjects."""
IMMUTABLE = Identity(
    "octo-org", "octo-repo", "123456", "456789", "main", Template("repo:octo-org@123456/octo-repo@456789")
)
CLASSIC = Identity("octo-org", "octo-repo", "123456", "456789", "main", Template("repo:octo-org/octo-repo"))
ENTERPRISE = Identity(
    "octo-org", "octo-repo", "12", "45", "main", issuer="https://ghe.example/_services/token"
)
NOBODY = Identity()

KINDS = {
    "aws": {"role": "${{ vars.AWS_ROLE_ARN }}", "region": "eu-west-1"},
    "gcp": {
        "workload_identity_provider": "${{ vars.GCP_WIF_PROVIDER }}",
        "service_account": "${{ vars.GCP_SERVICE_ACCOUNT }}",
        "project_id": "my-project",
        "mode": "service_account",
    },
    "azure": {"client_id": "${{ vars.AZURE_CLIENT_ID }}", "tenant_id": "${{ vars.AZURE_TENANT_ID }}"},
    "vault": {"role": "${{ vars.VAULT_ROLE }}"},
    "pypi": {"package": "octo-tool"},
    "testpypi": {"package": "octo-tool"},
    "npm": {"package": "@octo/tool"},
    "crates": {"package": "octo-tool"},
    "rubygems": {"package": "octo-tool"},
    "nuget": {"user": "${{ vars.NUGET_USER }}", "package": "octo"},
    "dockerhub": {"organization": "${{ vars.DOCKERHUB_ORGANIZATION }}"},
    "jfrog": {"provider_name": "${{ vars.JF_OIDC_PROVIDER_NAME }}"},
    "cloudsmith": {"service_slug": "${{ vars.CLOUDSMITH_SERVICE_SLUG }}"},
    "pulumi": {"organization": "${{ vars.PULUMI_ORGANIZATION }}"},
    "codecov": {},
}
VARIABLES = {
    "aws": (NamedValue("AWS_ROLE_ARN", "the role that the job assumes"),),
    "gcp": (
        NamedValue("GCP_WIF_PROVIDER", "the resource name of the provider"),
        NamedValue("GCP_SERVICE_ACCOUNT", "the account that the job acts as"),
    ),
    "azure": (NamedValue("AZURE_CLIENT_ID", "the application"), NamedValue("AZURE_TENANT_ID", "the tenant")),
    "vault": (NamedValue("VAULT_ROLE", "the role that the job logs in to"),),
    "nuget": (NamedValue("NUGET_USER", "the profile that made the policy"),),
}


def facts(
    kind: str = "aws",
    job: str = "deploy",
    *,
    environment: str = "",
    secrets: tuple[str, ...] = ("OLD_KEY",),
    others: tuple[OtherUse, ...] = (),
    conditions: tuple[str, ...] = (),
    audience: str = "",
    path: str = PATH,
    **given: str,
) -> SwapFacts:
    """The facts of one swap; `given` overrules those of the kind."""
    provider = "pypi" if kind == "testpypi" else kind
    trust = TrustFact(kind, audience, tuple({**KINDS[kind], **given}.items()))
    return SwapFacts(
        provider,
        kind.upper(),
        path,
        job,
        environment,
        secrets,
        VARIABLES.get(kind, ()),
        (trust,),
        other_uses=others,
        conditions=conditions,
    )


def flow(jobs: str = "", on: str = "push: {branches: [main]}") -> Document:
    """A workflow with the jobs, or with one job `deploy`."""
    written = jobs or "deploy: {runs-on: ubuntu-latest, steps: []}"
    return Document.from_text(f"on: {{{on}}}\njobs: {{{written}}}\n")


def in_environments(*names: str) -> Document:
    """A job whose environment is chosen by hand: `${{ inputs.target }}`."""
    options = ", ".join(f"'{name}'" for name in names)
    return flow(on=f"workflow_dispatch: {{inputs: {{target: {{type: choice, options: [{options}]}}}}}}")


CHOSEN = "${{ inputs.target }}"


def parties(
    *swaps: SwapFacts,
    document: Document | None = None,
    identity: Identity = UNKNOWN,
    settings: OidcSettings | None = None,
) -> tuple[Party, ...]:
    """The parties of `swaps`, all in the workflow `document`."""
    found = document or flow()
    return parties_of(swaps, lambda path: found, settings or OidcSettings(), identity)
