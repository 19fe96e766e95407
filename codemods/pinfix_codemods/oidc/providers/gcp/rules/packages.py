"""Programs that are installed in a version which takes no federated login (R25)."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator, Mapping

from pinfix.versions import Version, parse
from pinfix_codemods.oidc.finding import Objection
from pinfix_codemods.oidc.knowledge import tools
from pinfix_codemods.oidc.providers.gcp.names import PROVIDER
from pinfix_codemods.oidc.scene.model import JobScene, Ran, StepScene
from pinfix_codemods.permissions.commands.names import program_name

_PACKAGE = "firebase-tools"
"""Takes it from 10.1.0 on, with the library that can (its pull request 3972, December 2021)."""

_PROGRAMS = frozenset({"firebase", _PACKAGE})
_WRITTEN = re.compile(rf"(?<![\w/-]){_PACKAGE}@([^\s\"'`]{{1,40}})")
_LONGEST = 200_000


def old_packages(job: JobScene, step: StepScene) -> Iterator[Objection]:
    """Where the step installs or runs a version of Firebase's program that is known to be too old."""
    asked = [found for text in step.texts for found in _WRITTEN.findall(text)]
    asked += [_of_repository(job, ran) for ran in step.commands if not asked and _runs_it(ran)]
    if any(is_too_old(version) for version in asked):
        yield Objection(
            "tool-version",
            step.spot(),
            f"this {_PACKAGE} is older than {'.'.join(map(str, _minimum().numbers))}, the first that takes a"
            " login without a key",
            "ask for a newer one",
        )


def is_too_old(wanted: str) -> bool:
    """Whether the newest version that `wanted` allows is too old: `9`, `9.23.0`, `^9.1`, `~9.1`."""
    sign = wanted[:1] if wanted[:1] in "^~=v" else ""
    name = wanted.removeprefix(sign)
    version = parse(name if "." in name else f"v{name}")
    if version is None:
        return False
    counted = {"^": 1, "~": 2}.get(sign, len(version.numbers))
    numbers = version.numbers[:counted]
    return numbers < _minimum().numbers[: len(numbers)]


def _minimum() -> Version:
    return tools(PROVIDER)[_PACKAGE]


def _runs_it(ran: Ran) -> bool:
    return bool(ran.command.words) and program_name(ran.command) in _PROGRAMS


def _of_repository(job: JobScene, ran: Ran) -> str:
    """What the package.json beside the command asks for."""
    path = posixpath.normpath(posixpath.join(ran.folder or ".", "package.json"))
    text = job.read(path)
    if text is None or len(text) > _LONGEST:
        return ""
    try:
        root: object = json.loads(text)
    except (ValueError, RecursionError):
        return ""
    for key in ("dependencies", "devDependencies"):
        packages = root.get(key) if isinstance(root, Mapping) else None
        version = packages.get(_PACKAGE) if isinstance(packages, Mapping) else None
        if isinstance(version, str):
            return version
    return ""
