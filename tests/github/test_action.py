from __future__ import annotations

import pytest

from pinfix.github.action import Action
from pinfix.yaml.document import Document


def action(text: str) -> Action:
    return Action("action.yml", Document.from_text(text))


def test_composite() -> None:
    view = action(
        "runs:\n  using: composite\n  steps: [{uses: o/a@v1}, {parallel: [{uses: o/b@v1}]}, {run: x}]\n"
    )
    assert view.using == "composite"
    assert view.image is None
    assert [site.path for site in view.sites()] == [
        ("runs", "steps", 0, "uses"),
        ("runs", "steps", 1, "parallel", 0, "uses"),
    ]
    assert {site.context for site in view.sites()} == {"step"}


def test_the_runtime_is_compared_as_the_runner_does() -> None:
    view = action("runs: {using: Composite, steps: [{uses: o/a@v1}]}")
    assert view.using == "Composite"
    assert len(list(view.sites())) == 1


def test_aliases_and_several_documents() -> None:
    view = action("name: first\n---\nx: &s [{uses: o/a@v1}]\nruns: {using: composite, steps: *s}\n")
    (site,) = view.sites()
    assert (site.document, site.path) == (1, ("runs", "steps", 0, "uses"))
    assert view.using == "composite"


@pytest.mark.parametrize("image", ["Dockerfile", "docker://alpine:3"])
def test_docker(image: str) -> None:
    view = action(f"runs: {{using: docker, image: '{image}'}}")
    assert (view.using, view.image) == ("docker", image)


@pytest.mark.parametrize(
    ("text", "using"),
    [
        ("runs: {using: node24, main: index.js, image: x, steps: [{uses: o/a@v1}]}", "node24"),
        ("runs: {using: docker, steps: [{uses: o/a@v1}]}", "docker"),
        ("runs: {steps: [{uses: o/a@v1}], image: x}", None),
        ("runs: {using: , steps: [{uses: o/a@v1}]}", None),
        ("runs: {using: ~, steps: [{uses: o/a@v1}]}", None),
        ("runs: {using: [composite], steps: [{uses: o/a@v1}]}", None),
        ("runs: {using: composite, steps: {uses: o/a@v1}}", "composite"),
        ("runs: {using: composite, uses: o/a@v1}", "composite"),
        ("runs: composite", None),
        ("Runs: {using: composite, steps: [{uses: o/a@v1}]}", None),
        ("jobs: {a: {steps: [{uses: o/a@v1}]}}", None),
        ("- runs", None),
    ],
)
def test_without_steps_or_image(text: str, using: str | None) -> None:
    view = action(text)
    assert view.using == using
    assert view.image is None
    assert list(view.sites()) == []
