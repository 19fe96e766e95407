"""Keys that a script gives to `aws configure set`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pinfix.shell.model import Command, Word
from pinfix.shell.script import read_script
from pinfix_codemods.oidc.finding import Objection, RunEdit
from pinfix_codemods.oidc.providers.aws.names import KEY_ID, SECRET_KEY
from pinfix_codemods.oidc.providers.aws.part import Pair, Part, Region
from pinfix_codemods.oidc.providers.aws.region import region_in, regions_of
from pinfix_codemods.oidc.scene.model import Entry, JobScene, Ran, StepScene
from pinfix_codemods.oidc.scene.telling import may_have_secrets
from pinfix_codemods.oidc.scene.values import read_value
from pinfix_codemods.permissions.commands.names import program_name

_VARIABLES = {"aws_access_key_id": KEY_ID, "aws_secret_access_key": SECRET_KEY}
_TOKEN = "aws_session_token"  # noqa: S105  # the name of a setting
_DEFAULT = "default"
_WORDS_OF_SET = 4
_PROFILE_NAME = re.compile(r"[\w.@+-]+")
_PLAIN_EXPRESSION = re.compile(r"\s*(?:env|vars|secrets|inputs|matrix)\.[\w-]+\s*")


@dataclass(frozen=True, slots=True)
class Setting:
    """`aws configure set NAME VALUE`: `profile` is None where it is not known, and "" for the usual one."""

    step: StepScene
    ran: Ran
    name: str
    value: Word
    profile: str | None


@dataclass(frozen=True, slots=True)
class KeyLine:
    """A setting that stores a half of a key; `secret`: its secret, "" where it is picked in the run.

    `entry`: the variable over which the key comes.
    """

    setting: Setting
    secret: str
    entry: Entry | None = None


def settings_of(job: JobScene) -> tuple[Setting, ...]:
    """Everything that is set so in the job; nothing where no step may store a key."""
    if not any(map(may_have_secrets, job.steps)):
        return ()
    return tuple(
        found for step in job.steps for ran in step.commands if (found := _setting(step, ran)) is not None
    )


def key_lines(settings: tuple[Setting, ...]) -> tuple[KeyLine, ...]:
    """The settings that store a half of a stored key."""
    return tuple(found for setting in settings if (found := _key_line(setting)) is not None)


def _setting(step: StepScene, ran: Ran) -> Setting | None:
    if program_name(ran.command) != "aws":
        return None
    words, profile = _without_profile(ran.command)
    if [word.text for word in words[:2]] != ["configure", "set"] or len(words) != _WORDS_OF_SET:
        return None
    name, value = words[2].text, words[3]
    if name is None:
        return None
    if name.startswith("profile.") and name.count(".") >= 2:
        _, profile, name = name.split(".", 2)
    elif name.startswith("default."):
        profile, name = "", name.removeprefix("default.")
    return Setting(step, ran, name, value, "" if profile == _DEFAULT else profile)


def _without_profile(command: Command) -> tuple[list[Word], str | None]:
    """The words behind the program without `--profile P`, and P."""
    words: list[Word] = []
    profile: str | None = ""
    rest = iter(command.words[1:])
    for word in rest:
        if word.text == "--profile":
            given = next(rest, None)
            profile = None if given is None else _profile(given)
        elif word.prefix.startswith("--profile="):
            known = word.text
            profile = None if known is None else known.removeprefix("--profile=")
        else:
            words.append(word)
    return words, profile


def _profile(word: Word) -> str | None:
    """The name of a profile as it can stand in an input: written out, or an expression."""
    if word.text is not None:
        return word.text if _PROFILE_NAME.fullmatch(word.text) else None
    if len(word.parts) == 1 and (hole := word.holes[0]).expression is not None:
        return "${{" + hole.expression + "}}" if _PLAIN_EXPRESSION.fullmatch(hole.expression) else None
    return None


def _key_line(setting: Setting) -> KeyLine | None:
    if setting.name not in _VARIABLES or len(setting.value.parts) != 1:
        return None
    hole = setting.value.parts[0]
    if isinstance(hole, str):
        return None
    if hole.expression is not None:
        known = {name: entry.value for name, entry in setting.step.env.items()}
        value = read_value("${{" + hole.expression + "}}", known)
        return KeyLine(setting, value.name if value.kind == "secret" else "") if value.secrets else None
    entry = setting.step.env.get(hole.variable or "")
    if entry is None or not entry.value.secrets:
        return None
    return KeyLine(setting, entry.value.name if entry.value.is_stored else "", entry)


def part_of(job: JobScene, lines: tuple[KeyLine, ...], settings: tuple[Setting, ...]) -> Part:
    """How the lines go; what else is set stays."""
    steps = tuple(dict.fromkeys(line.setting.step for line in lines))
    objections: list[Objection] = []
    runs: list[RunEdit] = []
    for step in steps:
        of_step = [line for line in lines if line.setting.step is step]
        objections += (found for line in of_step for found in _objections(line))
        runs.append(
            RunEdit(step, _without_lines(step.run or "", {line.setting.ran.line_in_text for line in of_step}))
        )
    profiles = {line.setting.profile for line in lines}
    objections += _of_profiles(lines, profiles, settings)
    first = lines[0].setting
    return Part(
        at=first.ran.spot,
        pairs=tuple(_pairs(lines)),
        removed=tuple(
            dict.fromkeys(
                line.entry for line in lines if line.entry is not None and line.entry.level == "step"
            )
        ),
        runs=tuple(runs),
        needs=steps,
        since=first.step.index,
        regions=tuple(_regions(steps, settings, job)),
        profile=next(iter(profiles)) or "" if len(profiles) == 1 else "",
        asks_region=True,
        objections=tuple(objections),
    )


def inline_lines(step: StepScene, lines: tuple[KeyLine, ...]) -> frozenset[int]:
    """The lines of the step's script that are dealt with here."""
    return frozenset(
        line.setting.ran.line_in_text
        for line in lines
        if line.setting.step is step and line.setting.ran.inline
    )


