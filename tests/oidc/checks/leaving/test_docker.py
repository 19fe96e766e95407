from __future__ import annotations

import pytest
from oidc.scene.kit import run, step

from pinfix_codemods.oidc.checks.leaving import goes_to_docker

NAMES = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}
SECRETS = {"ID", "SECRET"}
KEYS = "env: {AWS_ACCESS_KEY_ID: '${{ secrets.ID }}', AWS_SECRET_ACCESS_KEY: '${{ secrets.SECRET }}'}"
TOKEN = "AWS_SESSION_TOKEN"
PAIR = "-e AWS_ACCESS_KEY_ID -e AWS_SECRET_ACCESS_KEY"


def _count(script: str, token: str | None = TOKEN, files: dict[str, str] | None = None) -> int:
    found = list(goes_to_docker(run(script, files, more=KEYS), NAMES, SECRETS, token))
    assert {one.code for one in found} <= {"docker-env"}
    return len(found)


@pytest.mark.parametrize(
    "script",
    [
        f"docker run {PAIR} image",
        "docker run --env AWS_ACCESS_KEY_ID=$AWS_ACCESS_KEY_ID image",
        "docker run -eAWS_ACCESS_KEY_ID image",
        "docker run --env=AWS_ACCESS_KEY_ID image",
        "podman run -e KEY=$AWS_ACCESS_KEY_ID image",
        "docker build --build-arg AWS_SECRET_ACCESS_KEY .",
        "docker buildx build --secret id=key,env=AWS_SECRET_ACCESS_KEY .",
        "docker buildx build --secret id=AWS_SECRET_ACCESS_KEY .",
        "docker build --secret=type=env,id=AWS_ACCESS_KEY_ID .",
        "docker build --secret id=key,type=env,src=AWS_ACCESS_KEY_ID .",
        "earthly --secret AWS_ACCESS_KEY_ID --secret AWS_SECRET_ACCESS_KEY +deploy",
        "earthly -s AWS_SECRET_ACCESS_KEY +deploy",
        "earthly --secret=KEY=$AWS_SECRET_ACCESS_KEY +deploy",
        "buildctl build --secret id=key,env=AWS_SECRET_ACCESS_KEY",
        "pack build app --env AWS_SECRET_ACCESS_KEY",
        'docker build --secret "ENV=AWS_ACCESS_KEY_ID,id=key" .',
        "docker build --build-arg K=${{ secrets.SECRET }} .",
        "docker compose run -e AWS_ACCESS_KEY_ID app",
        "sudo docker run -e AWS_ACCESS_KEY_ID image",
        # The key itself under another name, beside the token.
        f"docker run {PAIR} -e AWS_SESSION_TOKEN -e OTHER=$AWS_SECRET_ACCESS_KEY image",
        "docker run -e AWS_SECRET_ACCESS_KEY=${{ secrets.SECRET }} -e AWS_SESSION_TOKEN image",
    ],
)
def test_a_key_without_its_token(script: str) -> None:
    assert _count(script, files={"compose.yaml": "x"}) == 1


@pytest.mark.parametrize(
    "script",
    [
        f"docker run {PAIR} -e AWS_SESSION_TOKEN image",
        "docker run -e AWS_ACCESS_KEY_ID=$AWS_ACCESS_KEY_ID -e AWS_SESSION_TOKEN=$AWS_SESSION_TOKEN image",
    ],
)
def test_with_its_token_it_goes(script: str) -> None:
    assert _count(script) == 0
    assert _count(script, token=None) == 1


@pytest.mark.parametrize(
    "script",
    [
        "docker run image",
        "docker build --secret id=AWS_ACCESS_KEY_ID,src=key.txt .",
        "docker build --secret id=AWS_ACCESS_KEY_ID,env=OTHER .",
        "docker run -e OTHER image",
        "docker ps",
        "echo docker run -e AWS_ACCESS_KEY_ID",
        "docker login -u x -p $AWS_ACCESS_KEY_ID registry",
    ],
)
def test_containers_that_do_not_get_it(script: str) -> None:
    assert _count(script) == 0


def test_compose_files() -> None:
    script = "docker compose up -d"
    without = {"compose.yaml": "services: {a: {environment: [AWS_ACCESS_KEY_ID]}}"}
    with_token = {"compose.yaml": "services: {a: {environment: [AWS_ACCESS_KEY_ID, AWS_SESSION_TOKEN]}}"}

    assert _count(script, files=without) == 1
    assert _count(script, files=with_token) == 0
    assert _count(script, files={"compose.yaml": "services: {}"}) == 0


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("build-args: AWS_ACCESS_KEY_ID=${{ secrets.ID }}", 1),
        ("secret-envs: key=AWS_SECRET_ACCESS_KEY", 1),
        ("build-args: A=${{ env.AWS_ACCESS_KEY_ID }}", 1),
        ("tags: AWS_ACCESS_KEY_ID", 0),
        ("build-args: A=b", 0),
        ("build-args: A=${{ secrets.OTHER }}", 0),
    ],
)
def test_inputs_of_actions(text: str, count: int) -> None:
    scene = step(f"- uses: docker/build-push-action@v6\n  with:\n    {text}", more=KEYS)

    assert len(list(goes_to_docker(scene, NAMES, SECRETS, TOKEN))) == count


def test_a_script_for_a_container() -> None:
    text = "- uses: addnab/docker-run-action@v3\n  with: {image: i, run: 'x ${{ secrets.SECRET }}'}"

    assert len(list(goes_to_docker(step(text), NAMES, SECRETS, TOKEN))) == 1
