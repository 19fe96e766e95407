"""A workflow that shows whether the trust works before anything depends on it.

It runs no action, so that nothing has to be pinned; it asks for a token, shows the claims that the other side
compares (they are no secrets), and exchanges it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TypeAlias

from pinfix.oidc.companions.quoting import quoted, written_plainly
from pinfix.oidc.parties import Party
from pinfix.oidc.subjects.contexts import ENVIRONMENT, PULL_REQUEST

_CLAIMS = "{iss, aud, sub, repository_id, repository_owner_id, environment, ref}"


@dataclass(frozen=True, slots=True)
class Exchange:
    """How the token is exchanged.

    `variables` of the step: a name, the fact that it gets, and what stands where there is no such fact.
    `audience` may name them.
    """

    variables: tuple[tuple[str, str, str], ...]
    audience: str
    commands: tuple[str, ...]


EXCHANGES = {
    "aws": Exchange(
        (("AWS_ROLE_ARN", "role", "${{ vars.AWS_ROLE_ARN }}"), ("AWS_REGION", "region", "us-east-1")),
        "sts.amazonaws.com",
        (
            'export AWS_WEB_IDENTITY_TOKEN_FILE="$RUNNER_TEMP/token"',
            "aws sts get-caller-identity",
        ),
    ),
    "gcp": Exchange(
        (
            ("PROVIDER", "workload_identity_provider", "${{ vars.GCP_WIF_PROVIDER }}"),
            ("ACCOUNT", "service_account", "${{ vars.GCP_SERVICE_ACCOUNT }}"),
        ),
        "https://iam.googleapis.com/$PROVIDER",
        (
            'gcloud iam workload-identity-pools create-cred-config "$PROVIDER" \\',
            '  ${ACCOUNT:+--service-account="$ACCOUNT"} \\',
            '  --credential-source-file="$RUNNER_TEMP/token" --output-file="$RUNNER_TEMP/credentials.json"',
            'gcloud auth login --cred-file="$RUNNER_TEMP/credentials.json"',
            "gcloud auth print-access-token > /dev/null",
        ),
    ),
    "azure": Exchange(
        (
            ("CLIENT_ID", "client_id", "${{ vars.AZURE_CLIENT_ID }}"),
            ("TENANT_ID", "tenant_id", "${{ vars.AZURE_TENANT_ID }}"),
        ),
        "api://AzureADTokenExchange",
        (
            'az login --service-principal --username "$CLIENT_ID" --tenant "$TENANT_ID" \\',
            '  --federated-token "$(cat "$RUNNER_TEMP/token")" --allow-no-subscriptions --output none',
        ),
    ),
}
"""By the kind of trust; the tools are on GitHub's Ubuntu runners."""


def can_be_tried(party: Party) -> bool:
    """Whether a run that is started by hand can present what `party` does: never what pull requests do."""
    return any(context != PULL_REQUEST for context in party.presented.contexts)


def checking_workflow(kind: str, parties: Sequence[Party]) -> str:
    """The text of `oidc-check.yml` for `kind`; one of `parties` at least can be tried."""
    return "\n".join(_lines(EXCHANGES[kind], parties)) + "\n"


def _lines(exchange: Exchange, parties: Sequence[Party]) -> Iterator[str]:
    yield "# Start it by hand, on the branch whose runs are to be trusted. Remove it when all is well."
    yield from ("name: OIDC check", "on: workflow_dispatch", "permissions: {}", "jobs:")
    for number, (values, environments) in enumerate(_jobs(exchange, parties).items(), start=1):
        yield from _job(f"check-{number}", exchange, values, environments)


def _jobs(exchange: Exchange, parties: Sequence[Party]) -> dict[_Values, list[str]]:
    """The environments in which each set of values is used; "": a job without one."""
    jobs: dict[_Values, dict[str, None]] = {}
    for party in parties:
        for context in party.presented.contexts:
            if context == PULL_REQUEST:
                continue
            inside = context.startswith(ENVIRONMENT)
            name = context.removeprefix(ENVIRONMENT).replace("%3A", ":") if inside else ""
            for values in _values(exchange, party, context):
                jobs.setdefault((values, inside), {})[name] = None
    return {key: list(names) for key, names in jobs.items()}


def _values(exchange: Exchange, party: Party, context: str) -> Iterator[tuple[tuple[str, str], ...]]:
    """Every set of values with which the job logs in: one for each role."""
    direct = party.fact("mode") == "direct"
    choices = [
        [(name, written_plainly(value)) for value in party.each(fact, usual, context)]
        for name, fact, usual in exchange.variables
        if not (direct and fact == "service_account")
    ]
    audience = party.trust.audience or exchange.audience
    if "$" not in audience:
        choices.append([("AUDIENCE", written_plainly(audience))])
    yield from product(*choices)


def _job(name: str, exchange: Exchange, values: _Values, environments: Sequence[str]) -> Iterator[str]:
    variables, inside = values
    yield from (f"  {name}:", "    runs-on: ubuntu-latest", "    permissions:", "      id-token: write")
    if inside:
        yield from ("    strategy:", "      fail-fast: false", "      matrix:", "        environment:")
        yield from (f"          - {quoted(one)}" for one in environments)
        yield "    environment: ${{ matrix.environment }}"
    yield from ("    steps:", "      - name: Exchange a token", "        env:")
    yield from (f"          {key}: {quoted(value)}" for key, value in variables)
    yield from ("        run: |", "          set -eu")
    if all(key != "AUDIENCE" for key, _ in variables):
        yield f'          AUDIENCE="{exchange.audience}"'
    yield from (f"          {line}" for line in (*_TOKEN, *exchange.commands))


_Values: TypeAlias = tuple[tuple[tuple[str, str], ...], bool]
"""Names and values of the step's variables, and whether the job has a deployment environment."""

_TOKEN = (
    'curl -sSf -G -H "Authorization: bearer $ACTIONS_ID_TOKEN_REQUEST_TOKEN" \\',
    '  --data-urlencode "audience=$AUDIENCE" "$ACTIONS_ID_TOKEN_REQUEST_URL" |',
    '  jq -ejr .value > "$RUNNER_TEMP/token"',
    "# What the other side compares:",
    'jq -R \'split(".")[1] | gsub("-"; "+") | gsub("_"; "/") | @base64d | fromjson |',
    f'  {_CLAIMS}\' "$RUNNER_TEMP/token"',
)
