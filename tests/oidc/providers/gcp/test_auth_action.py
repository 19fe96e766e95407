"""Keys as `credentials_json`."""

from __future__ import annotations

import pytest
from oidc.providers.gcp.kit import AUTH, DIRECT, GCP, PROJECT

from pinfix.config.oidc_settings import GcpSettings, Given, OidcSettings

BOTH = """\
          workload_identity_provider: ${{ vars.GCP_WIF_PROVIDER }}
          service_account: ${{ vars.GCP_SERVICE_ACCOUNT }}
"""


def test_the_two_inputs_stand_where_the_key_stood() -> None:
    text = GCP.after(AUTH + "- run: gcloud storage ls\n")
    assert f"      - uses: google-github-actions/auth@v2\n        with:\n{BOTH}      - run:" in text
    assert "secrets." not in text


def test_what_else_the_step_says_stays() -> None:
    text = GCP.after(AUTH + "    token_format: access_token\n    create_credentials_file: false\n")
    assert f"{BOTH}          token_format: access_token\n          create_credentials_file: false\n" in text


def test_the_project_of_setup_gcloud_goes_along() -> None:
    setup = "- uses: google-github-actions/setup-gcloud@v2\n  with:\n"
    setup += "    project_id: ${{ secrets.GCP_PROJECT_ID }}\n"
    text = GCP.after(AUTH + setup + "- run: gcloud storage rsync -r site/ gs://bucket/site\n")
    assert f"{BOTH}          project_id: ${{{{ secrets.GCP_PROJECT_ID }}}}\n" in text


@pytest.mark.parametrize(
    "project", ["${{ steps.x.outputs.project }}", "${{ env.OWN }}\n  env:\n    OWN: p", "''"]
)
def test_a_project_that_is_not_there_before_does_not(project: str) -> None:
    setup = f"- uses: google-github-actions/setup-gcloud@v2\n  with:\n    project_id: {project}\n"
    assert f"{BOTH}      - uses" in GCP.after(AUTH + setup)


def test_the_project_of_the_configuration() -> None:
    assert f"{BOTH}          project_id: my-project\n" in GCP.after(AUTH, settings=PROJECT)
    own = AUTH + "    project_id: other\n"
    assert f"{BOTH}          project_id: other\n" in GCP.after(own, settings=PROJECT)


def test_without_a_service_account() -> None:
    assert GCP.codes(AUTH, settings=DIRECT) == {"missing-value"}
    assert GCP.codes(AUTH + "    project_id: p\n    token_format: access_token\n", settings=DIRECT) == {
        "missing-value"
    }
    text = GCP.after(AUTH + "    project_id: p\n", settings=DIRECT)
    assert "service_account" not in text


def test_direct_federation_wants_a_newer_version() -> None:
    old = AUTH.replace("@v2", "@v1") + "    project_id: p\n"
    assert [one.use.ref for one in GCP.swap(old, settings=DIRECT).raises] == ["v3"]
    assert GCP.swap(old).raises == ()


@pytest.mark.parametrize(
    ("ref", "raised"), [("v0", True), ("v0.0.4", True), ("v0.8.1", False), ("main", True)]
)
def test_versions(ref: str, raised: bool) -> None:
    assert bool(GCP.swap(AUTH.replace("@v2", f"@{ref}")).raises) is raised


def test_what_a_person_has_to_provide() -> None:
    found = GCP.swap(AUTH)
    assert [(one.source, one.name) for one in found.variables] == [
        ("vars", "GCP_WIF_PROVIDER"), ("vars", "GCP_SERVICE_ACCOUNT"),
    ]  # fmt: skip
    (trust,) = found.trust
    assert dict(trust.facts)["mode"] == "service_account"
    literal = GcpSettings(
        workload_identity_provider=Given("literal", "projects/1/x"), service_account=Given("secrets", "SA")
    )
    found = GCP.swap(AUTH, settings=OidcSettings(gcp=literal))
    assert [(one.source, one.name) for one in found.variables] == [("secrets", "SA")]


