"""Actions that publish: `JS-DevTools/npm-publish`, `changesets/action`, and those around semantic-release."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pinfix.config.oidc_settings import NpmSettings
from pinfix.yaml.operations import DeleteKey, SetValue
from pinfix_codemods.oidc.checks.leaving import dynamic_entry
from pinfix_codemods.oidc.finding import Objection, Raise
from pinfix_codemods.oidc.knowledge import facts, is_older
from pinfix_codemods.oidc.providers.npm.names import CHANGESETS, KEYS, NPM_PUBLISH, PROVIDER
from pinfix_codemods.oidc.providers.npm.packages import manifest, text_of
from pinfix_codemods.oidc.providers.npm.part import Part
from pinfix_codemods.oidc.providers.npm.registry import other_registry, private, setup_before
from pinfix_codemods.oidc.providers.npm.rules import node, sources
from pinfix_codemods.oidc.providers.publishing.hosts import is_npm
from pinfix_codemods.oidc.scene.model import Entry, JobScene, StepScene
from pinfix_codemods.oidc.scene.values import JOB_TOKEN

SEMANTIC_RELEASE = frozenset(
    {
        "codfish/semantic-release-action", "cycjimmy/semantic-release-action", "ridedott/release-me-action",
    }
)  # fmt: skip
"""Actions that fetch semantic-release and its plugins themselves, in versions that no lock file tells."""

KNOWN = SEMANTIC_RELEASE | {NPM_PUBLISH, CHANGESETS}

_TOKEN = "token"  # noqa: S105  # the name of an input
_GONE = ("check-version", "greater-version-only")
"""Inputs of version 1, in whose place others have come."""

_SCRIPTS = ("publish", "publish-script")
_PUBLISHES = re.compile(r"\bchangeset(?:s)?\s+publish\b|\bnpm\s+publish\b")
_NAMED = re.compile(r"(?:npm|pnpm|yarn|bun)(?:\s+run)?\s+([\w:.-]{1,80})")


def keyed_steps(job: JobScene) -> tuple[StepScene, ...]:
    """The steps that hand a stored key to one of the actions: as an input, or as a variable."""
    return tuple(step for step in job.steps if step.action in KNOWN and _keys(step))


def part_of(step: StepScene, job: JobScene, settings: NpmSettings) -> Part:
    """How the step publishes without."""
    if step.action == NPM_PUBLISH:
        return _npm_publish(step, job, settings)
    if step.action == CHANGESETS:
        return _changesets(step, job, settings)
    reason = f"which version of the plugin for npm {step.action} fetches is not known"
    return Part(
        consumers=(step,),
        objections=(
            Objection(node.CODE, step.spot("uses"), reason, "run semantic-release from a lock file"),
        ),
    )


def _keys(step: StepScene) -> tuple[Entry, ...]:
    given = [step.inputs[_TOKEN]] if step.action == NPM_PUBLISH and _TOKEN in step.inputs else []
    given += [step.env[name] for name in sorted(KEYS) if name in step.env]
    return tuple(entry for entry in given if entry.value.secrets - {JOB_TOKEN})


def _npm_publish(step: StepScene, job: JobScene, settings: NpmSettings) -> Part:
    token = step.inputs.get(_TOKEN)
    keyed = token is not None and bool(token.value.secrets - {JOB_TOKEN})
    fact = facts(PROVIDER)[NPM_PUBLISH]
    older = is_older(step, fact.minimum)
    found = tuple(node.check(step, job, settings.node, asks_npm=True, apart=False))
    raised = [one for one in found if isinstance(one, node.Raised)]
    objections = [one for one in found if isinstance(one, Objection)]
    objections += _of_inputs(step, job)
    if older is not False and any(name in step.inputs for name in _GONE):
        reason = "a newer version of the action has other inputs than this one"
        objections.append(Objection(node.CODE, step.spot("uses"), reason, "raise it by hand first"))
    if token is not None and keyed:
        objections += dynamic_entry(token)
    path = step.inputs.get("package")
    folder = "." if path is None else path.value.text.removesuffix("package.json").strip("/") or "."
    package_json = manifest(job, folder.removeprefix("./"))
    objections += sources.objections(package_json, job, step.spot("uses"))
    name = text_of(package_json, "name")
    return Part(
        keys=(token,) if token is not None and keyed else (),
        secrets=token.value.secrets - {JOB_TOKEN} if token is not None else frozenset(),
        edits=(
            *((DeleteKey(token.path),) if token is not None and keyed else ()),
            *(edit for one in raised for edit in one.edits),
        ),
        raises=(
            *((Raise(step, fact.write),) if older is not False else ()),
            *(one for found in raised for one in found.raises),
        ),
        consumers=(step,),
        packages=(name,) if name else (),
        objections=tuple(objections),
        notes=(*(note for one in raised for note in one.notes), *sources.told(package_json, job)),
        sources_agree=sources.agree(package_json, job),
    )


def _of_inputs(step: StepScene, job: JobScene) -> Iterator[Objection]:
    registry = step.inputs.get("registry")
    if registry is not None and registry.value.kind != "empty" and not is_npm(registry.value.text):
        yield other_registry(registry.spot, "`registry` is not the address of the public registry")
    access = step.inputs.get("access")
    if access is not None and access.value.text.strip() not in ("", "public"):
        yield private(access.spot)


def _changesets(step: StepScene, job: JobScene, settings: NpmSettings) -> Part:
    older = is_older(step, facts(PROVIDER)[CHANGESETS].minimum)
    own = tuple(step.own_env[name] for name in sorted(KEYS) if name in step.own_env)
    own = tuple(entry for entry in own if entry.value.secrets - {JOB_TOKEN})
    script = next((step.inputs[name] for name in _SCRIPTS if name in step.inputs), None)
    checked = (
        () if script is None else tuple(node.check(step, job, settings.node, asks_npm=True, apart=False))
    )
    raised = [one for one in checked if isinstance(one, node.Raised)]
    objections = [one for one in checked if isinstance(one, Objection)]
    setup = setup_before(job, step)
    url = None if setup is None else setup.inputs.get("registry-url")
    if url is not None and not is_npm(url.value.text):
        objections.append(
            other_registry(url.spot, "Node.js is set up for another registry than the public one")
        )
    if script is not None and not _is_read(script.value.text, job):
        reason = "what publishes cannot be read"
        objections.append(Objection("script", script.spot, reason, "let it be `npx changeset publish`"))
    # Older versions write a key into the settings of npm unless the variable is there, and empty.
    emptied = own if older is not False else ()
    return Part(
        keys=own,
        secrets=frozenset[str]().union(*(entry.value.secrets for entry in own)),
        emptied=emptied,
        edits=(
            *(SetValue(entry.path, "") for entry in emptied),
            *(edit for one in raised for edit in one.edits),
        ),
        raises=tuple(one for found in raised for one in found.raises),
        consumers=(step,),
        objections=tuple(objections),
        notes=tuple(note for one in raised for note in one.notes),
    )


def _is_read(script: str, job: JobScene) -> bool:
    """Whether the script is seen to publish by npm; one of package.json is looked up."""
    if _PUBLISHES.search(script):
        return True
    found = _NAMED.fullmatch(script.strip())
    return (
        found is not None and _PUBLISHES.search(text_of(manifest(job, "."), "scripts", found[1])) is not None
    )
