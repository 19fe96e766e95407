"""What the files of terraform say of its providers for Azure: their versions, and whether they want a key."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from functools import lru_cache

from pinfix.versions import Version, parse
from pinfix_codemods.oidc.finding import Objection
from pinfix_codemods.oidc.knowledge import tools
from pinfix_codemods.oidc.providers.azure.names import PROVIDER, TERRAFORM
from pinfix_codemods.oidc.scene.model import JobScene, Ran, Spot, StepScene
from pinfix_codemods.permissions.commands.names import program_name

UNKNOWN_VERSION = "Terraform's provider azurerm can do without a key from 3.7 on."

_PROVIDERS = ("azurerm", "azuread", "azapi")
_LOCK = ".terraform.lock.hcl"
_ENDINGS = (".tf", ".tofu")
_MOST_FILES = 200
_LONGEST_BLOCK = 5_000

_LOCKED = r'provider\s+"[^"\n]{0,200}/NAME"\s*\{\s*version\s*=\s*"([^"\n]{1,60})"'
_REQUIRED = (
    r'(?m)^[ \t]*"?NAME"?\s*=\s*\{[^{}]{0,500}?\bversion\s*=\s*"([^"\n]{1,200})"',
    r'(?m)^[ \t]*"?NAME"?\s*=\s*"([^"\n]{1,200})"',
    r'provider\s+"NAME"\s*\{[^{}]{0,500}?\bversion\s*=\s*"([^"\n]{1,200})"',
)
"""How a version is asked for: in `required_providers`, there in the form of terraform 0.12, in `provider`."""

_BLOCK = re.compile(r'\b(?:provider|backend)\s+"(?:azurerm|azuread|azapi)"\s*\{')
_NO_OIDC = re.compile(r"(?m)^[ \t]*use_oidc[ \t]*=[ \t]*false\b")
_SECRET = re.compile(r"(?m)^[ \t]*client_secret[ \t]*=")
_TERM = re.compile(r"\s*(~>|>=|<=|!=|=|<|>)?\s*v?([0-9]{1,9}(?:\.[0-9]{1,9}){0,2})\s*")


def of_files(job: JobScene, told: tuple[StepScene, ...]) -> Iterator[Objection]:
    """Why terraform, as its files in the repository have it, cannot do without the key."""
    for folder in _folders(told):
        for path, text in _files(job, folder):
            yield from _of_blocks(path, text)
        for name in _PROVIDERS:
            yield from _of_version(job, folder, name)


def notes(job: JobScene, told: tuple[StepScene, ...]) -> tuple[str, ...]:
    """What a person should look at: the version of the provider, where the files do not tell it."""
    folders = _folders(told)
    known = folders and all(_is_told(job, folder, _PROVIDERS[0]) for folder in folders)
    return () if known else (UNKNOWN_VERSION,)


def _folders(told: tuple[StepScene, ...]) -> tuple[str, ...]:
    """Where terraform runs, as far as that is known."""
    found = (_folder(ran) for step in told for ran in step.commands if program_name(ran.command) in TERRAFORM)
    return tuple(dict.fromkeys(folder for folder in found if folder is not None))


def _folder(ran: Ran) -> str | None:
    if ran.folder is None:
        return None
    for word in ran.command.words[1:]:
        if word.prefix.startswith("-chdir="):
            written = word.text
            return None if written is None else _joined(ran.folder, written.partition("=")[2])
    return _joined(ran.folder, ".")


def _joined(folder: str, more: str) -> str | None:
    path = posixpath.normpath(posixpath.join(folder, more))
    return None if path.startswith(("/", "..")) else path


def _files(job: JobScene, folder: str) -> Iterator[tuple[str, str]]:
    prefix = "" if folder == "." else f"{folder}/"
    listed = job.paths(prefix) or ()
    here = sorted(path for path in listed if path.endswith(_ENDINGS) and "/" not in path[len(prefix) :])
    for path in here[:_MOST_FILES]:
        text = job.read(path)
        if text is not None:
            yield path, text


def _of_blocks(path: str, text: str) -> Iterator[Objection]:
    for found in _BLOCK.finditer(text):
        block = _block(text, found.end())
        for pattern, reason, remedy in (
            (_NO_OIDC, "tells terraform not to ask for a token", "leave out `use_oidc`"),
            (_SECRET, "gives terraform a key, which it prefers", "leave out `client_secret`"),
        ):
            said = pattern.search(block)
            if said is not None:
                line = text.count("\n", 0, found.end() + said.end()) + 1
                yield Objection(
                    "keys-and-role",
                    Spot(path, line),
                    f"{path}, line {line}, {reason}",
                    f"{remedy}, and run pinfix again",
                )


def _block(text: str, start: int) -> str:
    """The text from `start` up to the brace that closes what was opened before."""
    depth = 1
    for place in range(start, min(len(text), start + _LONGEST_BLOCK)):
        depth += {"{": 1, "}": -1}.get(text[place], 0)
        if not depth:
            return text[start:place]
    return text[start : start + _LONGEST_BLOCK]


def _of_version(job: JobScene, folder: str, name: str) -> Iterator[Objection]:
    minimum = tools(PROVIDER)[name]
    for path, line, written in _stated(job, folder, name):
        if _excludes(written, minimum):
            needed = ".".join(str(number) for number in minimum.numbers)
            yield Objection(
                "tool-version",
                Spot(path, line),
                f"terraform's provider {name} can do without a key from {needed} on, and {path} asks for"
                f" {written}",
                "ask for a newer one, and run `terraform init -upgrade`",
            )


def _is_told(job: JobScene, folder: str, name: str) -> bool:
    return any(True for _ in _stated(job, folder, name))


def _stated(job: JobScene, folder: str, name: str) -> Iterator[tuple[str, int, str]]:
    """Places, lines and texts that say which version is taken: of the lock file, or else of the others."""
    lock = posixpath.normpath(posixpath.join(folder, _LOCK))
    text = job.read(lock)
    found = None if text is None else _pattern(_LOCKED, name).search(text)
    if text is not None and found is not None:
        yield lock, text.count("\n", 0, found.start(1)) + 1, found[1]
        return
    for path, written in _files(job, folder):
        for form in _REQUIRED:
            for one in _pattern(form, name).finditer(written):
                yield path, written.count("\n", 0, one.start(1)) + 1, one[1]


@lru_cache(maxsize=32)
def _pattern(form: str, name: str) -> re.Pattern[str]:
    return re.compile(form.replace("NAME", name))


def _excludes(constraint: str, minimum: Version) -> bool:
    """Whether no version that the constraint allows is as new as `minimum`."""
    for term in constraint.split(","):
        found = _TERM.fullmatch(term)
        version = None if found is None else parse(f"v{found[2]}")
        if found is None or version is None:
            continue
        numbers, wanted = version.numbers, minimum.numbers
        if found[1] in (None, "=", "<=") and numbers < wanted[: len(numbers)]:
            return True
        if found[1] == "<" and _full(numbers) <= wanted:
            return True
        if found[1] == "~>" and _full(_next(numbers)) <= wanted:
            return True
    return False


def _next(numbers: tuple[int, ...]) -> tuple[int, ...]:
    """The first version that `~>` does not allow any more."""
    kept = numbers[:-1] or numbers
    return (*kept[:-1], kept[-1] + 1)


def _full(numbers: tuple[int, ...]) -> tuple[int, ...]:
    return (*numbers, 0, 0, 0)[:3]
