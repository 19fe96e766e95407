"""Keys that a script writes to a file, and signs in with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pinfix.shell.model import Command, Word
from pinfix_codemods.oidc.checks.touching import mentions
from pinfix_codemods.oidc.finding import Objection, RunEdit
from pinfix_codemods.oidc.providers.clouds.part import Part
from pinfix_codemods.oidc.providers.clouds.script_lines import ScriptLines, without_lines
from pinfix_codemods.oidc.providers.clouds.words import secrets_of, variables_of, words_of
from pinfix_codemods.oidc.providers.gcp.names import CREDENTIALS
from pinfix_codemods.oidc.providers.gcp.shapes.env_keys import consumers
from pinfix_codemods.oidc.scene.model import Entry, JobScene, Ran, Spot, StepScene
from pinfix_codemods.oidc.scene.telling import telling
from pinfix_codemods.permissions.commands.names import program_name, starts_with

_SIGN_IN = ("auth", "activate-service-account")
_KEY_FILE = "--key-file"
_STANDARD_INPUT = frozenset({"-", "/dev/stdin"})
_WRITES = frozenset({">", ">|", "1>"})
_MOST_FILES = 20
_KEEPS_HOUSE = frozenset({"rm", "chmod", "shred"})
_PIPES = frozenset({"echo", "printf", "base64", "cat", "tee", "openssl", "jq", "tr"})


@dataclass(slots=True)
class KeyFile:
    """A file with a stored key, or a pipe where `name` is empty; `rans`: what only serves the login."""

    name: str
    rans: dict[int, tuple[StepScene, Ran]] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    secrets: frozenset[str] = frozenset()
    signs_in: bool = False

    def serves(self, ran: Ran) -> bool:
        """Whether the command goes with the file."""
        return id(ran) in self.rans

    def add(self, step: StepScene, rans: Iterable[Ran]) -> None:
        """Note commands of a step that only serve the login."""
        self.rans.update({id(ran): (step, ran) for ran in rans})


def key_files(job: JobScene) -> tuple[KeyFile, ...]:
    """The files that the scripts of the job write a stored key to and sign in with."""
    files: dict[str, KeyFile] = {}
    for step, ran in telling(job):
        for name in _written(ran.command):
            secrets = secrets_of(ran.command, step)
            if secrets and program_name(ran.command) in _PIPES and len(files) < _MOST_FILES:
                one = files.setdefault(name, KeyFile(name))
                one.secrets |= secrets
                one.add(step, [ran, *_feeding(ran.command, step)])
        _note_direct(step, ran, files)
    for file in files.values():
        if file.name:
            _note_uses(job, file)
    return tuple(file for file in files.values() if file.signs_in)


def _written(command: Command) -> Iterator[str]:
    """The files that the command writes anew."""
    for redirect in command.redirects:
        if redirect.operator in _WRITES and "GITHUB_" not in redirect.target.shown():
            yield redirect.target.shown()
    if program_name(command) == "tee":
        yield from (word.shown() for word in command.words[1:] if not word.prefix.startswith("-"))


def _feeding(command: Command, step: StepScene) -> Iterator[Ran]:
    """What is piped into the command."""
    before = {id(one) for one in _pipeline(command)}
    return (ran for ran in step.commands if id(ran.command) in before)


def _pipeline(command: Command, depth: int = 0) -> Iterator[Command]:
    for before in command.input_from if depth < 8 else ():
        yield before
        yield from _pipeline(before, depth + 1)


def _note_direct(step: StepScene, ran: Ran, files: dict[str, KeyFile]) -> None:
    """A login by a key that comes over a pipe or `<(…)`, and so has no file."""
    key = _key_word(ran.command)
    if key is None or (key.text is not None and key.text not in _STANDARD_INPUT):
        return
    secrets = secrets_of(ran.command, step)
    if not secrets or any(hole.variable for hole in key.holes):
        return
    one = files.setdefault("", KeyFile(""))
    one.signs_in = True
    one.secrets |= secrets
    inside = {id(command) for hole in key.holes for command in hole.output_of}
    one.add(step, [ran, *_feeding(ran.command, step)])
    one.add(step, [other for other in step.commands if id(other.command) in inside])


def _key_word(command: Command) -> Word | None:
    """What stands behind `--key-file` of a login of gcloud."""
    if program_name(command) != "gcloud" or not starts_with(command, _SIGN_IN):
        return None
    for place, word in enumerate(command.words):
        if word.text == _KEY_FILE:
            return next(iter(command.words[place + 1 : place + 2]), None)
        if word.prefix.startswith(f"{_KEY_FILE}="):
            first = word.prefix.removeprefix(f"{_KEY_FILE}=")
            return Word(((first, *word.parts[1:]) if first else word.parts[1:]) or ("",), word.quoted)
    return None


def _note_uses(job: JobScene, file: KeyFile) -> None:
    """Add what signs in with the file, names it as the file of the job, or takes it away again."""
    for step in job.steps:
        for ran in step.commands:
            if file.serves(ran):
                continue
            key = _key_word(ran.command)
            if (key is not None and key.shown() == file.name) or _names_as_credentials(
                ran.command, file.name
            ):
                file.signs_in = True
                file.add(step, [ran])
            elif program_name(ran.command) in _KEEPS_HOUSE and _is_last_word(ran.command, file.name):
                file.add(step, [ran])
    for entry in (*job.env.values(), *(one for step in job.steps for one in step.own_env.values())):
        if entry.key == CREDENTIALS and _is_file(entry.value.text.strip(), file.name):
            file.signs_in = True
            file.entries.append(entry)


def _names_as_credentials(command: Command, name: str) -> bool:
    """`export GOOGLE_APPLICATION_CREDENTIALS=FILE`, or the same for later steps."""
    for word in (*command.words[1:], *_assigned(command)):
        variable, sign, _ = word.shown().partition("=")
        if sign and variable == CREDENTIALS and _is_file(word.shown().partition("=")[2], name):
            name = program_name(command)
            return name in ("", "export") or (name == "echo" and _for_later_steps(command))
    return False


def _for_later_steps(command: Command) -> bool:
    return any("GITHUB_ENV" in one.target.shown() for one in command.redirects)


def _assigned(command: Command) -> Iterator[Word]:
    for variable, word in command.assignments.items():
        yield Word((f"{variable}=", *word.parts)) if not command.words else Word(("",))


def _is_file(text: str, name: str) -> bool:
    """Whether a path is that of the file: the same, or from the folder of the job on."""
    plain = name.removeprefix("./")
    return text in (name, plain) or text.endswith(
        (f"}}}}/{plain}", f"WORKSPACE/{plain}", f"PWD/{plain}", f"…/{plain}")
    )


def _is_last_word(command: Command, name: str) -> bool:
    words = [word.shown() for word in command.words[1:] if not word.prefix.startswith("-")]
    return bool(words) and words[-1] == name and len(words) <= 2


def part_of(job: JobScene, files: tuple[KeyFile, ...]) -> Part:
    """How the lines go that sign in by files."""
    rans = list({number: one for file in files for number, one in file.rans.items()}.values())
    steps = tuple(step for step in job.steps if any(one is step for one, _ in rans))
    runs: list[RunEdit] = []
    removed: list[Entry] = [entry for file in files for entry in file.entries]
    objections: list[Objection] = []
    lines: set[tuple[StepScene, int]] = set()
    for step in steps:
        of_step = [ran for one, ran in rans if one is step]
        gone = _gone_lines(step, of_step, objections)
        text = without_lines(step.run or "", gone)
        runs.append(RunEdit(step, text))
        lines |= {(step, number) for number in gone}
        removed += _served(step, of_step, text or "")
    objections += (found for file in files if file.name for found in _other_readers(job, file))
    first = rans[0][1].spot if rans else Spot(job.path, job.job.line)
    told = consumers(job, [entry for file in files for entry in file.entries])
    needs = tuple(step for step in job.steps if step in steps or step in told)
    return Part(
        at=first,
        secrets=frozenset().union(*(file.secrets for file in files)),
        keys=tuple(removed),
        removed=tuple(dict.fromkeys(removed)),
        runs=tuple(runs),
        needs=needs,
        since=needs[0].index if needs else len(job.steps),
        told=told,
        lines=frozenset(lines),
        objections=tuple(objections),
        refreshed=frozenset({CREDENTIALS}),
    )


def _gone_lines(step: StepScene, rans: list[Ran], objections: list[Objection]) -> set[int]:
    """The lines that go; why one cannot is put into `objections`."""
    gone: set[int] = set()
    script = ScriptLines(step, rans)
    for ran in rans:
        numbers = script.numbers(ran)
        if script.stands_alone(numbers):
            gone.update(numbers)
        elif not ran.inline:
            objections.append(
                Objection(
                    "script",
                    ran.spot,
                    "a script of the repository signs in with a key",
                    "take those lines out of the script: the job signs in before it",
                )
            )
        else:
            objections.append(
                Objection(
                    "inline-in-run",
                    ran.spot,
                    "a line that signs in with the key does more than that, or is run under a condition",
                    "give the login lines of their own, outside of `if` and loops",
                )
            )
    return gone


def _served(step: StepScene, rans: list[Ran], left: str) -> Iterator[Entry]:
    """The variables of the step that only these commands read."""
    for name in sorted(frozenset().union(*(variables_of(ran.command) for ran in rans))):
        entry = step.own_env.get(name)
        if entry is not None and entry.value.secrets and not mentions(left, {name}):
            yield entry


def _other_readers(job: JobScene, file: KeyFile) -> Iterator[Objection]:
    name = file.name.rpartition("/")[2]
    for step in job.steps:
        for ran in step.commands:
            if not file.serves(ran) and _mentions_file(ran.command, name):
                yield _read(
                    ran.spot, f"`{program_name(ran.command) or 'a command'}` reads the file with the key"
                )
        for entry in (*step.inputs.values(), *step.own_env.values()):
            if name in entry.value.text and entry not in file.entries:
                yield _read(entry.spot, f"`{entry.key}` names the file with the key")
        for one in step.files:
            if name in one.text:
                yield _read(one.spot, f"{one.path or 'the script of the step'} names the file with the key")


def _mentions_file(command: Command, name: str) -> bool:
    return any(name in word.shown() for word in words_of(command))


def _read(spot: Spot, reason: str) -> Objection:
    return Objection(
        "key-leaves-job",
        spot,
        reason,
        f"let it take its credentials from {CREDENTIALS}, which the login sets",
    )