@pytest.mark.parametrize(
    ("step", "code"),
    [
        ("- run: gsutil rsync -r site/ gs://bucket/site", "unknown-consumer"),
        ("- run: gcloud auth print-identity-token", "unknown-consumer"),
        ("- run: jq .private_key $GOOGLE_APPLICATION_CREDENTIALS", "unknown-consumer"),
        ("- run: cat < ${GOOGLE_APPLICATION_CREDENTIALS} | docker login -u _json_key --password-stdin gcr.io",
         "unknown-consumer"),
        ('- run: gcloud auth activate-service-account --key-file="$GOOGLE_APPLICATION_CREDENTIALS"',
         "unknown-consumer"),
        ("- uses: a/b@v1\n  with:\n    file: ${{ env.GOOGLE_APPLICATION_CREDENTIALS }}", "unknown-consumer"),
        ("- uses: a/b@v1\n  with:\n    key: ${{ secrets.GCP_SA_KEY }}", "unknown-consumer"),
        ("- run: up\n  env:\n    KEY: ${{ secrets.GCP_SA_KEY }}", "unknown-consumer"),
        ("- run: ./up\n  env:\n    KEY: ${{ secrets.GCP_SA_KEY }}", "script"),
        ("- run: echo '${{ secrets.GCP_SA_KEY }}' > key.json", "key-leaves-job"),
        ("- run: tool --key '${{ secrets.GCP_SA_KEY }}'", "inline-in-run"),
        ("- run: docker build --build-arg K='${{ secrets.GCP_SA_KEY }}' .", "docker-env"),
        ("- uses: docker/build-push-action@v6\n  with:\n    secrets: K=${{ secrets.GCP_SA_KEY }}",
         "docker-env"),
        ("- uses: appleboy/ssh-action@v1\n  with:\n    script: x ${{ secrets.GCP_SA_KEY }}",
         "key-leaves-job"),
        ("- run: echo 1\n  if: ${{ secrets.GCP_SA_KEY != '' }}", "condition"),
        ("- uses: actions/checkout@v4", "condition"),
        ("- uses: google-github-actions/auth@v2\n  with:\n    credentials_json: ${{ secrets.OTHER }}",
         "several-pairs"),
        ("- uses: google-github-actions/auth@v2\n  with:\n    workload_identity_provider: x\n"
         "    service_account: y", "keys-and-role"),
        ("- uses: google-github-actions/setup-gcloud@v2\n  with:\n    version: 290.0.1", "tool-version"),
    ],
)  # fmt: skip
def test_steps_that_keep_the_key(step: str, code: str) -> None:
    assert code in GCP.codes(AUTH + step + "\n")


@pytest.mark.parametrize(
    "step",
    [
        "- run: gcloud storage rsync -r site/ gs://bucket/site",
        "- run: test -f $GOOGLE_APPLICATION_CREDENTIALS",
        "- uses: actions/checkout@v4\n  with:\n    path: other",
        "- uses: actions/checkout@v4\n  with:\n    clean: false",
        "- uses: google-github-actions/setup-gcloud@v2\n  with:\n    version: '>= 363.0.0'",
        "- uses: google-github-actions/setup-gcloud@v2\n  with:\n    version: latest",
        "- run: ./node_modules/.bin/deploy",
        "- run: npx firebase-tools@10.1.0 deploy",
        "- run: npx firebase-tools@10 deploy",
        "- run: npx firebase-tools@latest deploy",
        "- run: npx my-firebase-tools@9 deploy",
        "- uses: actions/github-script@v7\n  with:\n    script: "
        "use(process.env.GOOGLE_APPLICATION_CREDENTIALS)",
        "- uses: docker/login-action@v3\n  with:\n    registry: gcr.io\n    username: oauth2accesstoken\n"
        "    password: ${{ steps.auth.outputs.access_token }}",
    ],
)
def test_steps_that_can_go_on(step: str) -> None:
    assert GCP.codes(AUTH + step + "\n") == set()


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ("    workload_identity_provider: x\n", "keys-and-role"),
        ("    service_account: ''\n", "keys-and-role"),
        ("    universe: example.org\n", "issuer-unknown"),
        ("    audience: https://example.org\n", "issuer-unknown"),
    ],
)
def test_inputs_that_keep_the_key(more: str, code: str) -> None:
    assert code in GCP.codes(AUTH + more)


@pytest.mark.parametrize(
    ("key", "code"),
    [
        ("${{ secrets.A || secrets.B }}", "dynamic-key"),
        ("${{ secrets[matrix.key] }}", "matrix-account"),
        ("${{ secrets[format('{0}_KEY', inputs.x)] }}", "dynamic-key"),
    ],
)
def test_keys_that_are_picked(key: str, code: str) -> None:
    assert code in GCP.codes(AUTH.replace("'${{ secrets.GCP_SA_KEY }}'", key))


