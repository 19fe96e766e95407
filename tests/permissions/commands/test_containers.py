from __future__ import annotations

import pytest
from permissions.commands.kit import OTHER, WITH_GIT, live_with, outcome

from pinfix.github.expressions.values import TOKEN, Holds, Value
from pinfix_codemods.permissions.live import Live

WRITE = {"packages": "write"}
READ = {"packages": "read"}
LOGGED_IN = Live(registries={"ghcr.io": Holds.YES})


@pytest.mark.parametrize(
    ("script", "grant"),
    [
        ("docker push ghcr.io/o/r:v1", WRITE),
        ("podman push GHCR.IO/o/r", WRITE),
        ("docker push $IMAGE", WRITE),
        ("docker push ${{ env.REGISTRY }}/o/r", WRITE),
        ("docker image push ghcr.io/o/r", WRITE),
        ("docker buildx build --push -t ghcr.io/o/r .", WRITE),
        ("docker buildx build --output type=registry -t ghcr.io/o/r .", WRITE),
        ("docker buildx imagetools create -t ghcr.io/o/r:latest ghcr.io/o/r:v1", WRITE),
        ("docker buildx bake --push", WRITE),
        ("docker buildx bake", WRITE),
        ("docker buildx bake --print", READ),
        ("docker buildx build --cache-to type=registry,ref=ghcr.io/o/c .", WRITE),
        ("docker buildx build --cache-to ghcr.io/o/c .", WRITE),
        ("docker buildx build -t o/r --cache-to=type=$CACHE .", WRITE),
        ("docker buildx build --cache-to type=gha,mode=max .", READ),
        ("docker buildx build --cache-to dest=x,type=local --cache-from type=gha .", READ),
        ("docker buildx build --output type=image,name=ghcr.io/o/r,push=1 .", WRITE),
        ("docker buildx build -o $OUT .", WRITE),
        ("docker buildx build -o type=local,dest=x .", READ),
        ("docker manifest push ghcr.io/o/r", WRITE),
        ("skopeo copy oci:x docker://ghcr.io/o/r", WRITE),
        ("crane copy ghcr.io/o/r:v1 ghcr.io/o/r:v2", WRITE),
        ("oras push ghcr.io/o/r:v1 x.txt", WRITE),
        ("helm push x.tgz oci://ghcr.io/o/charts", WRITE),
        ("KO_DOCKER_REPO=ghcr.io/o ko build ./cmd", WRITE),
        ("cosign sign --key k ghcr.io/o/r@sha256:x", WRITE),
        ("docker pull ghcr.io/o/r", READ),
        ("docker run --rm -v $PWD:/x ghcr.io/o/r", READ),
        ("docker build .", READ),
        ("helm install x oci://ghcr.io/o/charts/x", READ),
        ("docker push docker.io/o/r", {}),
        ("docker push o/r", {}),
        ("docker push registry.example.org/o/r", {}),
        ("KO_DOCKER_REPO=registry.example.org/o ko build ./cmd", {}),
        ("docker buildx build --push -t o/r .", {}),
        ("docker run alpine true", {}),
        ("docker ps; docker images; docker tag a b; docker logout ghcr.io", {}),
        ("docker compose ps", {}),
    ],
)
def test_by_host_and_login(script: str, grant: dict[str, str]) -> None:
    assert outcome(script, LOGGED_IN).grant == grant


def test_without_a_login_of_the_token_nothing_is_needed() -> None:
    script = "docker push ghcr.io/o/r; docker pull ghcr.io/o/r; docker buildx build --push -t ghcr.io/o/r ."
    assert outcome(script).grant == {}
    assert outcome(script, Live(registries={"ghcr.io": Holds.NO})).grant == {}
    assert outcome(script, Live(registries={"docker.io": Holds.YES})).grant == {}
    assert outcome(script, Live(registries={"": Holds.MAYBE})).grant == WRITE


@pytest.mark.parametrize(
    "login",
    [
        "echo ${{ secrets.GITHUB_TOKEN }} | docker login ghcr.io -u x --password-stdin",
        'printf "%s" "$T" | docker login -u x --password-stdin https://ghcr.io',
        "docker login ghcr.io -u x -p $T",
        "docker login --username x --password=$T ghcr.io",
        "docker login ghcr.io -u x --password-stdin <<< $T",
        "podman login -u x -p $T $REGISTRY",
        "echo $T | helm registry login ghcr.io -u x --password-stdin",
        "crane auth login ghcr.io -u x -p $T",
        "T2=$T\necho $T2 | base64 -d | docker login ghcr.io -u x --password-stdin",
        "cat <<EOF | docker login ghcr.io -u x --password-stdin\n$T\nEOF",
    ],
)
def test_logins(login: str) -> None:
    assert outcome(f"{login}\ndocker push ghcr.io/o/r", live_with(T=TOKEN)).grant == WRITE
    assert outcome(login.replace("secrets.GITHUB_TOKEN", "secrets.PAT"), live_with(T=OTHER)).grant == {}


