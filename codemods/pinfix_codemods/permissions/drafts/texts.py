"""Scripts that make releases, and whether those may be drafts."""

from __future__ import annotations

import posixpath
import re

from pinfix.codemod import Repository
from pinfix.shell import read_script
from pinfix.shell.model import Word
from pinfix.shell.wrappers import unwrapped_script
from pinfix_codemods.permissions.commands.arguments import is_vague, may_be_flags, may_hold_flags
from pinfix_codemods.permissions.commands.names import program_name
from pinfix_codemods.permissions.live import Live

_INNOCENT = re.compile(
    r"pull_request\.draft|--exclude-drafts|draft[\"']?[ \t]*[:=][ \t]*[\"']?\$?false|^[ \t]*(#|//)[^\n]*"
    r"|^[^\n]*\bgh pr [^\n]*",
    re.IGNORECASE | re.MULTILINE,
)
_CREATES = re.compile(r"\brelease[ \t]+(create|new)\b")
_ASKS = re.compile(r"\brelease[ \t]+(create|new)\b[^\n]{0,300}[ \t](-[a-ce-z]{0,9}d|\$)")
"""The same with a letter or a variable that may say so, where nobody reads the text as commands."""

_HIDDEN_BODY = re.compile(r"/releases[\"']?(\s|$)")
_BODY = re.compile(r"--input\b|-d\b|--data|-Body\b|(?<=[\s\"'=])@[\w./$]|createRelease\(\s*[\w.]")
_MADE_FROM_OTHERS = re.compile(r"createRelease\b[^;]{0,200}(\(\s*[A-Za-z_]|\.\.\.)")

BY_CONFIGURATION = re.compile(
    r"goreleaser|semantic-release|release-please|jreleaser|release-it|electron-builder"
)
"""Tools whose files of settings say whether they make drafts."""

_SETTINGS = (
    ".goreleaser.yml", ".goreleaser.yaml", "goreleaser.yml", "goreleaser.yaml", ".releaserc",
    ".releaserc.json", ".releaserc.yml", ".releaserc.yaml", ".releaserc.js", ".releaserc.cjs",
    "release.config.js", "release.config.cjs", "release.config.mjs", "release-please-config.json",
    "jreleaser.yml", "jreleaser.toml", "jreleaser.json", ".release-it.json", ".release-it.js",
    ".release-it.yml", ".release-it.yaml", ".release-it.toml", "package.json",
)  # fmt: skip
_DRAFTS_BY_DEFAULT = "electron"
"""electron-builder publishes to a draft unless it is told otherwise (its documentation, "Publish")."""

_RUNNERS = {
    "package.json": re.compile(r"\b(npm|pnpm|yarn|bun|lerna|nx|turbo)\b"),
    "Makefile": re.compile(r"\bg?make\b"),
    "makefile": re.compile(r"\bg?make\b"),
    "justfile": re.compile(r"\bjust\b"),
    "Taskfile.yml": re.compile(r"\btask\b"),
    "Rakefile": re.compile(r"\brake\b"),
}
_NAMES_OF_FILES = re.compile(r"[\w.-]{1,100}(?:/[\w.-]{1,100}){0,15}")
_DOCUMENTS = (".md", ".rst", ".txt", ".lock", "package-lock.json")
_MOST_FILES = 40
_MOST_NAMES = 2_000
"""More files, and names in one of them that may be files, are not looked at: they may do anything."""

_NOTHING_KNOWN = Live()


def speaks_of_drafts(text: str) -> bool:
    """Whether the word is there, other than to deny it or about pull requests."""
    return "draft" in _INNOCENT.sub("", text).lower()


def text_may_draft(text: str, repository: Repository, folder: str) -> bool:
    """Whether a script, or one that it names, may make a draft."""
    return _may_draft(text, repository) or files_may_draft(text, repository, folder)


def files_may_draft(text: str, repository: Repository, folder: str) -> bool:
    """The same for the files of the repository that `text` names, and those that they name in turn."""
    seen: set[str] = set()
    pending = [text]
    while pending:
        named = _named(pending.pop(), folder)
        if len(named) > _MOST_NAMES:
            return True
        for path in named:
            if path in seen:
                continue
            content = repository.read(path)
            if content is None:
                continue
            if len(seen) >= _MOST_FILES:
                return True
            seen.add(path)
            if _may_draft(content, repository, is_shell=path.endswith((".sh", ".bash"))):
                return True
            pending.append(content)
    return False


def configured_to_draft(tool: str, repository: Repository) -> bool:
    """Whether the files of settings of such a tool speak of drafts."""
    if _DRAFTS_BY_DEFAULT in tool:
        return True
    return any(speaks_of_drafts(repository.read(path) or "") for path in _SETTINGS)


def _named(text: str, folder: str) -> list[str]:
    found = {name for name in _NAMES_OF_FILES.findall(text) if "." in name or "/" in name}
    names = {name for name in found if not name.endswith(_DOCUMENTS)}
    names |= {file for file, runner in _RUNNERS.items() if runner.search(text)}
    places = {posixpath.normpath(posixpath.join(place, name)) for name in names for place in (".", folder)}
    return sorted(path for path in places if not path.startswith((".git/", "..")))


def _may_draft(text: str, repository: Repository, *, is_shell: bool = True) -> bool:
    if "release" not in text.lower() and not BY_CONFIGURATION.search(text):
        return False
    if speaks_of_drafts(text) or _MADE_FROM_OTHERS.search(text):
        return True
    if _HIDDEN_BODY.search(text) and _BODY.search(text):
        return True
    found = BY_CONFIGURATION.search(text)
    if found is not None and configured_to_draft(found[0], repository):
        return True
    if not is_shell:
        return _ASKS.search(text.replace("\\\n", " ")) is not None
    return _CREATES.search(text) is not None and _creates_draft(text)


def _creates_draft(text: str) -> bool:
    """Whether `gh release create` or `hub release create` may be told so by a letter or a variable."""
    script = unwrapped_script(read_script(text, "bash"))
    if script.unread:
        return True
    for command in script.commands:
        if program_name(command) not in ("gh", "hub") or not _CREATES.search(command.shown()):
            continue
        at = next((i for i, word in enumerate(command.words) if word.text in ("create", "new")), 0)
        rest = command.words[at + 1 :]
        told = rest[1:] if rest and not rest[0].prefix.startswith("-") and not is_vague(rest[0]) else rest
        if any(map(_may_ask, told)):
            return True
    return False


def _may_ask(word: Word) -> bool:
    start = word.prefix
    if start.startswith("-"):
        return not start.startswith("--") and "d" in start
    return is_vague(word) or may_be_flags(word, _NOTHING_KNOWN) or may_hold_flags(word, _NOTHING_KNOWN)
