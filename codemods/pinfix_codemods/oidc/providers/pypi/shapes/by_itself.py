"""Programs that ask for a short-lived token by themselves, where they are given no key."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from pinfix.shell.model import Word
from pinfix_codemods.oidc.finding import Objection, RunEdit
from pinfix_codemods.oidc.providers.publishing.options import values_of
from pinfix_codemods.oidc.providers.pypi.commands import Upload, tool_of
from pinfix_codemods.oidc.providers.pypi.names import USER_OF_TOKENS
from pinfix_codemods.oidc.providers.pypi.part import Part, Published, told_by
from pinfix_codemods.oidc.providers.pypi.rules.versions import check
from pinfix_codemods.oidc.providers.pypi.targets import index_of_upload, other_index, package_at
from pinfix_codemods.oidc.scene.model import JobScene, Ran, StepScene

_UV = re.compile(r"(?<![\w./-])uv[ \t]+publish(?![\w-])(?! --trusted-publishing)")
_ALWAYS = " --trusted-publishing always"
_MODE = "--trusted-publishing"


def is_keyed(upload: Upload) -> bool:
    """Whether the command finds a stored key in its environment, or is told one."""
    tool, env = upload.tool, upload.step.env
    if any(name in env and env[name].value.secrets for name in tool.keys):
        return True
    if any(told_by(word, upload.step) for word in _assigned(upload)):
        return True
    return any(told_by(word, upload.step) for _, word in values_of(upload.words, tool.key_options))


def part_of(upload: Upload, job: JobScene) -> Part:
    """What has to change at the command besides the key, which is an entry of `env`."""
    index = index_of_upload(upload, job)
    objections = [*_told_in_words(upload), *([index] if isinstance(index, Objection) else [])]
    runs: list[RunEdit] = []
    for one in check(upload, job):
        if isinstance(one, Objection):
            objections.append(one)
        else:
            runs.append(one)
    runs += _loud(upload)
    told = [
        found
        for word in (
            *_assigned(upload),
            *(word for _, word in values_of(upload.words, upload.tool.key_options)),
        )
        if (found := told_by(word, upload.step)) is not None
    ]
    package = package_at(job, upload.ran.folder)
    return Part(
        secrets=frozenset[str]().union(*(one.secrets for one in told)),
        runs=tuple(runs),
        consumers=(upload.step,),
        published=() if isinstance(index, Objection) else (Published(index, package),),
        objections=tuple(objections),
    )


def _assigned(upload: Upload) -> tuple[Word, ...]:
    given = upload.ran.command.assignments
    return tuple(given[name] for name in sorted(upload.tool.keys & set(given)))


def _told_in_words(upload: Upload) -> Iterator[Objection]:
    """User or key among the words: the program takes them, and asks for no token."""
    options = (*upload.tool.key_options, *upload.tool.user_options)
    for option, word in values_of(upload.words, options):
        if option in upload.tool.user_options and word.text == USER_OF_TOKENS:
            continue
        yield other_index(
            upload.ran.spot,
            f"`{upload.tool.name}` is told `{option}` in its own words, and asks for no other token then",
        )
        return
    if _assigned(upload):
        yield Objection(
            "inline-in-run",
            upload.ran.spot,
            "the key is set in the line of the command itself",
            "set it in the `env` of the step",
        )


def _loud(upload: Upload) -> tuple[RunEdit, ...]:
    """`uv` falls back to other ways without a word, unless it is told to insist."""
    if upload.tool.name != "uv" or not upload.ran.inline:
        return ()
    return _insisting(upload.step)


@lru_cache(maxsize=64)
def _insisting(step: StepScene) -> tuple[RunEdit, ...]:
    """The script of the step in which `uv` is told so wherever it publishes."""
    lines = (step.run or "").split("\n")
    for ran in step.commands:
        if (
            not ran.inline
            or not _is_uv(ran)
            or any(word.prefix.startswith(_MODE) for word in ran.command.words)
        ):
            continue
        if ran.line_in_text <= len(lines):
            line = lines[ran.line_in_text - 1]
            lines[ran.line_in_text - 1] = _UV.sub(lambda found: found[0] + _ALWAYS, line)
    text = "\n".join(lines)
    return (RunEdit(step, text),) if text != step.run else ()


def _is_uv(ran: Ran) -> bool:
    tool = tool_of(ran)
    return tool is not None and tool.name == "uv"
