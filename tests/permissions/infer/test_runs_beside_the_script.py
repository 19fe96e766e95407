"""What runs beside the script: make's own rules, scripts run by runners, code in containers."""

from __future__ import annotations

import json

import pytest
from permissions.infer.kit import CHECKOUT, need

from pinfix_codemods.permissions.need import Status

TOKEN = "runs-on: ubuntu-latest\nenv: {GH_TOKEN: '${{ github.token }}'}\n"
MAKE = {"Makefile": "foo.o: foo.c\n", "foo.c": ""}


def run(line: str, env: str = "{}") -> str:
    return f"- env: {env}\n  run: |\n    {line}\n"


def test_a_variable_says_what_a_rule_of_make_itself_runs() -> None:
    found = need(CHECKOUT + run("make CC='gh issue create -t a -b c' foo.o"), MAKE, job=TOKEN)
    assert "issues: write" in str(found.grant)
    for line in ("CC='gh issue create' make foo.o", "export CC=gh; make foo.o"):
        assert need(CHECKOUT + run(line), MAKE, job=TOKEN).status is Status.UNKNOWN
    assert need(CHECKOUT + run("make foo.o", "{CC: gh}"), MAKE, job=TOKEN).status is Status.UNKNOWN
    assert need(CHECKOUT + run("make foo.o"), MAKE, job=TOKEN).status is Status.PROVEN


@pytest.mark.parametrize(
    "line",
    ["run-s build push", "npm-run-all -p 'push:*'", "npx concurrently npm:build 'git push'", "run-p push*"],
)
def test_scripts_that_runners_run_are_read(line: str) -> None:
    scripts = {"all": line, "build": "echo", "push": "git push", "push:x": "git push"}
    found = need(CHECKOUT + run("npm run all"), {"package.json": json.dumps({"scripts": scripts})})
    assert str(found.grant) == "contents: write"
    assert not found.assumptions


def test_runners_that_are_read_get_the_token() -> None:
    scripts = {"all": "run-s a b", "a": "echo", "b": "gh issue create -t a -b c"}
    files = {"package.json": json.dumps({"scripts": scripts})}
    found = need(CHECKOUT + run("npm run all"), files, job=TOKEN)
    assert found.status is Status.PROVEN
    assert "issues: write" in str(found.grant)


@pytest.mark.parametrize("line", ["npm version patch", "npm ci", "yarn", "npm publish"])
def test_what_may_push_is_not_assumed_not_to(line: str) -> None:
    hooks = {"postversion": "git push", "postinstall": "git push", "postpublish": "git push"}
    found = need(CHECKOUT + run(line), {"package.json": json.dumps({"scripts": hooks})})
    assert str(found.grant) == "contents: write"
    assert not [one for one in found.assumptions if "push" in one.text]
    assert [one for one in need(CHECKOUT + run(line), {}).assumptions if "push" in one.text]


@pytest.mark.parametrize(
    "line",
    [
        "docker run -itde GH_TOKEN image",
        "docker run -ieGH_TOKEN image",
        "docker run --pid=host image",
        "docker run --pid host image",
        "docker run -v /proc:/host image",
        "podman run --env 'GH_*' image",
        "podman run --env GH_* image",
        "docker run --entrypoint ./x.sh -e GH_TOKEN image",
        'docker run -e "$(cat names)" image',
    ],
)
def test_a_container_that_sees_the_token_is_not_read(line: str) -> None:
    assert need(CHECKOUT + run(line), {"x.sh": "echo\n"}, job=TOKEN).status is Status.UNKNOWN


@pytest.mark.parametrize(
    "line",
    ["docker run -it image", 'docker run -e "A=$(date)" image', "docker run -e CI image sh -ce true"],
)
def test_one_that_does_not_is_no_matter(line: str) -> None:
    assert need(CHECKOUT + run(line), job=TOKEN).status is Status.ASSUMED