@pytest.mark.parametrize(
    "step",
    [
        "- uses: google-github-actions/auth@v2\n  with:\n    workload_identity_provider: x\n",
        "- uses: google-github-actions/auth@v2\n  with:\n    credentials_json: ''\n",
        "- uses: google-github-actions/auth@v2\n  with:\n    credentials_json: ${{ steps.x.outputs.key }}\n",
        "- run: gcloud storage ls\n  env:\n    GCP_PROJECT: ${{ secrets.GCP_PROJECT }}\n",
        "- run: ./build\n  env:\n    GOOGLE_API_KEY: ${{ secrets.GOOGLE_API_KEY }}\n",
        "- run: ./build\n  env:\n    GOOGLE_SERVICES_JSON: ${{ secrets.GOOGLE_SERVICES_JSON }}\n",
        "- run: ./build\n  env:\n    SA: ${{ secrets.GCP_SERVICE_ACCOUNT }}\n",
    ],
)
def test_no_finding(step: str) -> None:
    assert GCP.found(step) == {}


def test_a_service_container_with_the_key() -> None:
    text = (
        "on: push\njobs:\n  j:\n    runs-on: ubuntu-latest\n    services:\n      db:\n        image: x\n"
        "        env:\n          K: ${{ secrets.GCP_SA_KEY }}\n    steps:\n"
        "      - uses: google-github-actions/auth@v2\n        with:\n"
        "          credentials_json: ${{ secrets.GCP_SA_KEY }}\n"
    )
    assert GCP.codes(text) == {"job-container"}


def test_a_job_that_only_hands_the_key_to_an_unknown_action() -> None:
    step = "- uses: ./.github/actions/build\n  with:\n    GCR_JSON_KEY: ${{ secrets.GCR_JSON_KEY }}\n"
    assert GCP.codes(
        step, {".github/actions/build/action.yml": "runs:\n  using: composite\n  steps: []\n"}
    ) == {"unknown-consumer"}


def test_pull_requests() -> None:
    text = "on: pull_request\njobs:\n  j:\n    runs-on: ubuntu-latest\n    permissions: {contents: read}\n"
    text += "    steps:\n"
    text += "      " + AUTH.replace("\n", "\n      ").rstrip() + "\n"
    assert GCP.run(text).codes == {"pull-request"}
    allowed = OidcSettings(gcp=GcpSettings(pull_request="allow"))
    assert not GCP.run(text, settings=allowed).codes


def test_no_message_has_a_value() -> None:
    literal = "AIza" + "x" * 35
    found = GCP.found(AUTH + f"- run: tool --key '${{{{ secrets.GCP_SA_KEY }}}}' --api {literal}\n")
    assert literal not in repr([(one.reason, one.remedy) for one in found["j"].objections])


@pytest.mark.parametrize(
    ("step", "code"),
    [
        ("- run: ./deploy.sh", "script"),
        ("- run: npx firebase-tools@9 deploy", "tool-version"),
        ("- run: npm install -g firebase-tools@9.23.0", "tool-version"),
        ("- run: pnpm dlx firebase-tools@^8.1 deploy", "tool-version"),
        (
            "- uses: actions/github-script@v7\n  with:\n    script: |\n      const fs = require('fs');\n"
            "      const file = process.env.GOOGLE_APPLICATION_CREDENTIALS;\n"
            "      sign(JSON.parse(fs.readFileSync(file)).private_key);",
            "script",
        ),
    ],
)
def test_steps_that_cannot_do_with_the_login(step: str, code: str) -> None:
    assert GCP.codes(AUTH + step + "\n") == {code}


@pytest.mark.parametrize(("version", "expected"), [("^9.0.0", {"tool-version"}), ("^13.1.0", set())])
def test_the_version_that_the_repository_asks_for(version: str, expected: set[str]) -> None:
    files = {"package.json": f'{{"devDependencies": {{"firebase-tools": "{version}"}}}}'}
    assert GCP.codes(AUTH + "- run: npx firebase deploy\n", files) == expected


@pytest.mark.parametrize(
    "inputs",
    [
        "{credentials_json: '${{ secrets.GCP_SA_KEY }}', token_format: access_token}",
        "{token_format: access_token, credentials_json: '${{ secrets.GCP_SA_KEY }}'}",
        "{access_token_lifetime: 9s, credentials_json: '${{ secrets.GCP_SA_KEY }}', token_format: id_token}",
    ],
)
def test_inputs_in_braces(inputs: str) -> None:
    text = GCP.after(
        f"- uses: actions/checkout@v4\n- uses: google-github-actions/auth@v2\n  with: {inputs}\n"
    )
    assert "secrets" not in text
    assert "workload_identity_provider: '${{ vars.GCP_WIF_PROVIDER }}'" in text
