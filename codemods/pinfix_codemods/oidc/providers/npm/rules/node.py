"""Which Node.js and which npm publish, and what becomes of them where they are too old (R25)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from pinfix.yaml.nodes import Scalar
from pinfix.yaml.operations import DeleteKey, InsertKey, Operation, Path, SetScalar, SetValue
from pinfix_codemods.oidc.finding import Objection, Raise
from pinfix_codemods.oidc.knowledge import facts, is_older, tools
from pinfix_codemods.oidc.providers.npm.names import PROVIDER, SETUP
from pinfix_codemods.oidc.providers.npm.packages import numbers
from pinfix_codemods.oidc.providers.npm.registry import setup_before
from pinfix_codemods.oidc.providers.publishing.programs import known_as
from pinfix_codemods.oidc.providers.publishing.siblings import script_before
from pinfix_codemods.oidc.scene.model import JobScene, Ran, Spot, StepScene

CODE = "tool-version"

_NEW_NPM = "npm install -g npm@^11.5.1"
_MOVING = frozenset({"node", "latest", "current", "lts/*", "lts", "*"})
_LINES = {"jod": "22", "krypton": "24", "iron": "20", "hydrogen": "18", "gallium": "16", "fermium": "14"}
_MATRIX = re.compile(r"\$\{\{\s*matrix\.([\w-]{1,80})\s*\}\}")
_VERSION = re.compile(r"[v=^~]{0,2}([0-9]{1,4})(?:\.([0-9]{1,4}|[xX*]))?(?:\.([0-9]{1,4}|[xX*]))?")
_FIRST_WITH_NPM = 24
"""The first line of Node.js whose newest versions bring an npm that can."""


class Fit(Enum):
    """Whether a version of Node.js will do."""

    FINE = "fine"
    OLD_NPM = "old npm"
    OLD = "old"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Raised:
    """What is raised: inputs of the step that sets up Node.js, its action, and npm before a step."""

    edits: tuple[Operation, ...] = ()
    raises: tuple[Raise, ...] = ()
    notes: tuple[str, ...] = ()


def fit_of(version: str) -> Fit:
    """How the `node-version` that is written fits: what moves is taken to be at its newest."""
    text = version.strip().lower()
    if text in _MOVING or re.fullmatch(r">=? ?v?[0-9]{1,4}(?:\.[0-9]{1,4}){0,2}", text):
        return Fit.FINE
    if text.startswith("lts/"):
        text = _LINES.get(text.removeprefix("lts/"), "")
    found = _VERSION.fullmatch(text)
    if found is None:
        return Fit.UNKNOWN
    floats = text.startswith("^") or found[2] is None or not found[2].isdigit()
    major, minor = int(found[1]), 9_999 if floats else int(found[2])
    if (major, minor) < tools(PROVIDER)["node"].numbers[:2]:
        return Fit.OLD
    has_npm = (major, minor) >= tools(PROVIDER)["node with npm"].numbers[:2] and major >= _FIRST_WITH_NPM
    return Fit.FINE if has_npm else Fit.OLD_NPM


def check(
    step: StepScene, job: JobScene, node: str, *, asks_npm: bool, apart: bool
) -> Iterator[Objection | Raised]:
    """What the step that publishes needs to find. `node`: what an older version is raised to.

    `asks_npm`: it runs npm. `apart`: it is no npm, and would take the placeholder of older set-up steps for
    a key.
    """
    setup = setup_before(job, step)
    if setup is None:
        yield _objection(step.spot(), f"no step before {step.step.shown} sets up Node.js")
        return
    if setup.condition and setup.condition != step.condition:
        yield _objection(setup.spot("if"), "Node.js is set up under a condition")
    raised = tuple(_action(setup, apart=apart))
    yield Raised(tuple(_inputs(setup, raises=bool(raised))), raised)
    fit, spot = _fit(setup, job)
    version = setup.inputs.get("node-version")
    if fit is Fit.OLD and version is not None and version.value.kind == "literal":
        note = f"Node.js is raised to {node}, for the other steps of the job as well"
        yield Raised((_set(setup, version.path, node),), notes=(note,))
        fit = fit_of(node)
    if fit in (Fit.OLD, Fit.UNKNOWN):
        yield _objection(spot, "the version of Node.js is not known, or older than 22.14")
    if not asks_npm:
        return
    installed = _npm_before(step, job)
    if any(not _is_new(spec) for _, spec in installed):
        old = next(ran for ran, spec in installed if not _is_new(spec))
        yield _objection(
            old.spot, "an npm older than 11.5.1 is installed, or one of a version that is not known"
        )
    elif fit is Fit.OLD_NPM and not installed:
        yield Raised((script_before(job, step, "Update npm", _NEW_NPM, like=False),))


def _set(setup: StepScene, path: Path, version: str) -> Operation:
    """In the quotes that it has, or in some: as a number `24.10` would be `24.1`."""
    section = setup.step.section("with")
    node = None if section is None else section.get("node-version")
    quoted = isinstance(node, Scalar) and node.style in ("'", '"')
    return SetScalar(path, version) if quoted else SetValue(path, version)


def _action(setup: StepScene, *, apart: bool) -> Iterator[Raise]:
    fact = facts(PROVIDER)[SETUP]
    without = tools(PROVIDER)["setup-node without placeholder"]
    minimum = without if apart and "registry-url" in setup.inputs else fact.minimum
    if is_older(setup, minimum) is not False:
        yield Raise(setup, fact.write)


def _inputs(setup: StepScene, *, raises: bool) -> Iterator[Operation]:
    """From version 5 on the action caches what it downloads, unless it is told not to."""
    if "always-auth" in setup.inputs:
        yield DeleteKey(setup.inputs["always-auth"].path)
    cached = is_older(setup, tools(PROVIDER)["setup-node that caches"]) is False
    if raises and not cached and setup.inputs and not {"cache", "package-manager-cache"} & set(setup.inputs):
        yield InsertKey((*setup.path, "with"), "package-manager-cache", False)


def _fit(setup: StepScene, job: JobScene) -> tuple[Fit, Spot]:
    entry, file = setup.inputs.get("node-version"), setup.inputs.get("node-version-file")
    if entry is not None and entry.value.kind != "empty":
        text = entry.value.text
        found = _MATRIX.fullmatch(text.strip())
        if found is None:
            return (fit_of(text) if "${{" not in text else Fit.UNKNOWN), entry.spot
        values = job.matrix.get(found[1], ())
        fits = {fit_of(value) for value in values}
        worst = [fit for fit in (Fit.UNKNOWN, Fit.OLD, Fit.OLD_NPM, Fit.FINE) if fit in fits]
        return (worst[0] if worst else Fit.UNKNOWN), entry.spot
    if file is not None and file.value.kind == "literal":
        return _in_file(job, file.value.text.strip()), file.spot
    return Fit.UNKNOWN, setup.spot()


def _in_file(job: JobScene, path: str) -> Fit:
    text = job.read(path.removeprefix("./"))
    if text is None or path.endswith((".json", ".toml")):
        return Fit.UNKNOWN
    lines = [line.split("#")[0].strip() for line in text.splitlines()]
    lines = [line for line in lines if line]
    if path.endswith(".tool-versions"):
        lines = [line.split()[1] for line in lines if re.match(r"node(?:js)?[ \t]+\S", line)]
    return fit_of(lines[0]) if len(lines) == 1 else Fit.UNKNOWN


def _npm_before(step: StepScene, job: JobScene) -> list[tuple[Ran, str]]:
    """The commands that install an npm, up to the step that publishes, with what they ask for."""
    return [(ran, spec) for index, ran, spec in _npm_installs(job) if index <= step.index]


@lru_cache(maxsize=4)
def _npm_installs(job: JobScene) -> tuple[tuple[int, Ran, str], ...]:
    """All of a job, with the index of their step."""
    found: list[tuple[int, Ran, str]] = []
    for one in job.steps:
        for ran in one.commands:
            name, words = known_as(ran.command)
            texts = [f"{word.prefix}?" if word.text is None else word.text for word in words]
            wanted = name == "npm" and not {"-g", "--global"}.isdisjoint(texts)
            if wanted or (name == "corepack" and "prepare" in texts):
                specs = [text.partition("@")[2] for text in texts if text.partition("@")[0] == "npm"]
                found += [(one.index, ran, spec) for spec in specs]
    return tuple(found)


def _is_new(spec: str) -> bool:
    """Whether `npm@SPEC` is an npm that can; none is the newest one."""
    text = spec.strip().lstrip("^~>=v ")
    if text in ("", "latest", "next"):
        return True
    written = numbers(text)
    if not written:
        return False
    minimum = tools(PROVIDER)["npm"].numbers
    floats = len(written) < 3 or spec.startswith(("^", ">"))
    return (
        written >= minimum
        or (floats and written[:1] == minimum[:1])
        or (spec.startswith(">") and "<" not in spec)
    )


def _objection(spot: Spot, reason: str) -> Objection:
    return Objection(
        CODE,
        spot,
        f"{reason}; publishing without a key needs Node.js 22.14 and npm 11.5.1",
        "set up Node.js 24 with actions/setup-node before the step that publishes",
    )
