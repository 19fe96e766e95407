"""Addresses that are signed with the key, and that stop working when its credential does (R28)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pinfix.shell.model import Word
from pinfix_codemods.oidc.finding import Objection
from pinfix_codemods.oidc.providers.aws.rules.durations import CODE
from pinfix_codemods.oidc.scene.model import RunFile, Spot, StepScene
from pinfix_codemods.permissions.commands.names import program_name, starts_with

_SECONDS = 3600
"""What such addresses are valid for where nothing is said, and the credential at its longest by default."""

_SIGNS = re.compile(r"\bgenerate_presigned_(?:url|post)\b|\bgetSignedUrl(?:Promise)?\b|\bpresigned_url\b")
_EXPIRY = re.compile(r"\b[eE]xpires(?:[_]?[iI]n)?\b[\"']?\s{0,5}[=:](?!=)\s{0,5}([^\s,)}]{0,40})")
_NUMBER = re.compile(r"[0-9][0-9_]{0,9}")
_REMEDY = f"let it be valid for {_SECONDS} seconds at most, as a number that stands there"


def long_addresses(step: StepScene) -> Iterator[Objection]:
    """Commands and programs of the step that sign addresses for longer than the credential lasts."""
    for ran in step.commands:
        if program_name(ran.command) == "aws" and starts_with(ran.command, ("s3", "presign")):
            expiry = _option(ran.command.words)
            if expiry is not None and not _is_short(expiry):
                yield _objection(ran.spot, "`aws s3 presign`")
    for file in step.files:
        if _SIGNS.search(file.text):
            yield from _of_program(file)


def _of_program(file: RunFile) -> Iterator[Objection]:
    for found in _EXPIRY.finditer(file.text):
        if not _is_short(found[1]):
            line = file.text.count("\n", 0, found.start()) + 1
            spot = file.spot if file.path is None else Spot(file.path, line)
            yield _objection(spot, file.path or "the script of the step")
            return


def _option(words: tuple[Word, ...]) -> str | None:
    """What is said behind `--expires-in`: "" where it is not known, None where nothing is said."""
    for place, word in enumerate(words):
        if word.text == "--expires-in":
            return "".join(one.text or "" for one in words[place + 1 : place + 2])
        if word.prefix.startswith("--expires-in="):
            return (word.text or "").partition("=")[2]
    return None


def _is_short(written: str) -> bool:
    return _NUMBER.fullmatch(written) is not None and int(written) <= _SECONDS


def _objection(spot: Spot, who: str) -> Objection:
    reason = (
        f"{who} signs an address that is to be valid for longer than the credential, or nobody knows how long"
    )
    return Objection(CODE, spot, reason, _REMEDY)
