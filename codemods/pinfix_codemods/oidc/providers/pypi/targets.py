"""The index that something is published to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from pinfix_codemods.oidc.finding import Objection
from pinfix_codemods.oidc.providers.publishing.hosts import is_pypi, is_test_pypi
from pinfix_codemods.oidc.providers.publishing.options import text_at, values_of
from pinfix_codemods.oidc.providers.pypi.commands import Upload
from pinfix_codemods.oidc.providers.pypi.rules.settings import toml_at, url_of_index, usual_url
from pinfix_codemods.oidc.scene.model import JobScene, Spot, StepScene

Index = Literal["pypi", "testpypi"]

_NAMES: Mapping[str, Index] = {"pypi": "pypi", "testpypi": "testpypi"}
_URL_INPUTS = ("repository-url", "repository_url")


def index_of_upload(upload: Upload, job: JobScene) -> Index | Objection:
    """Where a command publishes; an objection where that is no public index, or not known."""
    written = [_address(one, upload, job) for one in _written_targets(upload)]
    usual = None if written else usual_url(upload, job)
    if usual is not None:
        written.append(usual)
    found = {_index(one) for one in written}
    if None in found or len(found) > 1:
        return other_index(
            upload.ran.spot, f"`{upload.tool.name}` publishes to an index that is not the public one"
        )
    return next((one for one in found if one is not None), "pypi")


def index_of_action(step: StepScene) -> Index | Objection:
    """Where a step that uses the action publishes."""
    for name in _URL_INPUTS:
        entry = step.inputs.get(name)
        if entry is None or entry.value.kind == "empty":
            continue
        text = _behind(entry.value.text, step)
        found = None if text is None else _index(text)
        return found or other_index(entry.spot, f"`{entry.key}` is not the address of the public index")
    return "pypi"


def other_index(spot: Spot, reason: str) -> Objection:
    """That the key is for another index."""
    return Objection(
        "other-registry",
        spot,
        reason,
        "keep the key, or use the federation of that index; if it is the public one, write its address out",
    )


def package_at(job: JobScene, folder: str | None) -> str:
    """The name of the project in `folder` of the repository, where its pyproject.toml tells it; else ""."""
    if folder is None:
        return ""
    root = toml_at(job, "pyproject.toml" if folder in (".", "") else f"{folder}/pyproject.toml")
    for table in (_member(root, "project"), _member(_member(root, "tool"), "poetry")):
        name = _member(table, "name")
        if isinstance(name, str):
            return name
    return ""


def _written_targets(upload: Upload) -> Iterator[str | None]:
    for option, word in values_of(upload.words, upload.tool.target_options):
        if option in ("--config-file", "--pypirc", "--publisher") or (
            option == "-p" and upload.tool.name == "hatch"
        ):
            yield None
        else:
            yield text_at(word, upload.step)
    for name in sorted(upload.tool.targets):
        entry = upload.step.env.get(name)
        if entry is not None and entry.value.kind != "empty":
            yield entry.value.text if entry.value.kind == "literal" else None
    for name in sorted(upload.tool.targets & set(upload.ran.command.assignments)):
        yield text_at(upload.ran.command.assignments[name], upload.step)


def _address(written: str | None, upload: Upload, job: JobScene) -> str | None:
    """What a name stands for, where settings of the repository say it."""
    if written is None or "://" in written:
        return written
    known = url_of_index(upload, job, written.strip())
    return written if known is None else known


def _index(written: str | None) -> Index | None:
    if written is None:
        return None
    if is_pypi(written):
        return "pypi"
    return "testpypi" if is_test_pypi(written) else _NAMES.get(written.strip().lower())


def _behind(text: str, step: StepScene) -> str | None:
    if "${{" not in text:
        return text
    name = text.strip().removeprefix("${{").removesuffix("}}").strip().removeprefix("env.")
    entry = step.env.get(name)
    return entry.value.text if entry is not None and entry.value.kind == "literal" else None


def _member(table: object, key: str) -> object:
    return table.get(key) if isinstance(table, Mapping) else None
