"""What a `uses:` value refers to.

The grammar follows GitHub's own parsers (`actions/languageservices`, `github/actions-lockfile`; read in
November 2026). Where they disagree, the stricter one holds: what is not plainly one form is `InvalidUses`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pinfix.resolution import Reference


@dataclass(frozen=True, slots=True)
class RepositoryUses:
    """`owner/repo@ref` or `owner/repo/path@ref`. `path` has no slash at either end and may be empty."""

    owner: str
    repo: str
    path: str
    ref: str

    @property
    def reference(self) -> Reference:
        """What has to be resolved; the path plays no part in it."""
        return Reference(self.owner, self.repo, self.ref)

    @property
    def is_reusable_workflow(self) -> bool:
        """A workflow file, called as a job; everything else is an action."""
        return _is_workflow_path(self.path)


@dataclass(frozen=True, slots=True)
class HostUses:
    """`https://host/owner/repo[/path]@ref`: the same on a named server. `host` may have a `:port`."""

    host: str
    owner: str
    repo: str
    path: str
    ref: str

    @property
    def reference(self) -> Reference:
        """What has to be resolved. A host has one spelling here: in lower case, without the usual port."""
        host = self.host.lower()
        return Reference(self.owner, self.repo, self.ref, _USUAL_PORT.sub("", host))

    @property
    def is_reusable_workflow(self) -> bool:
        """A workflow file, called as a job; everything else is an action."""
        return _is_workflow_path(self.path)


@dataclass(frozen=True, slots=True)
class LocalUses:
    """`./path` or `../path`: whatever lies there in the workspace when the step runs.

    `path` is relative to the workspace, without the `./`; empty for the workspace itself.
    """

    path: str


@dataclass(frozen=True, slots=True)
class SelfUses:
    """`$/path`: the repository that defines the workflow, at the commit that runs. It is pinned by nature.

    `path` is relative to the root of that repository and empty for the root itself. Since 2026-07-30.
    """

    path: str


@dataclass(frozen=True, slots=True)
class DockerUses:
    """`docker://image[:tag][@digest]`. `image` includes the registry and its port; None: not written."""

    image: str
    tag: str | None
    digest: str | None


@dataclass(frozen=True, slots=True)
class ExpressionUses:
    """A value with `${{ … }}` in it: what it refers to is known only when the workflow runs."""

    text: str


@dataclass(frozen=True, slots=True)
class InvalidUses:
    """A value that refers to nothing. `reason` goes on from "this value …"; it is safe to print."""

    text: str
    reason: str


Uses = RepositoryUses | HostUses | LocalUses | SelfUses | DockerUses | ExpressionUses | InvalidUses

_FULL_COMMIT = re.compile(r"[0-9a-fA-F]{40}|[0-9a-fA-F]{64}")
_ABBREVIATED_COMMIT = re.compile(r"(?=.*[0-9])(?=.*[a-fA-F])[0-9a-fA-F]{7,39}")
_WORKFLOW_PATH = re.compile(r"\.github/workflows/[^/]+\.ya?ml")

# Owners, repositories: GitHub's own character set.
_NAME = re.compile(r"[A-Za-z0-9._-]+")
_HOST = re.compile(r"[A-Za-z0-9.-]+(?::[0-9]+)?")
_USUAL_PORT = re.compile(r":0*443$")

# What `git check-ref-format` refuses inside a name, and quotes, which no version needs.
_NOT_IN_REF = re.compile(r"""[ ~^:?*\[\\"'`]|\.\.|//|@\{|/\.|\.lock/""")

# Docker's grammar of image references (github.com/distribution/reference).
_IMAGE_PART = r"[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*"
_IMAGE = re.compile(rf"(?:{_HOST.pattern}/)?{_IMAGE_PART}(?:/{_IMAGE_PART})*")
_TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}")


def is_full_commit(ref: str) -> bool:
    """A whole commit id: 40 hexadecimal digits (SHA-1) or 64 (SHA-256), in either case."""
    return _FULL_COMMIT.fullmatch(ref) is not None