@pytest.mark.parametrize(
    "second",
    [
        "if test -n x; then docker login ghcr.io -u x -p $PAT; fi",
        "docker login ghcr.io -u x -p $PAT || true",
        "docker login ghcr.io -u x -p $PAT",
    ],
)
def test_a_login_that_another_one_may_not_replace(second: str) -> None:
    live = live_with(T=TOKEN, PAT=OTHER)
    first = "docker login ghcr.io -u x -p $T"
    found = outcome(f"{first}\n{second}\ndocker push ghcr.io/o/r", live)
    assert found.grant == WRITE
    assert found.live.registries == {"ghcr.io": Holds.MAYBE}
    assert outcome(f"{second}\n{first}", live).live.registries == {"ghcr.io": Holds.YES}


def test_a_login_elsewhere() -> None:
    live = live_with(T=TOKEN)
    assert outcome("docker login -u x -p $T\ndocker push o/r\ndocker push $IMAGE", live).grant == {}
    assert "registry.example.org" in outcome("docker login registry.example.org -u x -p $T", live).lost


@pytest.mark.parametrize(
    "script",
    [
        "docker run -e GITHUB_TOKEN alpine x",
        "docker run --env GITHUB_TOKEN=$GITHUB_TOKEN alpine x",
        "docker run --env-file .env alpine x",
        "docker build --build-arg GITHUB_TOKEN .",
        "docker build --secret id=t,env=GITHUB_TOKEN .",
        "docker run $ARGS alpine",
        "docker buildx bake",
        "docker compose up",
        "docker exec -e GITHUB_TOKEN c x",
        "docker frobnicate",
        "helm secrets x",
        "helm upgrade x . --set token=$GITHUB_TOKEN",
    ],
)
def test_the_token_inside_of_a_container(script: str) -> None:
    assert outcome(script, live_with(GITHUB_TOKEN=TOKEN)).opaque


@pytest.mark.parametrize("script", ["docker run alpine true", "docker build .", "docker exec c x"])
def test_code_in_a_container_sees_files_but_no_variables(script: str) -> None:
    assert outcome(script, live_with(GITHUB_TOKEN=TOKEN)).grant == {}
    found = outcome(script, WITH_GIT)
    assert found.grant == {"contents": "read"}
    assert "does not push" in found.assumptions[0]


def test_signing_without_a_key() -> None:
    live = Live(registries={"ghcr.io": Holds.YES}, oidc=Holds.YES)
    assert outcome("cosign sign ghcr.io/o/r", live).grant == {"id-token": "write", "packages": "write"}
    assert outcome("cosign sign --key k ghcr.io/o/r", live).grant == WRITE
    assert outcome("cosign sign-blob x", Live(oidc=Holds.YES)).grant == {"id-token": "write"}
    assert outcome("cosign verify x/y", Live(oidc=Holds.YES)).grant == {}


def test_a_host_from_a_variable() -> None:
    live = Live(env={"REGISTRY": Value.literal("quay.io")}, registries={"ghcr.io": Holds.YES})
    assert outcome("docker push $REGISTRY/o/r", live).grant == {}


@pytest.mark.parametrize(
    "script",
    [
        "docker container run -e GITHUB_TOKEN x",
        "docker create -e GITHUB_TOKEN x",
        "podman run -e 'GITHUB_*' x",
        "podman run --env-host x",
        "docker $VERB ghcr.io/o/r",
        "docker container $VERB x",
        "docker buildx $VERB x",
        "crane $VERB ghcr.io/o/r",
        "crane frobnicate ghcr.io/o/r",
        "docker trust sign ghcr.io/o/r",
    ],
)
def test_other_ways_into_a_container(script: str) -> None:
    assert outcome(script, live_with(GITHUB_TOKEN=TOKEN)).opaque


def test_what_else_reads_or_writes_a_registry() -> None:
    live = Live(registries={"ghcr.io": Holds.YES})
    assert outcome("buildah from ghcr.io/o/r", live).grant == {"packages": "read"}
    assert outcome("buildah commit c docker://ghcr.io/o/r", live).grant == WRITE
    assert outcome("docker create ghcr.io/o/r", live).grant == {"packages": "read"}


@pytest.mark.parametrize(
    "place", ["/var/run/docker.sock:/x", "$HOME/.docker:/x", "~/.docker:/srv/.docker", "$X:/y"]
)
def test_a_container_with_the_login_of_the_engine(place: str) -> None:
    live = Live(registries={"ghcr.io": Holds.YES})
    assert outcome(f"docker run -v {place} x", live).opaque
    assert outcome(f"docker run -v {place} x").grant == {}
    assert outcome('docker run -v "$PWD:/src" -v ${{ github.workspace }}:/w alpine', live).grant == {}


def test_files_of_package_managers_lie_in_the_work_space() -> None:
    assert outcome("docker build .", Live(files={"npmrc": Holds.YES})).opaque
