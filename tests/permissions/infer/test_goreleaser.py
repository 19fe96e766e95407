"""What the configuration of GoReleaser says of a release."""

from __future__ import annotations

import pytest
from permissions.infer.kit import CHECKOUT, need

ENV = "  env: {GITHUB_TOKEN: '${{ github.token }}'}\n"
BY_ACTION = "- uses: goreleaser/goreleaser-action@v6\n  with: {args: release --clean}\n" + ENV
BY_RUN = "- run: goreleaser release --clean\n" + ENV
WAYS = pytest.mark.parametrize("step", [BY_ACTION, BY_RUN], ids=["action", "run"])
IMAGES = 'dockers: [{image_templates: ["ghcr.io/a/b:1"]}]\n'


def _writes(step: str, text: str | None, name: str = ".goreleaser.yml", before: str = "") -> set[str]:
    found = need(CHECKOUT + before + step, {} if text is None else {name: text})
    assert not found.sinks
    return {scope for scope, level in found.grant if level.name == "WRITE" and scope != "id-token"}


@WAYS
@pytest.mark.parametrize(
    ("text", "more"),
    [
        ("builds: []\n", set()),
        ("milestones: [{close: true}]\n", {"issues"}),
        ("milestones: [{close: '{{ .IsX }}'}]\n", {"issues"}),
        ("milestones: [{close: false}]\n", set()),
        ("release: {discussion_category_name: General}\n", {"discussions"}),
        ("release: {discussion_category_name: ''}\n", set()),
        (IMAGES, {"packages"}),
        ('dockers: [{image_templates: ["{{ .Env.X }}/b"]}]\n', {"packages"}),
        ("dockers: [{image_templates: [me/b]}]\n", set()),
        ("kos: [{repositories: [ghcr.io/a/b]}]\n", {"packages"}),
        ("release: &a {discussion_category_name: x}\nmilestones: [*a]\n", {"discussions"}),
    ],
)
def test_what_it_adds(step: str, text: str, more: set[str]) -> None:
    assert _writes(step, text) == {"contents", *more}


@WAYS
@pytest.mark.parametrize(
    "name",
    [
        ".goreleaser.yaml",
        "goreleaser.yml",
        "goreleaser.yaml",
        ".config/goreleaser.yml",
        ".config/goreleaser.yaml",
    ],
)
def test_where_it_is(step: str, name: str) -> None:
    assert "issues" in _writes(step, "milestones: [{close: true}]\n", name)


@WAYS
@pytest.mark.parametrize("flag", ["-f ci/x.yml", "--config ci/x.yml", "--config=ci/x.yml"])
def test_which_is_asked_for(step: str, flag: str) -> None:
    step = step.replace("--clean", flag)
    assert "issues" in _writes(step, "milestones: [{close: true}]\n", "ci/x.yml")


@WAYS
def test_no_release_is_no_writing(step: str) -> None:
    assert _writes(step, "release: {disable: true}\n") == set()
    assert _writes(step, "release: {disable: '{{ .X }}'}\n") == {"contents"}
    assert _writes(step, "release: {disable: true}\nbrews: [{name: a}]\n") == {"contents"}


@WAYS
@pytest.mark.parametrize("text", [None, "a: [\n", "- a\n", "", "includes: [{from_file: {path: x}}]\n"])
def test_what_cannot_be_read_is_the_most(step: str, text: str | None) -> None:
    assert _writes(step, text) == {"contents", "packages"}
    found = need(CHECKOUT + step, {} if text is None else {".goreleaser.yml": text})
    assert any("which was not read" in assumption.text for assumption in found.assumptions)


@WAYS
def test_a_file_that_the_run_writes_is_not_read(step: str) -> None:
    before = "- run: echo a > .goreleaser.yml\n"
    assert _writes(step, "builds: []\n", before=before) == {"contents", "packages"}


@WAYS
def test_a_login_may_be_used_by_hooks(step: str) -> None:
    before = "- run: echo ${{ github.token }} | docker login ghcr.io -u a --password-stdin\n"
    assert "packages" in _writes(step, "builds: []\n", before=before)


@WAYS
@pytest.mark.parametrize("flag", ["--snapshot", "--skip=publish"])
def test_a_dry_run_writes_nothing(step: str, flag: str) -> None:
    assert _writes(step.replace("--clean", flag), "milestones: [{close: true}]\n") == set()