def is_abbreviated_commit(ref: str) -> bool:
    """Probably the beginning of a commit id: 7 to 39 hexadecimal digits, figures and letters mixed.

    Figures alone are more often a date or a build number, letters alone a word (`deadbeef`). A tag or branch
    may have any such name too, so look it up as a name first; GitHub does not run abbreviated ids.
    """
    return _ABBREVIATED_COMMIT.fullmatch(ref) is not None


def parse_uses(text: str) -> Uses:
    """Tell what `text`, the value of a `uses:` key, refers to. Never raises."""
    if not text:
        return InvalidUses(text, "is empty")
    if "${{" in text:
        return ExpressionUses(text)
    if not text.isprintable():
        odd = next(character for character in text if not character.isprintable())
        return InvalidUses(text, f"holds the character U+{ord(odd):04X}, which belongs in no reference")
    if text.startswith("docker://"):
        return _docker(text)
    if text.startswith("$/"):
        return _self(text)
    if text.startswith(("./", ".\\")):  # the runner takes both
        return LocalUses(text[2:].replace("\\", "/"))
    if text.startswith("../"):
        return LocalUses(text)
    return _remote(text)


def _remote(text: str) -> RepositoryUses | HostUses | InvalidUses:
    located, _, ref = text.removeprefix("https://").partition("@")  # the first `@`: a ref may hold others
    host = ""
    if text.startswith("https://"):
        host, _, located = located.partition("/")
        if _HOST.fullmatch(host) is None:
            return InvalidUses(text, "names no server that could be asked")
    owner, _, rest = located.partition("/")
    repo, slash, path = rest.partition("/")
    reason = _name_problem(owner, repo) or _ref_problem(ref) or (_path_problem(path) if slash else "")
    if reason:
        return InvalidUses(text, reason)
    return HostUses(host, owner, repo, path, ref) if host else RepositoryUses(owner, repo, path, ref)


def _self(text: str) -> SelfUses | InvalidUses:
    path = text.removeprefix("$/")
    if "@" in path:
        return InvalidUses(text, "has a ref: `$/` always means the commit that runs and takes none")
    reason = _path_problem(path) if path else ""
    return InvalidUses(text, reason) if reason else SelfUses(path)


def _docker(text: str) -> DockerUses | InvalidUses:
    name, at, digest = text.removeprefix("docker://").partition("@")
    colon = name.find(":", name.rfind("/") + 1)  # a colon further left belongs to the registry's port
    image, tag = (name, None) if colon < 0 else (name[:colon], name[colon + 1 :])
    if _IMAGE.fullmatch(image) is None:
        return InvalidUses(text, "names no container image: Docker allows lower-case names only")
    if tag is not None and _TAG.fullmatch(tag) is None:
        return InvalidUses(text, "has an image tag that Docker does not allow")
    if at and _DIGEST.fullmatch(digest) is None:
        return InvalidUses(
            text, "has something behind `@` that is no image digest (`sha256:` and 64 hexadecimal digits)"
        )
    return DockerUses(image, tag, digest if at else None)


def _is_workflow_path(path: str) -> bool:
    return _WORKFLOW_PATH.fullmatch(path) is not None


def _name_problem(owner: str, repo: str) -> str:
    if not owner or not repo:
        return "is neither `owner/repo@ref` nor a path that begins with `./` or `$/`"
    for name in (owner, repo):
        if _NAME.fullmatch(name) is None or name in (".", ".."):
            return "has an owner or repository name that GitHub does not allow"
    return ""


def _path_problem(path: str) -> str:
    parts = path.split("/")
    if "" in parts:
        return "has an empty part in its path (a doubled slash, or one at the end)"
    if "." in parts or ".." in parts:
        return "has `.` or `..` in its path"
    if "\\" in path:
        return "has a backslash in its path"
    return ""


def _ref_problem(ref: str) -> str:
    if not ref:
        return "names no version: `@` and a tag, branch or commit are missing"
    found = _NOT_IN_REF.search(ref)
    if found is not None:
        return f"has a ref with `{found[0]}` in it, which no tag or branch can have"
    if ref == "@" or ref.startswith((".", "-", "/")) or ref.endswith((".", "/", ".lock")):
        return "has a ref that begins or ends as no tag or branch can"
    return ""