@pytest.mark.parametrize(
    "line",
    [
        'docker run -v "$PWD:/w" --entrypoint /w/ci/x.sh image',
        "docker run --entrypoint=ci/x.sh image",
        "docker run -v .:/w image bash -c 'cd /w; ./ci/x.sh'",
        "docker exec c ./ci/x.sh",
        "docker run image sh -c 'git push'",
        "docker run --entrypoint git image push",
    ],
)
def test_code_in_a_container_may_push(line: str) -> None:
    files = {"ci/x.sh": "git push\n"}
    assert str(need(CHECKOUT + run(line), files).grant) == "contents: write"
    quiet = need(CHECKOUT + run(line.replace("push", "fetch")), {"ci/x.sh": "make\n"})
    assert str(quiet.grant) == "contents: read"


@pytest.mark.parametrize(
    ("line", "variable"),
    [
        ("mvn -B deploy", "GITHUB_TOKEN"),
        ("mvn -s ci.xml -P github clean deploy -DskipTests", "GITHUB_TOKEN"),
        ("./mvnw deploy", "MAVEN_PASSWORD"),
        ("gradle publish", "TOKEN"),
        ("./gradlew :core:publish", "GITHUB_TOKEN"),
        ("./gradlew publishAllPublicationsToGitHubPackagesRepository", "GITHUB_TOKEN"),
    ],
)
def test_who_deploys_with_the_token_writes_packages(line: str, variable: str) -> None:
    env = f"{{{variable}: '${{{{ secrets.GITHUB_TOKEN }}}}'}}"
    found = need(CHECKOUT + run(line, env))
    assert found.status is Status.ASSUMED
    assert str(found.grant) == "contents: read, packages: write"
    assert any("plugins" in one.text for one in found.assumptions)


@pytest.mark.parametrize(
    ("line", "variable"),
    [
        ("mvn verify", "GITHUB_TOKEN"),
        ("mvn deploy jreleaser:full-release", "GITHUB_TOKEN"),
        ("mvn deploy site:deploy", "GITHUB_TOKEN"),
        ("mvn $GOALS", "GITHUB_TOKEN"),
        ("mvn deploy", "JRELEASER_GITHUB_TOKEN"),
        ("./gradlew publish githubRelease", "GITHUB_TOKEN"),
        ("./gradlew publishPlugins", "GITHUB_TOKEN"),
    ],
)
def test_who_may_do_more_with_it_is_not_known(line: str, variable: str) -> None:
    env = f"{{{variable}: '${{{{ secrets.GITHUB_TOKEN }}}}'}}"
    assert need(CHECKOUT + run(line, env)).status is Status.UNKNOWN


@pytest.mark.parametrize(
    ("shell", "line"),
    [
        ("bash", 'echo "PATH=$PWD/bin:$PATH" >> $GITHUB_ENV'),
        ("bash", 'echo "$(pwd)/bin" >> $GITHUB_PATH'),
        ("bash", "grep x y | tee -a $GITHUB_PATH"),
        ("bash", 'cat <<< "$PWD/bin" >> $GITHUB_PATH'),
        ("pwsh", 'Add-Content $env:GITHUB_PATH "$env:GITHUB_WORKSPACE/bin"'),
        ("pwsh", '"$PWD/bin" >> $env:GITHUB_PATH'),
        ("pwsh", '"x" | Out-File -Append $env:GITHUB_PATH'),
    ],
)
def test_programs_of_the_repository_may_be_started_by_name(shell: str, line: str) -> None:
    found = need(f"{CHECKOUT}- shell: {shell}\n  run: |\n    {line}\n")
    assert [one for one in found.assumptions if "`PATH`" in one.text]


@pytest.mark.parametrize(
    "line",
    [
        'echo "$(go env GOPATH)/bin" >> $GITHUB_PATH',
        'echo "A=$PWD" >> $GITHUB_ENV',
        "echo /x >> $GITHUB_PATH",
    ],
)
def test_programs_from_elsewhere_are_as_trusted_as_those_of_the_runner(line: str) -> None:
    assert need(CHECKOUT + f"- run: |\n    {line}\n").status is Status.PROVEN