_OPENS = "repository: {owner: o, name: r, pull_request: {enabled: %s}%s}"


@WAYS
@pytest.mark.parametrize("kind", ["brews", "homebrew_casks", "krews", "nix", "scoops", "winget"])
@pytest.mark.parametrize("enabled", ["true", "'{{ .Env.X }}'"])
@pytest.mark.parametrize("token", ["", ", token: '{{ .Env.GITHUB_TOKEN }}'", ", token: ''"])
def test_pull_requests_that_it_opens(step: str, kind: str, enabled: str, token: str) -> None:
    text = f"{kind}:\n- {_OPENS % (enabled, token)}\n"
    assert _writes(step, text) == {"contents", "pull-requests"}


@WAYS
@pytest.mark.parametrize(("enabled", "token"), [("false", ""), ("true", ", token: '{{ .Env.OTHER }}'")])
def test_pull_requests_that_it_does_not_open_with_the_token(step: str, enabled: str, token: str) -> None:
    assert _writes(step, f"winget:\n- {_OPENS % (enabled, token)}\n") == {"contents"}


_ISSUE = "gh issue create -t x -b y"


@WAYS
@pytest.mark.parametrize(
    "text",
    [
        f"before: {{hooks: [{_ISSUE}]}}\n",
        f"before: {{hooks: [{{cmd: {_ISSUE}, dir: x}}]}}\n",
        f"after: {{hooks: [go mod tidy, {_ISSUE}]}}\n",
        f"builds: [{{hooks: {{post: {_ISSUE}}}}}]\n",
        f"builds: [{{hooks: {{pre: [{{cmd: {_ISSUE}}}]}}}}]\n",
        f"publishers: [{{name: x, cmd: {_ISSUE}}}]\n",
        "publishers: [{cmd: gh, args: [issue, create, -t, x]}]\n",
        "before: {hooks: ['gh issue create -t {{ .Tag }}']}\n",
        "before: {hooks: [./x.sh]}\n",
        "before: {hooks: [sh -c './x.sh']}\n",
        f"includes: [{{from_file: {{path: y.yml}}}}]\nbefore: {{hooks: [{_ISSUE}]}}\n",
    ],
)
def test_its_commands_are_followed(step: str, text: str) -> None:
    found = need(CHECKOUT + step, {".goreleaser.yml": text, "x.sh": f"{_ISSUE}\n"})
    assert not found.sinks
    assert found.grant["issues"].name == "WRITE"


@WAYS
@pytest.mark.parametrize(
    "text",
    [
        "before: {hooks: [go generate ./..., './unknown {{ .Tag }}', '{{ .Env.X }}']}\n",
        "publishers: [{cmd: ./unknown.sh}]\nsigns: [{cmd: cosign, args: [sign-blob, '${artifact}']}]\n",
        f"before: {{hooks: [{{cmd: 'true', env: ['A={_ISSUE}'], output: {_ISSUE}}}]}}\n",
        "before: {hooks: }\nbuilds: [{hooks: {pre: }}]\n",
        f"header: {_ISSUE}\n",
    ],
)
def test_other_commands_of_it_are_assumed(step: str, text: str) -> None:
    assert _writes(step, text) == {"contents"}


def test_only_hooks_run_where_nothing_is_published() -> None:
    step = "- run: goreleaser build --snapshot\n"
    pushes = "before: {hooks: [git push origin HEAD]}\n"
    assert need(CHECKOUT + step, {".goreleaser.yml": pushes}).grant["contents"].name == "WRITE"
    pushes = "publishers: [{cmd: git push origin HEAD}]\n"
    assert need(CHECKOUT + step, {".goreleaser.yml": pushes}).grant["contents"].name != "WRITE"
    step = "- uses: goreleaser/goreleaser-action@v6\n  with: {install-only: true}\n"
    pushes = "before: {hooks: [git push origin HEAD]}\n"
    assert need(CHECKOUT + step, {".goreleaser.yml": pushes}).grant["contents"].name != "WRITE"


def test_what_is_assumed_is_said_of_what_was_not_followed() -> None:
    found = need(CHECKOUT + BY_ACTION, {".goreleaser.yml": f"before: {{hooks: [{_ISSUE}]}}\n"})
    texts = [one.text for one in found.assumptions]
    assert any(text.startswith("what else the configuration of GoReleaser") for text in texts)
    assert not any(text.startswith("what the configuration of GoReleaser has run") for text in texts)
