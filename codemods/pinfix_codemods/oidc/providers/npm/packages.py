"""What package.json and lock files of the repository say."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from pinfix_codemods.oidc.scene.model import JobScene

_LONGEST = 5_000_000
_SHORT = re.compile(r"(?:github:)?[\w.-]{1,100}/[\w.-]{1,100}")
_HOST = re.compile(r"(?:git\+)?(?:(?:https?|ssh|git)://)?([\w.@-]{1,200}?)[:/]")
_OTHER_HOSTS = frozenset({"gitlab.com", "gitlab", "bitbucket.org", "bitbucket", "codeberg.org", "gist"})
"""Hosts of sources that are surely not GitHub, as addresses and as npm's short forms have them."""

_OWN = r"(?P<owner>[\w-]{1,100})/(?P<name>[\w.-]{1,100}?)(?:\.git)?/?(?:#.{0,200})?"
_NAMED_SHORT = re.compile(rf"(?:github:)?{_OWN}")
_NAMED = re.compile(
    rf"(?:git\+)?(?:(?:https?|ssh|git)://(?:[^/@\s]{{1,300}}@)?(?:www\.)?github\.com(?::\d{{1,5}})?[/:]"
    rf"|(?:[\w-]{{1,40}}@)?github\.com:){_OWN}"
)

_VERSION = r"([0-9]{1,9}\.[0-9]{1,9}\.[0-9]{1,9})"
_OF_NPM = r'(?:(?<=node_modules/)|(?<="))NAME":\s{0,20}\{\s{0,40}"version":\s?"' + _VERSION
_LOCKS = {
    "package-lock.json": _OF_NPM,
    "npm-shrinkwrap.json": _OF_NPM,
    "pnpm-lock.yaml": r"(?m)^ {2,4}['\"]?/?NAME[@/]" + _VERSION,
    "yarn.lock": r'(?m)^"?NAME@[^\n]{1,300}:\r?\n +version:? "?' + _VERSION,
}
"""How a lock file writes the version of the package NAME."""


def manifest(job: JobScene, folder: str | None) -> Mapping[str, object] | None:
    """The package.json in `folder` of the repository; None: there is none that can be read."""
    if folder is None:
        return None
    text = job.read(posixpath.normpath(posixpath.join(folder, "package.json")))
    return None if text is None else _parsed(text)


@dataclass(frozen=True, eq=False, slots=True)
class Package:
    """A package.json of the repository, in `folder`: what it says."""

    folder: str
    path: str
    content: Mapping[str, object]


def package_in(job: JobScene, folder: str, name: str = "package.json") -> Package | None:
    """The package in `folder`, or another file in JSON there; None: there is none that can be read."""
    path = posixpath.normpath(posixpath.join(folder, name))
    text = job.read(path)
    content = None if text is None else _parsed(text)
    return None if content is None else Package(folder, path, content)


def text_of(package: Mapping[str, object] | None, *keys: str) -> str:
    """The text at the end of `keys`; "" where there is none."""
    found: object = package
    for key in keys:
        found = found.get(key) if isinstance(found, Mapping) else None
    return found if isinstance(found, str) else ""


def locked(job: JobScene, folder: str | None, name: str) -> tuple[int, ...] | None:
    """The oldest version of `name` in the lock file in `folder`, or at the root; None: not known."""
    for place in dict.fromkeys((folder or ".", ".")):
        for lock, pattern in _LOCKS.items():
            text = job.read(posixpath.normpath(posixpath.join(place, lock)))
            if text is None or len(text) > _LONGEST or name not in text:
                continue
            found = [match[1] for match in re.finditer(pattern.replace("NAME", re.escape(name)), text)]
            if found:
                return min(numbers(version) for version in found)
    return None


def manager_version(job: JobScene, folder: str | None, name: str) -> tuple[int, ...] | None:
    """The version of the package manager `name` that package.json asks for, here or at the root."""
    for package in (manifest(job, folder), manifest(job, ".")):
        manager, _, version = text_of(package, "packageManager").partition("@")
        if manager == name and re.match(r"[0-9]", version):
            return numbers(version)
    return None


def repository_of(package: Mapping[str, object] | None) -> str:
    """What package.json says where its sources are; "" where it says nothing."""
    return text_of(package, "repository", "url") or text_of(package, "repository")


def shown_sources(written: str) -> str:
    """The same for a person: without the name or key that may stand before the host."""
    plain = re.sub(r"//[^/@]{0,300}@", "//", written[:200])
    return f"`{plain}`" if plain.isprintable() else "something that cannot be shown"


def is_on_github(written: str) -> bool:
    """Whether a `repository` of package.json may be one of GitHub: its address, or `owner/name` for short."""
    if _SHORT.fullmatch(written):
        return True
    host = _HOST.match(written)
    return host is None or host[1].lower().rpartition("@")[2] not in _OTHER_HOSTS


def on_github(written: str) -> str:
    """`owner/name` that a `repository` of package.json names on GitHub; "": none, or none that is sure."""
    found = _NAMED_SHORT.fullmatch(written) or _NAMED.fullmatch(written)
    return "" if found is None else f"{found['owner']}/{found['name']}"


def npmrc_lines(job: JobScene, folder: str | None) -> Iterator[str]:
    """The settings of npm in the repository, of the root as well."""
    for place in dict.fromkeys((folder or ".", ".")):
        text = job.read(posixpath.normpath(posixpath.join(place, ".npmrc")))
        for line in (text or "").splitlines():
            if line.strip() and not line.lstrip().startswith(("#", ";")):
                yield line.strip()


def numbers(version: str) -> tuple[int, ...]:
    """`10.4.1-rc` as numbers: of each part what it begins with."""
    found = re.match(r"[0-9]{1,9}(?:\.[0-9]{1,9}){0,3}", version)
    return tuple(int(part) for part in found[0].split(".")) if found else ()


@lru_cache(maxsize=64)
def _parsed(text: str) -> Mapping[str, object] | None:
    if len(text) > _LONGEST:
        return None
    try:
        found: object = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, Mapping) else None