def _pairs(lines: tuple[KeyLine, ...]) -> Iterator[Pair]:
    ids = [line.secret for line in lines if line.setting.name == "aws_access_key_id"]
    secrets = [line.secret for line in lines if line.setting.name == "aws_secret_access_key"]
    for key_id in dict.fromkeys(ids):
        yield Pair(key_id, "")
    for secret in dict.fromkeys(secrets):
        yield Pair("", secret)


def _regions(steps: tuple[StepScene, ...], settings: tuple[Setting, ...], job: JobScene) -> Iterator[Region]:
    """What the scripts themselves set, else what is in force."""
    for step in steps:
        own = [one for one in settings if one.step is step and one.name == "region"]
        found = [region for one in own if (region := region_in(one.value, step, job)) is not None]
        yield from found if own else regions_of(step, job)


def _objections(line: KeyLine) -> Iterator[Objection]:
    setting = line.setting
    if not line.secret:
        yield Objection(
            "dynamic-key",
            setting.ran.spot,
            "the key that the script stores is picked, or put together, in the run",
            "name one secret for each half of the key",
        )
    if not setting.ran.inline:
        yield Objection(
            "script",
            setting.ran.spot,
            "a script of the repository stores the key with `aws configure set`",
            "take those lines out of the script: the job signs in before it",
        )
    elif not _stands_alone(setting):
        yield Objection(
            "inline-in-run",
            setting.ran.spot,
            "the line that stores the key does other things as well, or is run under a condition",
            "give each `aws configure set` a line of its own, outside of `if` and loops",
        )


def _stands_alone(setting: Setting) -> bool:
    """Whether the line can go: it is this command and nothing else, and no line around it needs it."""
    command = setting.ran.command
    lines = (setting.step.run or "").replace("\r\n", "\n").split("\n")
    number = setting.ran.line_in_text - 1
    if command.blocks or command.input_from or command.redirects or not 0 <= number < len(lines):
        return False
    before = lines[number - 1] if number else ""
    if before.rstrip().endswith(("\\", "|", "&&", "||")) or lines[number].rstrip().endswith("\\"):
        return False
    alone = read_script(lines[number], "bash" if setting.step.shell is None else setting.step.shell)
    found = alone.commands
    return (
        not alone.unread and len(found) == 1 and found[0].words == command.words and not found[0].assignments
    )


def _of_profiles(
    lines: tuple[KeyLine, ...], profiles: set[str | None], settings: tuple[Setting, ...]
) -> Iterator[Objection]:
    at = lines[0].setting.ran.spot
    if None in profiles:
        yield Objection(
            "profile",
            at,
            "the name of the profile is known only in the run",
            "write the name of the profile out",
        )
    elif len(profiles) > 1:
        yield Objection(
            "several-pairs",
            at,
            "the key is stored under several profiles, and a job signs in to one",
            "use one profile in the job",
        )
    elif profiles != {""}:
        first = lines[0].setting.step.index
        early = [one for one in settings if one.profile in profiles and one.step.index < first]
        if early:
            yield Objection(
                "profile",
                early[0].ran.spot,
                "the profile is there before the step that signs in, which refuses to change one",
                "set up the profile behind the first line that stores the key",
            )
    for one in settings:
        if one.name == _TOKEN and one.profile in profiles:
            yield Objection(
                "already-temporary",
                one.ran.spot,
                "the key is stored with a session token, so it is short-lived already",
                "find out who issues it, and let the workflow ask there",
            )


def _without_lines(text: str, gone: set[int]) -> str | None:
    """The script without these lines; None where nothing is left to run."""
    lines = text.split("\n")
    kept = [line for number, line in enumerate(lines, 1) if number not in gone]
    if not any(line.strip() and not line.strip().startswith("#") for line in kept):
        return None
    return "\n".join(kept)
