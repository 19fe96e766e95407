"""Tools that use the token by themselves: how each is called, what it reads, and what it then needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Form:
    """How the entry of a tool is told from other command lines.

    `calls`: beginnings of the command line, each in words. `flags`: one of them must be there. `unless`: with
    one of them the tool only reads. `plugins`: it runs code of the repository or of its dependencies as well.
    `also_git`: it pushes with the credential of git where it has one.
    """

    calls: tuple[str, ...]
    flags: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    plugins: bool = False
    also_git: bool = False


_REVIEWDOG = "-reporter"
FORMS = {
    "mkdocs gh-deploy": Form(("mkdocs gh-deploy",), plugins=True),
    "mike deploy|delete|set-default|alias|retitle with --push/-p": Form(
        ("mike deploy", "mike delete", "mike set-default", "mike alias", "mike retitle"),
        flags=("--push", "-p"),
        plugins=True,
    ),
    "ghp-import with --push/-p": Form(("ghp-import", "ghp_import"), flags=("--push", "-p")),
    "gh-pages (npm)": Form(("gh-pages",)),
    "docusaurus deploy": Form(("docusaurus deploy",), plugins=True),
    "hexo deploy": Form(("hexo deploy", "hexo d"), plugins=True),
    "lerna publish|version without --no-push/--no-git-tag-version": Form(
        ("lerna publish", "lerna version"), unless=("--no-push", "--no-git-tag-version"), plugins=True
    ),
    "release-it without --no-git.push": Form(("release-it",), unless=("--no-git.push",), plugins=True),
    "bumpp": Form(("bumpp",), unless=("--no-push", "--push=false"), plugins=True),
    "np": Form(("np",), plugins=True),
    "nx release without --skip-publish push config": Form(("nx release",), plugins=True),
    "auto shipit|release": Form(("auto shipit", "auto release"), plugins=True, also_git=True),
    "semantic-release version|publish (python)": Form(
        (
            "semantic-release version",
            "semantic-release publish",
            "semantic_release version",
            "semantic_release publish",
        ),
        plugins=True,
    ),
    "semantic-release (js)": Form(("semantic-release",), plugins=True, also_git=True),
    "cargo release --execute without --no-push": Form(
        ("cargo release", "cargo-release"), flags=("--execute", "-x"), unless=("--no-push",), plugins=True
    ),
    "cargo workspaces|ws publish|version without --no-git-push": Form(
        (
            "cargo workspaces publish",
            "cargo workspaces version",
            "cargo ws publish",
            "cargo ws version",
        ),
        unless=("--no-git-push",),
        plugins=True,
    ),
    "release-plz release|release-pr": Form(
        ("release-plz release", "release-plz release-pr"), plugins=True, also_git=True
    ),
    "goreleaser release without --snapshot/--skip=publish": Form(
        ("goreleaser release",), unless=("--snapshot", "--skip=publish"), plugins=True
    ),
    "mvn release:prepare|release:perform|scm:checkin|gitflow:*": Form(
        ("mvn release:prepare", "mvn release:perform", "mvn scm:checkin"), plugins=True
    ),
    "gradle|./gradlew release": Form(("gradle release",), plugins=True),
    "hub release create|hub pull-request|hub push": Form(("hub release", "hub pull-request", "hub push")),
    "cr upload|cr index --push|--pr": Form(("cr upload", "cr index")),
    "renovate": Form(("renovate",), plugins=True),
    "cosign sign|attest|sign-blob without --key": Form(
        ("cosign sign", "cosign attest", "cosign sign-blob", "cosign attest-blob")
    ),
    "gitsign|sigstore sign": Form(("gitsign", "sigstore sign")),
    "reviewdog -reporter=github-check|github-pr-check": Form(
        ("reviewdog",), flags=(f"{_REVIEWDOG}=github-check", f"{_REVIEWDOG}=github-pr-check")
    ),
    "reviewdog -reporter=github-pr-review": Form(("reviewdog",), flags=(f"{_REVIEWDOG}=github-pr-review",)),
    "danger ci|danger-js|danger-swift": Form(("danger ci", "danger-js ci", "danger-swift ci"), plugins=True),
    "infracost comment github": Form(("infracost comment github",)),
    "tfcmt": Form(("tfcmt",), plugins=True),
    "github-comment post|exec": Form(("github-comment post", "github-comment exec"), plugins=True),
}

OURS: list[list[Any]] = [
    # bumpp commits, tags and pushes unless it is told not to (README of bumpp 10.2.2, read in November 2026).
    ["bumpp", {"contents": "write"}, ["git"], "high"],
]
"""Tools that are not among the collected facts: name of the form, needs, sinks, confidence."""

BY_HOST = {
    "docker|podman|buildah|nerdctl push ghcr.io/*",
    "docker buildx build|bake --push (ghcr.io tag)",
    "docker pull|run|build (ghcr.io private image)",
    "skopeo copy ... docker://ghcr.io/*",
    "crane push|copy|append|tag ghcr.io/*",
    "oras push|copy|attach ghcr.io/*",
    "helm push ... oci://ghcr.io/*",
    "ko build|apply|resolve (KO_DOCKER_REPO=ghcr.io/*)",
    "npm|pnpm|yarn publish to npm.pkg.github.com",
    "npm|pnpm|yarn|bun install|ci with npm.pkg.github.com",
    "mvn deploy (maven.pkg.github.com)",
    "gradle publish (maven.pkg.github.com)",
    "dotnet nuget push (nuget.pkg.github.com)",
    "gem push (rubygems.pkg.github.com)",
    "npm publish --provenance, or trusted publishing (no token)",
    "uv publish --trusted-publishing always|automatic",
    "any script naming ACTIONS_ID_TOKEN_REQUEST_URL",
}
"""What the readers of registries and packages decide by the host, not by the name of a tool."""

READS_MORE = {"changeset publish|version", "changeset tag"}
"""Said to need nothing, but their change logs may be written with the token: too little is known."""


def tools(entries: list[list[Any]]) -> list[dict[str, Any]]:
    """The tools in the order in which they are to be tried: longer calls first."""
    found = [
        _tool(FORMS[name], needs, sinks, confidence)
        for name, needs, sinks, confidence in [*entries, *OURS]
        if name not in BY_HOST | READS_MORE
    ]
    return sorted(found, key=lambda tool: (-max(len(call.split()) for call in tool["calls"]), tool["calls"]))


def _tool(form: Form, needs: dict[str, str], sinks: list[str], confidence: str) -> dict[str, Any]:
    tool: dict[str, Any] = {"calls": sorted(form.calls), "needs": needs, "confidence": confidence}
    variables = sorted(sink.removeprefix("env:") for sink in sinks if sink.startswith("env:"))
    if variables:
        tool["variables"] = variables
    if "git" in sinks or form.also_git:
        tool["git"] = True
    for name, values in (("flags", form.flags), ("unless", form.unless)):
        if values:
            tool[name] = list(values)
    if form.plugins:
        tool["plugins"] = True
    return tool
