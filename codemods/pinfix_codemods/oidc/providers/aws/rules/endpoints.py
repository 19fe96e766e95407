"""Services that only speak like AWS: stores of other companies, and emulators (R05)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pinfix.shell.model import Word
from pinfix_codemods.oidc.finding import Objection
from pinfix_codemods.oidc.providers.aws.names import REGIONS
from pinfix_codemods.oidc.providers.aws.region import NOT_AWS
from pinfix_codemods.oidc.scene.model import Entry, Spot, StepScene

CODE = "custom-endpoint"

_VARIABLE = re.compile(
    r"(?:AWS_ENDPOINT_URL|AWS_ENDPOINT|AWS_S3_ENDPOINT|S3_ENDPOINT|S3_API_ENDPOINT|R2_ENDPOINT|MINIO_ENDPOINT"
    r"|SCCACHE_ENDPOINT|PLUGIN_ENDPOINT|BUCKET_ENDPOINT|LOCALSTACK_HOST(?:NAME)?)(?:_URL)?(?:_[A-Z0-9_]+)?"
)
_OPTION = re.compile(r"--(?:s3-)?endpoint(?:-url)?(?:=(?P<value>.*))?", re.DOTALL)
_OF_AWS = re.compile(r"(?:https?://)?(?:[a-z0-9-]+\.)*(?:amazonaws\.com(?:\.cn)?|api\.aws)(?:[:/].*)?")
_OTHER_HOST = re.compile(
    r"\.(?:r2\.cloudflarestorage|digitaloceanspaces|backblazeb2|wasabisys|linodeobjects|vultrobjects|idrivee2"
    r"|your-objectstorage|scw\.cloud|storage\.yandexcloud|aliyuncs|myqcloud|ovh)\b|\blocalhost:4566\b",
    re.IGNORECASE,
)
_INPUTS = frozenset({"endpoint", "endpoint-url", "s3-endpoint", "aws-s3-endpoint", "custom-endpoint"})


def other_services(step: StepScene) -> Iterator[Objection]:
    """What tells that the key which the step uses is none of AWS."""
    for entry in (*step.env.values(), *step.inputs.values()):
        if _tells(entry):
            yield _objection(entry.spot, f"`{entry.key}` names a service that only speaks like AWS")
    for ran in step.commands:
        words = ran.command.words
        if any(_is_endpoint(word, words[place + 1 : place + 2]) for place, word in enumerate(words)):
            yield _objection(ran.spot, "a command is told another endpoint than the one of AWS")


def _tells(entry: Entry) -> bool:
    text = entry.value.text.strip()
    if entry.value.kind == "empty":
        return False
    if entry.level == "with":
        is_endpoint = entry.key.lower().replace("_", "-") in _INPUTS
    else:
        is_endpoint = _VARIABLE.fullmatch(entry.key) is not None
    if entry.key in REGIONS or entry.key.lower() == "aws-region":
        return text == NOT_AWS
    return (is_endpoint and _OF_AWS.fullmatch(text) is None) or _OTHER_HOST.search(
        text[:_LONGEST]
    ) is not None


_LONGEST = 2_000
"""So many characters of a value are searched for the name of a host."""


def _is_endpoint(word: Word, following: tuple[Word, ...]) -> bool:
    found = _OPTION.fullmatch(word.prefix)
    if found is None:
        return any(isinstance(part, str) and _OTHER_HOST.search(part[:_LONGEST]) for part in word.parts)
    if found["value"] is not None:
        text = found["value"] if word.text is not None else None
    else:
        text = following[0].text if following else None
    return text is None or _OF_AWS.fullmatch(text) is None


def _objection(spot: Spot, reason: str) -> Objection:
    return Objection(CODE, spot, reason, "keep the key, or use the federation of that service, if it has one")
