"""What to enter at a registry so that it trusts the jobs: forms with values, and commands.

A registry compares repository, file and environment itself and asks for no subject.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from pinfix.oidc.companions.quoting import shell
from pinfix.oidc.parties import Party
from pinfix.oidc.subjects.contexts import ENVIRONMENT
from pinfix.oidc.subjects.holes import FILL
from pinfix.oidc.subjects.prefix import Identity
from pinfix.report.escape import code
from pinfix.report.tables import table


@dataclass(frozen=True, slots=True)
class Registry:
    """A registry with trusted publishing. `traps`: what goes wrong, or is easily overlooked."""

    title: str
    folder: str
    package: str
    traps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Publisher:
    """One line of trust: a package, the workflow file, and the environment ("": none)."""

    package: str
    file: str
    environment: str


REGISTRIES = {
    "pypi": Registry(
        "PyPI",
        "pypi",
        "Project",
        (
            "A project that does not exist yet gets a *pending publisher*, from the account page.",
            "It is the workflow file that starts the run which counts; a called one cannot be named.",
        ),
    ),
    "testpypi": Registry(
        "TestPyPI",
        "testpypi",
        "Project",
        ("TestPyPI is an index of its own and needs a publisher of its own.",),
    ),
    "npm": Registry(
        "npm",
        "npm",
        "Package",
        (
            "The package must exist: publish its first version by hand.",
            "A package has one publisher. Nothing is checked when it is saved: a slip shows when publishing.",
            "The name of the file is compared with regard to case, with its `.yml`; of a called workflow the "
            "caller's file counts.",
            "`repository.url` in package.json must be this repository.",
            "When it works, choose “Require two-factor authentication and disallow tokens”.",
        ),
    ),
    "crates": Registry(
        "Rust's registry of crates",
        "crates",
        "Crate",
        ("Each crate has its own publisher.", "The first version of a crate is published by hand."),
    ),
    "rubygems": Registry(
        "RubyGems", "rubygems", "Gem", ("A gem that does not exist yet gets a *pending publisher*.",)
    ),
    "nuget": Registry(
        "NuGet",
        "nuget",
        "Package owner",
        (
            "`user` in the workflow is the profile that made the policy, not the organization.",
            "The key that is given out lives for about an hour: log in right before publishing.",
        ),
    ),
}
"""By the kind of trust. Facts of the registries' documentation, read in November 2026."""


def publishers_of(parties: Sequence[Party]) -> list[Publisher]:
    """One for each package, file and environment."""
    return list(
        dict.fromkeys(
            Publisher(party.fact("package") or FILL, party.workflow_file, environment)
            for party in parties
            for environment in _environments(party)
        )
    )


def files_for(kind: str) -> Callable[[Sequence[Party], Identity], dict[str, str]]:
    """What makes the form of the registry `kind`."""
    registry = REGISTRIES[kind]

    def files(parties: Sequence[Party], identity: Identity) -> dict[str, str]:
        lines = _form(registry, publishers_of(parties), identity)
        commands = list(npm_commands(parties, identity)) if kind == "npm" else []
        if commands:
            lines = [*lines, "", "Or with npm 11.15 or later, which asks for the second factor:", ""]
            lines += ["```sh", *commands, "```"]
        return {f"{registry.folder}/publisher.md": "\n".join(lines) + "\n"}

    return files


def npm_commands(parties: Sequence[Party], identity: Identity) -> Iterator[str]:
    """`npm trust`; its flags are those of npm 11.21.2."""
    for publisher in publishers_of(parties):
        environment = f" --env {shell(publisher.environment)}" if publisher.environment else ""
        yield (
            f"npm trust github {shell(publisher.package)} --repo {shell(identity.shown)} "
            f"--file {shell(publisher.file)}{environment} --allow-publish --yes"
        )


def _environments(party: Party) -> Iterator[str]:
    found = False
    for context in party.presented.contexts:
        if context.startswith(ENVIRONMENT):
            found = True
            yield context.removeprefix(ENVIRONMENT).replace("%3A", ":")
    if not found:
        yield ""


def _form(registry: Registry, publishers: Sequence[Publisher], identity: Identity) -> list[str]:
    rows = [
        [
            code(publisher.package),
            code(identity.owner or FILL),
            code(identity.name or FILL),
            code(publisher.file),
            code(publisher.environment) or "(leave it empty)",
        ]
        for publisher in publishers
    ]
    head = [registry.package, "Repository owner", "Repository", "Workflow file", "Environment"]
    lines = [f"# Trusted publishers at {registry.title}", "", "Enter one for each line:", ""]
    lines += [*table(head, rows), ""]
    lines += [f"- {trap}" for trap in registry.traps]
    if any(not publisher.environment for publisher in publishers):
        lines.append(
            "- Without an environment every run of the workflow file may publish, on any branch. Give the "
            "job an `environment:` with rules for branches or reviewers, and enter it here too."
        )
    return lines
