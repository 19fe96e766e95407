from __future__ import annotations

import pytest
from verify.in_memory import GOOD, OTHER, InMemory

from pinfix.inspection import FileAt, FileContent, NoFile, Unknown
from pinfix.resolution import Reference
from pinfix.verify.nested import MOST_LEVELS, Inside, explore, gathered, read

AT = FileAt(Reference("octo", "tool", GOOD, wants_version=False), "")
WORKFLOW = FileAt(AT.reference, ".github/workflows/w.yml")


def inside(text: str, at: FileAt = AT) -> Inside:
    reading = read(at, FileContent("action.yml", text.encode()))
    assert isinstance(reading, Inside)
    return reading


def composite(*uses: str) -> str:
    return "runs:\n  using: composite\n  steps:\n" + "".join(f"    - uses: {value}\n" for value in uses)


@pytest.mark.parametrize(
    "uses",
    ["octo/b@v1", "octo/b/sub@main", "octo/b@" + "a" * 39, "https://host/o/r@v1", "docker://alpine:3"],
)
def test_loose(uses: str) -> None:
    (loose,) = inside(composite(uses)).loose
    assert (loose.uses, loose.where) == (uses, "octo/tool/action.yml")


@pytest.mark.parametrize(
    "uses",
    [
        f"octo/b@{OTHER}",
        f"octo/b/sub@{OTHER.upper()}",
        f"docker://alpine@sha256:{'a' * 64}",
        "./here",
        "$/there",
    ],
)
def test_held(uses: str) -> None:
    assert inside(composite(uses)).loose == ()


def test_where_it_leads_to() -> None:
    found = inside(composite(f"octo/b/sub@{OTHER.upper()}", "$/there", "./of-the-caller", "octo/c@v1"))
    assert [(at.reference.repo, at.reference.ref, at.path) for at in found.leads_to] == [
        ("b", OTHER, "sub"),
        ("tool", GOOD, "there"),
    ]


def test_a_reusable_workflow_leads_to_workflows_of_its_own_repository() -> None:
    found = inside(
        "jobs:\n  a:\n    uses: ./.github/workflows/x.yml\n  b:\n    steps: [{uses: o/r@v1}]\n", WORKFLOW
    )
    assert [at.path for at in found.leads_to] == [".github/workflows/x.yml"]
    assert [loose.uses for loose in found.loose] == ["o/r@v1"]


@pytest.mark.parametrize("image", ["docker://alpine:3", "docker://octo/tool"])
def test_an_image_is_loose_too(image: str) -> None:
    assert [loose.uses for loose in inside(f"runs: {{using: docker, image: '{image}'}}").loose] == [image]


@pytest.mark.parametrize(
    "text", ["runs: {using: docker, image: Dockerfile}", "runs: {using: node24}", "name: x"]
)
def test_others_use_nothing(text: str) -> None:
    assert inside(text) == Inside()


@pytest.mark.parametrize("data", [b"\xff\xfe", b"a: [", b"", b"&a [*a, *a]"])
def test_hostile_files_are_unknown_or_empty_and_never_raise(data: bytes) -> None:
    assert isinstance(read(AT, FileContent("action.yml", data)), Inside | Unknown)
    assert read(AT, NoFile()) == Inside()


def test_circles_and_long_chains_end() -> None:
    contents = {("octo", n): composite(f"octo/{n + 1}@{OTHER}").encode() for n in range(9)}
    inspector = InMemory(contents={(f"octo/{n}", "action.yml"): data for (_, n), data in contents.items()})
    root = FileAt(Reference("octo", "0", OTHER, wants_version=False), "")
    known = explore(inspector, [root])
    assert len(known) == MOST_LEVELS
    loose, missing = gathered(root, known)
    assert loose == ()
    assert missing == Unknown("the chain of actions is too long to follow")

    circle = InMemory(contents={("octo/a", "action.yml"): composite(f"octo/a@{OTHER}", "octo/b@v1").encode()})
    root = FileAt(Reference("octo", "a", OTHER, wants_version=False), "")
    loose, missing = gathered(root, explore(circle, [root]))
    assert [item.uses for item in loose] == ["octo/b@v1"]
    assert missing is None
