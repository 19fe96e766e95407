"""The line that publishes: what is run before it, and whether it can be taken apart."""

from __future__ import annotations

import re
from collections.abc import Collection

from pinfix_codemods.oidc.providers.publishing.lines import without_lines
from pinfix_codemods.oidc.providers.publishing.options import values_of
from pinfix_codemods.oidc.providers.pypi.commands import Upload

DIST = "dist"
"""Where these programs put what they build, and where the action looks for it."""

_QUIET = frozenset({"--no-interaction", "-n", "-v", "-vv", "-vvv", "-q", "--quiet", "--no-ansi", "--ansi"})
_FLAGS = {
    "poetry": _QUIET | {"--build", "--skip-existing"},
    "hatch": _QUIET | {"--no-prompt", "-y", "--yes"},
    "flit": frozenset({"--setup-py", "--no-setup-py"}),
}
_VALUED = {"poetry": frozenset({"--dist-dir"}), "hatch": frozenset[str](), "flit": frozenset({"--format"})}


def script_before_it(upload: Upload, gone: Collection[int]) -> str | None:
    """What the step runs before it publishes, and building where publishing did that too."""
    lines = (upload.step.run or "").split("\n")
    number = upload.ran.line_in_text
    before, _, _ = lines[number - 1].rpartition("&&")
    indent = lines[number - 1][: len(lines[number - 1]) - len(lines[number - 1].lstrip())]
    build = _build(upload)
    before = before.rstrip()
    last = before if build is None else f"{before} && {build}" if before else f"{indent}{build}"
    if build is None and _only_moves(before):
        last = ""
    kept = [line for at, line in enumerate(lines[: number - 1], 1) if at not in gone]
    text = "\n".join([*kept, last] if last else kept)
    if len(lines) > 1 and text and not text.endswith("\n"):
        text += "\n"
    return without_lines(text, ())


def folder_of(upload: Upload) -> str:
    """The folder of the files to publish, from the root of the repository."""
    given = [word.text or "" for _, word in values_of(upload.words, ("--dist-dir",))]
    inner = given[0].strip("/").removeprefix("./") if given else DIST
    folder = upload.ran.folder or "."
    return inner if folder == "." else f"{folder}/{inner}"


def why_not(upload: Upload) -> str:
    """Why its line cannot be taken apart, as a clause; "" where it can."""
    ran, step = upload.ran, upload.step
    lines = (step.run or "").split("\n")
    number = ran.line_in_text
    if not ran.inline or ran.command.runner:
        return "it is run by another program"
    if ran.command.blocks or ran.command.redirects or ran.command.input_from or ran.command.assignments:
        return "it stands inside of a larger command"
    if any(other.inline and other.line_in_text > number for other in step.commands):
        return "the script goes on behind it"
    line = lines[number - 1] if number <= len(lines) else ""
    head, _, last = line.rpartition("&&")
    if not last.strip().startswith(f"{upload.tool.name} publish") or re.search(
        r"[;|&]", head.replace("&&", "")
    ):
        return "its line cannot be taken apart"
    if re.search(r"[;|&\\`]|\$\(", last):
        return "its line cannot be taken apart"
    if number > 1 and lines[number - 2].rstrip().endswith(("\\", "&&", "||", "|")):
        return "its line belongs to the one above it"
    return _odd_options(upload)


def _build(upload: Upload) -> str | None:
    words = [word.text or "" for word in upload.words]
    if upload.tool.name == "flit":
        kept = [word for word in words[1:] if word in _FLAGS["flit"]]
        formats = [value.text or "" for _, value in values_of(upload.words, ("--format",))]
        return " ".join(["flit", "build", *kept, *(f"--format {value}" for value in formats)])
    return "poetry build" if "--build" in words else None


def _only_moves(before: str) -> bool:
    return re.fullmatch(r"[ \t]*cd[ \t]+[\w./-]+[ \t]*", before) is not None


def _odd_options(upload: Upload) -> str:
    name = upload.tool.name
    taken = {*upload.tool.key_options, *upload.tool.user_options, *upload.tool.target_options, *_VALUED[name]}
    skip = False
    for word in upload.words[1:]:
        option = word.prefix.partition("=")[0]
        if skip:
            skip = False
        elif option in taken:
            skip = "=" not in word.prefix
        elif word.text not in _FLAGS[name]:
            return "one of its options is not known to mean anything to the action"
    if any(word.text is None for _, word in values_of(upload.words, tuple(_VALUED[name]))):
        return "one of its options is known only in the run"
    if upload.words[0].text != "publish":
        return "it has options in front of `publish`"
    return ""
