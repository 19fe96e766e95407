"""Addresses to publish to that stand in settings of the repository, under a name or as the usual one."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping

from pinfix_codemods.oidc.providers.pypi.commands import Upload
from pinfix_codemods.oidc.scene.model import JobScene

_LONGEST = 200_000


def url_of_index(upload: Upload, job: JobScene, name: str) -> str | None:
    """The address that settings of the repository give to the index `name`; None: they know none of it.

    "" where they do, and tell no address. After uv's reference of settings (`index`, in uv.toml or
    pyproject.toml) and Poetry's (`repositories`, in poetry.toml).
    """
    if upload.tool.name == "uv":
        for table in _of_uv(upload, job):
            for index in _items(_member(table, "index")):
                if _member(index, "name") == name:
                    return _text(_member(index, "publish-url"))
    if upload.tool.name == "poetry":
        for root in _read(upload, job, "poetry.toml"):
            known = _member(_member(root, "repositories"), name)
            if known is not None:
                return _text(_member(known, "url"))
    return None


def usual_url(upload: Upload, job: JobScene) -> str | None:
    """The address that settings name for all that is published; None: they name none."""
    if upload.tool.name != "uv":
        return None
    found = (_member(table, "publish-url") for table in _of_uv(upload, job))
    return next((_text(url) for url in found if url is not None), None)


def toml_at(job: JobScene, path: str) -> object:
    """The root of a file; None where it cannot be read."""
    text = job.read(path)
    if text is None or len(text) > _LONGEST:
        return None
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return None


def _of_uv(upload: Upload, job: JobScene) -> Iterator[object]:
    """Where a uv.toml lies, the pyproject.toml beside it does not count; here both do."""
    yield from _read(upload, job, "uv.toml")
    for root in _read(upload, job, "pyproject.toml"):
        yield _member(_member(root, "tool"), "uv")


def _read(upload: Upload, job: JobScene, name: str) -> Iterator[object]:
    """The file in the folder of the command, and the one at the root, which a workspace has."""
    folder = upload.ran.folder
    for path in dict.fromkeys((name if folder in (None, ".", "") else f"{folder}/{name}", name)):
        yield toml_at(job, path)


def _member(table: object, key: str) -> object:
    return table.get(key) if isinstance(table, Mapping) else None


def _items(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else []


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
