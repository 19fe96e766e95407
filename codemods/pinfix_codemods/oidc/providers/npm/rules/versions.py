"""Programs around npm that are too old to publish without a key, or of an unknown version (R25)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pinfix_codemods.oidc.finding import Objection
from pinfix_codemods.oidc.knowledge import tools
from pinfix_codemods.oidc.providers.npm.commands import Publish
from pinfix_codemods.oidc.providers.npm.names import KEYS, PROVIDER
from pinfix_codemods.oidc.providers.npm.packages import locked, manager_version, numbers
from pinfix_codemods.oidc.providers.npm.rules.node import CODE
from pinfix_codemods.oidc.scene.model import JobScene, Spot

_PLUGIN = "@semantic-release/npm"
_YARN_PATH = re.compile(r"(?m)^yarnPath:[^\n]{0,200}yarn-([0-9.]{1,40})\.[cm]?js")
_SET_UP_PNPM = "pnpm/action-setup"
_RUNS_COMMANDS = "@semantic-release/exec"
_RELEASE_FILES = (
    ".releaserc", ".releaserc.json", ".releaserc.yml", ".releaserc.yaml", ".releaserc.js", ".releaserc.cjs",
    "release.config.js", "release.config.cjs", "release.config.mjs", "package.json",
)  # fmt: skip


def pnpm_version(job: JobScene, folder: str | None) -> tuple[int, ...]:
    """The pnpm of the job; () where it is not known."""
    for step in job.steps:
        entry = step.inputs.get("version") if step.action == _SET_UP_PNPM else None
        if (
            entry is not None
            and entry.value.kind == "literal"
            and (found := numbers(entry.value.text.strip()))
        ):
            return found
    return manager_version(job, folder, "pnpm") or ()


def publishes_by_itself(publish: Publish, job: JobScene) -> bool:
    """Whether the program talks to the registry itself, and does not leave that to npm."""
    if publish.tool == "pnpm":
        return pnpm_version(job, publish.ran.folder)[:1] >= tools(PROVIDER)["pnpm by itself"].numbers[:1]
    return publish.tool in ("yarn", "lerna", "semantic-release")


def check(publish: Publish, job: JobScene) -> Iterator[Objection]:
    """What stands against the program that publishes."""
    spot, folder = publish.ran.spot, publish.ran.folder
    match publish.tool:
        case "npm" | "changeset":
            return
        case "pnpm":
            yield from _pnpm(pnpm_version(job, folder), spot)
        case "yarn":
            yield from _yarn(job, folder, spot)
        case "lerna":
            yield from _lerna(job, folder, spot)
        case "semantic-release":
            yield from _semantic_release(job, folder, spot)
        case _:
            yield _objection(
                spot, f"`{publish.tool}` cannot publish without a stored key", "publish with npm"
            )


def _pnpm(version: tuple[int, ...], spot: Spot) -> Iterator[Objection]:
    known = tools(PROVIDER)
    newer = known["pnpm by itself"].numbers[:1] <= version[:1]
    too_old = version[:1] < known["pnpm"].numbers[:1]
    broken = newer and len(version) > 1 and version < known["pnpm that can"].numbers[: len(version)]
    if not version or too_old or broken or version[:1] >= known["pnpm not tried"].numbers[:1]:
        yield _objection(
            spot,
            "the pnpm of the job is not known, or one that is not known to publish without a stored key",
            "set up pnpm 10, or 11.1.2 or later, by `packageManager`",
        )


def _yarn(job: JobScene, folder: str | None, spot: Spot) -> Iterator[Objection]:
    settings = job.read(".yarnrc.yml") or ""
    found = _YARN_PATH.search(settings)
    version = numbers(found[1]) if found is not None else manager_version(job, folder, "yarn")
    if not version or version < tools(PROVIDER)["yarn"].numbers:
        yield _objection(spot, "the Yarn of the job is older than 4.10, or not known", "raise it, and pin it")
    if any(f"${{{name}" in settings for name in KEYS):
        yield _objection(
            spot,
            "Yarn stops where a variable that .yarnrc.yml names is not set",
            "take the key out of .yarnrc.yml",
        )


def _lerna(job: JobScene, folder: str | None, spot: Spot) -> Iterator[Objection]:
    lite = locked(job, folder, "@lerna-lite/publish")
    version, minimum = (lite, "lerna-lite") if lite else (locked(job, folder, "lerna"), "lerna")
    if not version or version < tools(PROVIDER)[minimum].numbers:
        yield _objection(
            spot,
            "the version of lerna is not known from a lock file, or older than 9",
            "raise it, and lock it",
        )


def _semantic_release(job: JobScene, folder: str | None, spot: Spot) -> Iterator[Objection]:
    version = locked(job, folder, _PLUGIN)
    if not version or version < tools(PROVIDER)[_PLUGIN].numbers:
        yield _objection(
            spot,
            f"the version of {_PLUGIN} is not known from a lock file, or older than 13.1",
            "raise semantic-release to 25 or later, and lock it",
        )
    if any(_RUNS_COMMANDS in (job.read(path) or "") for path in _RELEASE_FILES):
        yield Objection(
            "script",
            spot,
            "semantic-release runs commands of its settings, which may read the key",
            "publish in a step of its own",
        )


def _objection(spot: Spot, reason: str, remedy: str) -> Objection:
    return Objection(CODE, spot, reason, remedy)
