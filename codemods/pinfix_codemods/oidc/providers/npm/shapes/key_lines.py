"""Lines of scripts that write a key into the settings of npm."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pinfix.shell.model import Word
from pinfix_codemods.oidc.finding import Objection, RunEdit
from pinfix_codemods.oidc.providers.npm.part import Part, told_by
from pinfix_codemods.oidc.providers.npm.registry import other_registry
from pinfix_codemods.oidc.providers.publishing.hosts import is_npm
from pinfix_codemods.oidc.providers.publishing.lines import stands_alone, without_lines
from pinfix_codemods.oidc.providers.publishing.programs import known_as
from pinfix_codemods.oidc.scene.model import Entry, JobScene, Ran, StepScene
from pinfix_codemods.oidc.scene.telling import telling
from pinfix_codemods.oidc.scene.values import JOB_TOKEN

_MANAGERS = frozenset({"npm", "pnpm", "yarn"})
_PRINTERS = frozenset({"echo", "printf"})
_AUTH = re.compile(r"(//[^\s:=]{0,200}/?):_(?:authToken|auth|password)")
_NAMED = re.compile(r"\$\{([A-Za-z_]\w{0,80})\}")
"""A variable that npm itself puts in, where the shell is kept from it."""

_OF_YARN = "npmAuthToken"
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class KeyLine:
    """`echo "//HOST/:_authToken=KEY" >> ~/.npmrc`, or `npm config set …`.

    `public`: whether the key is for the public registry; not where that is not known.
    """

    step: StepScene
    ran: Ran
    public: bool
    secrets: frozenset[str]
    entries: tuple[Entry, ...]


def key_lines(job: JobScene) -> tuple[KeyLine, ...]:
    """All of a job that write a stored key."""
    return tuple(found for step, ran in telling(job) if (found := _key_line(step, ran)) is not None)


def part_of(lines: tuple[KeyLine, ...]) -> Part:
    """How the lines go."""
    gone: dict[StepScene, set[int]] = {}
    for line in lines:
        gone.setdefault(line.step, set()).add(line.ran.line_in_text)
    rest = {step: without_lines(step.run or "", numbers) for step, numbers in gone.items()}
    entries = tuple(dict.fromkeys(entry for line in lines for entry in line.entries if entry.level == "step"))
    return Part(
        keys=entries,
        secrets=frozenset[str]().union(*(line.secrets for line in lines)),
        removed=entries,
        gone_steps=tuple(step for step, text in rest.items() if text is None),
        runs=tuple(RunEdit(step, text) for step, text in rest.items() if text is not None),
        handled=tuple(line.ran for line in lines),
        objections=tuple(found for line in lines for found in _objections(line)),
    )


def _key_line(step: StepScene, ran: Ran) -> KeyLine | None:
    name, words = known_as(ran.command)
    if name in _PRINTERS:
        if not any(_is_settings(one.target) for one in ran.command.redirects if ">" in one.operator):
            return None
        setting = _shown(words)
    elif name in _MANAGERS and any(word.text == "set" for word in words[:2]):
        setting = _shown(words[1:])
    else:
        return None
    found = _AUTH.search(setting[:_LONGEST])
    if found is None and _OF_YARN not in setting and "_auth" not in setting:
        return None
    secrets, entries = told_by(words, step)
    for name in _NAMED.findall(setting[:_LONGEST]):
        entry = step.env.get(name)
        if entry is not None and entry.value.secrets - {JOB_TOKEN}:
            secrets, entries = secrets | (entry.value.secrets - {JOB_TOKEN}), (*entries, entry)
    if not secrets:
        return None
    public = _OF_YARN in setting if found is None else is_npm(found[1])
    return KeyLine(step, ran, public, secrets, entries)


def _is_settings(word: Word) -> bool:
    last = word.parts[-1] if word.parts else ""
    return isinstance(last, str) and last.endswith((".npmrc", ".yarnrc"))


def _shown(words: tuple[Word, ...]) -> str:
    return " ".join("".join(part if isinstance(part, str) else "*" for part in word.parts) for word in words)


def _objections(line: KeyLine) -> Iterator[Objection]:
    if not line.public:
        yield other_registry(line.ran.spot, "the key is stored for another registry than the public one")
    elif not line.ran.inline:
        yield Objection(
            "script",
            line.ran.spot,
            "a script of the repository stores the key",
            "take that line out of the script, and run pinfix again",
        )
    elif not stands_alone(line.step, line.ran):
        yield Objection(
            "inline-in-run",
            line.ran.spot,
            "the line that stores the key does other things as well, or is run under a condition",
            "give it a line of its own, outside of `if` and loops",
        )
