"""Files of the repository that name the variables of the key, where a step runs what may read them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pinfix_codemods.oidc.checks.naming import search
from pinfix_codemods.oidc.finding import Swap
from pinfix_codemods.oidc.scene.model import JobScene

from .toy import PATH, run, unchanged, with_swap

HEAD = "on: push\npermissions: {}\njobs:\n  up:\n    runs-on: ubuntu-latest\n    steps:\n"
CHECKOUT = "      - uses: actions/checkout@v4\n"
ENV = "        env: {AWS_ACCESS_KEY_ID: '${{ secrets.A }}', AWS_SECRET_ACCESS_KEY: '${{ secrets.B }}'}\n"
NAMES = "AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY"


def job(script: str) -> str:
    return f"{HEAD}{CHECKOUT}      - run: {script}\n{ENV}"


@pytest.mark.parametrize(
    ("script", "path", "text"),
    [
        ("go run ./cmd/up", "cmd/up/main.go", 'os.Getenv("AWS_ACCESS_KEY_ID")'),
        ("./gradlew publish", "build.gradle", 'System.getenv("AWS_SECRET_ACCESS_KEY")'),
        ("gradle publish", "buildSrc/src/A.kt", 'env("AWS_SECRET_ACCESS_KEY")'),
        ("mvn deploy", "settings.xml", "${env.AWS_ACCESS_KEY_ID}"),
        ("npx ts-node up.ts", "up.ts", "process.env.AWS_ACCESS_KEY_ID"),
        ("npx ts-node up.ts", "up.ts", 'process.env["AWS_SECRET_" + "ACCESS_KEY"]'),
        ("npx serverless deploy", "serverless.yml", "AK: ${env:AWS_ACCESS_KEY_ID}"),
        ("packer build x.json", "x.json", '{"a": "{{env `AWS_ACCESS_KEY_ID`}}"}'),
        ("ansible-playbook p.yml", "p.yml", "x: \"{{ lookup('env', 'AWS_ACCESS_KEY_ID') }}\""),
        ("docker buildx bake", "docker-bake.hcl", 'variable "AWS_ACCESS_KEY_ID" {}'),
        ("envsubst < k8s.yaml", "k8s.yaml", "id: ${AWS_ACCESS_KEY_ID}"),
        ("terraform apply", "main.tf", 'program = ["sh", "-c", "echo $AWS_ACCESS_KEY_ID"]'),
        ("terraform apply", "get.sh", "docker run -e AWS_ACCESS_KEY_ID img"),
        ("sudo terraform apply", "get.sh", "docker run -e AWS_ACCESS_KEY_ID img"),
        ("frobnicate", "Rakefile", "ENV['AWS_ACCESS_KEY_ID']"),
        ("for f in deploy/*.sh; do bash $f; done", "deploy/a.sh", "docker run -e AWS_ACCESS_KEY_ID img"),
        ("ls deploy/*.sh | xargs -n1 bash", "deploy/a.sh", "docker run -e AWS_ACCESS_KEY_ID img"),
        ("bash -eu -o pipefail deploy/*.sh", "deploy/a.sh", "docker run -e AWS_ACCESS_KEY_ID img"),
        ("cat deploy/a.sh | sh", "deploy/a.sh", "docker run -e AWS_ACCESS_KEY_ID img"),
        ("sh < deploy/a.sh", "deploy/a.sh", "docker run -e AWS_ACCESS_KEY_ID img"),
        ("source deploy/$STAGE.sh", "deploy/a.sh", "docker run -e AWS_ACCESS_KEY_ID img"),
        ("node $SCRIPT", "up.js", "process.env.AWS_ACCESS_KEY_ID"),
        ("./deploy/$STAGE.sh", "deploy/a.sh", "docker run -e AWS_ACCESS_KEY_ID img"),
    ],
)
def test_what_names_a_half_alone_keeps_the_key(script, path, text):
    outcome = run({PATH: job(script), path: f"first\n{text}\n"})
    assert outcome.codes == ["script"]
    (refusal,) = outcome.plan.refusals
    assert (refusal.place.path, refusal.place.line) == (path, 2)
    assert not outcome.plan.rewrites


@pytest.mark.parametrize(
    ("script", "path", "text"),
    [
        ("go run ./cmd/up", "cmd/up/main.go", f"{NAMES} AWS_SESSION_TOKEN"),
        ("go run ./cmd/up", "cmd/up/main.go", "MY_AWS_ACCESS_KEY_ID AWS_ACCESS_KEY_ID_2"),
        ("go run ./cmd/up", "up.py", NAMES),
        ("go build ./...", "main.go", NAMES),
        ("aws s3 ls", "main.go", NAMES),
        ("aws s3 ls && make", "x.ts", NAMES),
        ("bash -c 'aws s3 ls'", "x.sh", NAMES),
        ("curl -sSf https://sh.example.com | sh", "x.sh", NAMES),
        ("python --version", "x.sh", NAMES),
        ("for f in deploy/*.sh; do bash $f; done", "deploy/a.sh", f"{NAMES} AWS_SESSION_TOKEN"),
        ("docker build .", "docker-bake.hcl", NAMES),
        ("terraform apply", "README.md", NAMES),
        ("terraform apply", ".github/workflows/other.txt", NAMES),
        ("frobnicate", "docker-compose.yml", NAMES),
        ("frobnicate", "sub/node_modules/x/index.js", NAMES),
        ("npx serverless deploy", "serverless.yml", "region: eu-west-1"),
    ],
)
def test_what_the_program_does_not_read_or_reads_with_the_token(script, path, text):
    outcome = run({PATH: job(script), path: text, "Makefile": "all:\n\techo\n"})
    assert outcome.codes == []
    assert "secrets" not in outcome.text


def test_programs_of_steps_without_the_key_are_not_asked():
    files = {PATH: job("aws s3 ls") + "      - run: go run .\n", "main.go": NAMES}
    assert run(files).codes == []


@pytest.mark.parametrize(("bound", "value"), [("MOST_FILES", 1), ("MOST_CHARACTERS", 3)])
def test_too_much_to_search(monkeypatch, bound, value):
    monkeypatch.setattr(search, bound, value)
    files = {PATH: job("go run ."), "a.go": "text", "b.go": "text", "c.go": "text"}
    outcome = run(files)
    assert outcome.codes == ["script"]
    assert "too much" in outcome.plan.refusals[0].reason


def test_one_refusal_for_a_file_that_two_steps_read():
    step = f"      - run: go run .\n{ENV}"
    assert unchanged({PATH: HEAD + CHECKOUT + step + step, "main.go": NAMES}) == ["script"]


def gone(job: JobScene, swap: Swap) -> Swap:
    return replace(swap, refreshed=frozenset(), gone=frozenset({"TOOL_PASSWORD", "AWS_ACCESS_KEY_ID"}))


def of_google(job: JobScene, swap: Swap) -> Swap:
    return replace(swap, refreshed=frozenset({"GOOGLE_APPLICATION_CREDENTIALS"}))


@pytest.mark.parametrize("text", ["TOOL_PASSWORD", "AWS_ACCESS_KEY_ID AWS_SESSION_TOKEN"])
def test_variables_that_go_are_named_by_nobody(text):
    files = {PATH: job("go run ."), "main.go": text}
    assert unchanged(files, with_swap(gone)) == ["script"]


def test_a_key_file_is_read_for_what_is_in_it():
    program = "JSON.parse(read(process.env.GOOGLE_APPLICATION_CREDENTIALS))"
    files = {PATH: job("node up.js"), "up.js": f"{program}.private_key"}
    assert unchanged(files, with_swap(of_google)) == ["script"]
    files["up.js"] = program
    assert run(files, with_swap(of_google)).codes == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("profiles.yml", "keyfile: \"{{ env_var('GOOGLE_APPLICATION_CREDENTIALS') }}\""),
        ("meltano.yml", "credentials_path: ${GOOGLE_APPLICATION_CREDENTIALS}"),
        ("app.toml", 'key = "$GOOGLE_APPLICATION_CREDENTIALS"'),
    ],
)
def test_settings_hand_the_key_file_on(path, text):
    assert unchanged({PATH: job("frobnicate"), path: text}, with_swap(of_google)) == ["script"]
    assert run({PATH: job("aws s3 ls"), path: text}, with_swap(of_google)).codes == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("app.yml", "GOOGLE_APPLICATION_CREDENTIALS: /secrets/key.json"),
        ("app.yml", "MY_GOOGLE_APPLICATION_CREDENTIALS: ${OTHER}"),
        ("notes.md", "${GOOGLE_APPLICATION_CREDENTIALS}"),
        ("up.js", "new Storage({keyFilename: process.env.GOOGLE_APPLICATION_CREDENTIALS})"),
    ],
)
def test_settings_that_hand_nothing_on(path, text):
    assert run({PATH: job("frobnicate"), path: text}, with_swap(of_google)).codes == []


SCRIPT = (
    HEAD + CHECKOUT + "      - uses: actions/github-script@v7\n        with:\n          script: CODE\n" + ENV
)


@pytest.mark.parametrize(
    "code", ["require('./up.js')()", "await import(`${process.env.GITHUB_WORKSPACE}/up.js`)"]
)
def test_a_program_in_an_input_loads_a_file(code):
    assert unchanged({PATH: SCRIPT.replace("CODE", code), "up.js": "AWS_ACCESS_KEY_ID"}) == ["script"]
    assert run({PATH: SCRIPT.replace("CODE", "require('up')"), "up.js": "AWS_ACCESS_KEY_ID"}).codes == []


ACTION = (
    "name: d\ndescription: d\nruns:\n  using: {}\n  image: Dockerfile\n  env:\n    AK: ${{{{ env.{} }}}}\n"
)


def test_an_action_of_the_repository_in_an_image():
    text = f"{HEAD}{CHECKOUT}      - run: aws s3 ls\n{ENV}      - uses: ./d\n{ENV}"
    files = {
        PATH: text,
        "d/action.yml": ACTION.format("docker", "AWS_ACCESS_KEY_ID"),
        "d/Dockerfile": "FROM a\n",
    }
    outcome = run(files)
    assert outcome.codes == ["unknown-consumer"]
    assert outcome.plan.refusals[0].place.path == "d/action.yml"
    files["d/action.yml"] = ACTION.format("docker", "OTHER")
    assert run(files).codes == []
