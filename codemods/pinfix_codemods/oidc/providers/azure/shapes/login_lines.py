"""Logins in scripts: `az login --service-principal` and `azd auth login` with a key."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from pinfix.shell.model import Command, Word
from pinfix_codemods.oidc.checks.touching import mentions
from pinfix_codemods.oidc.finding import Objection, RunEdit
from pinfix_codemods.oidc.providers.azure.identity import AzurePart, Ids
from pinfix_codemods.oidc.providers.clouds.script_lines import ScriptLines, without_lines
from pinfix_codemods.oidc.providers.clouds.words import secrets_of, value_of, variables_of
from pinfix_codemods.oidc.scene.model import Entry, JobScene, Ran, StepScene, Value
from pinfix_codemods.oidc.scene.telling import telling
from pinfix_codemods.permissions.commands.names import program_name, starts_with

_OPTIONS = {
    "-u": "client", "--username": "client", "--client-id": "client",
    "-p": "secret", "--password": "secret", "--client-secret": "secret",
    "-t": "tenant", "--tenant": "tenant", "--tenant-id": "tenant",
    "-o": "", "--output": "",
}  # fmt: skip
"""Options with a value, of both programs; those of "" only say what is printed."""

_FLAGS = frozenset({"--service-principal", "--only-show-errors", "--allow-no-subscriptions"})
_NOWHERE = frozenset({"/dev/null", "1", "2", "&1", "$null"})
_AZD_SECRET = re.compile(r"""--client-secret(?:=|[ \t]+)(?:"[^"\n]*"|'[^'\n]*'|\$\{\{[^}\n]*\}\}|[^\s"']+)""")
_AZD_GITHUB = "--federated-credential-provider github"


@dataclass(frozen=True, slots=True)
class LoginLine:
    """A command that signs in by a stored key; `plain`: it says nothing that a login step could not say."""

    step: StepScene
    ran: Ran
    client: Value | None
    tenant: Value | None
    secret: Value | None
    secrets: frozenset[str]
    plain: bool
    without_subscription: bool
    is_azd: bool


def login_lines(job: JobScene) -> tuple[LoginLine, ...]:
    """The logins by a stored key in what the job runs."""
    return tuple(found for step, ran in telling(job) if (found := _login(step, ran)) is not None)


def _login(step: StepScene, ran: Ran) -> LoginLine | None:
    command = ran.command
    is_azd = program_name(command) == "azd" and starts_with(command, ("auth", "login"))
    if not is_azd and not (program_name(command) == "az" and starts_with(command, ("login",))):
        return None
    said, plain = _said(command, 3 if is_azd else 2)
    if "secret" not in said:
        return None
    values = {name: value_of(word, step) for name, word in said.items()}
    secret = values["secret"]
    secrets = frozenset(secrets_of(Command((said["secret"],), command.line), step))
    if not secrets:
        return None
    flags = {word.text for word in command.words}
    return LoginLine(
        step,
        ran,
        values.get("client"),
        values.get("tenant"),
        secret,
        secrets,
        plain and ("--service-principal" in flags or is_azd),
        "--allow-no-subscriptions" in flags,
        is_azd,
    )


def _said(command: Command, start: int) -> tuple[dict[str, Word], bool]:
    """The values of the options, and whether nothing else is said."""
    said: dict[str, Word] = {}
    plain = all(one.target.shown() in _NOWHERE for one in command.redirects) and not command.assignments
    rest = iter(command.words[start:])
    for word in rest:
        name, sign, value = word.prefix.partition("=")
        option = _OPTIONS.get(name)
        if option is not None and sign:
            said[option] = Word((value, *word.parts[1:]) if value else word.parts[1:], word.quoted)
        elif option is not None and word.text is not None:
            given = next(rest, None)
            if given is not None:
                said[option] = given
        elif word.text not in _FLAGS:
            plain = False
    return said, plain


def part_of(job: JobScene, lines: tuple[LoginLine, ...]) -> AzurePart:
    """How the lines go; those of azd ask GitHub for a token instead."""
    steps = tuple(dict.fromkeys(line.step for line in lines))
    objections: list[Objection] = []
    runs: list[RunEdit] = []
    removed: list[Entry] = []
    dealt: set[tuple[StepScene, int]] = set()
    for step in steps:
        of_step = [line for line in lines if line.step is step]
        gone = _gone(step, of_step, objections)
        changed = _changed(step, of_step)
        text = without_lines(_with_github(step.run or "", changed), gone)
        runs.append(RunEdit(step, text))
        dealt |= {(step, number) for number in gone | changed}
        removed += _served(step, of_step, text or "")
    needs = tuple(dict.fromkeys(line.step for line in lines if not line.is_azd))
    ids = _ids(job, lines)
    return AzurePart(
        at=lines[0].ran.spot,
        secrets=frozenset().union(*(line.secrets for line in lines)),
        keys=tuple(removed),
        removed=tuple(removed),
        runs=tuple(runs),
        needs=needs,
        since=steps[0].index,
        lines=frozenset(dealt),
        objections=(*objections, *_of_values(lines)),
        ids=ids,
    )


def _gone(step: StepScene, lines: list[LoginLine], objections: list[Objection]) -> set[int]:
    gone: set[int] = set()
    script = ScriptLines(step, [line.ran for line in lines if not line.is_azd])
    text = (step.run or "").split("\n")
    for line in lines:
        if not line.ran.inline:
            objections.append(
                Objection(
                    "script",
                    line.ran.spot,
                    "a script of the repository signs in with a key",
                    "take that line out of the script: the job signs in before it",
                )
            )
        elif line.is_azd:
            if not any(_AZD_SECRET.search(text[number - 1]) for number in script.numbers(line.ran)):
                objections.append(_not_alone(line))
        elif line.plain and script.stands_alone(script.numbers(line.ran)):
            gone.update(script.numbers(line.ran))
        else:
            objections.append(_not_alone(line))
    return gone


def _not_alone(line: LoginLine) -> Objection:
    return Objection(
        "inline-in-run",
        line.ran.spot,
        "the line that signs in does other things as well, or is run under a condition",
        "put the login on a line of its own, outside of `if` and loops",
    )


def _with_github(text: str, numbers: Collection[int]) -> str:
    return "\n".join(
        _AZD_SECRET.sub(_AZD_GITHUB, one) if number in numbers else one
        for number, one in enumerate(text.split("\n"), 1)
    )


def _changed(step: StepScene, lines: list[LoginLine]) -> set[int]:
    """The lines of logins of azd."""
    script = ScriptLines(step, ())
    return {
        number for line in lines if line.is_azd and line.ran.inline for number in script.numbers(line.ran)
    }


def _served(step: StepScene, lines: list[LoginLine], left: str) -> Iterator[Entry]:
    """The variables of the step that only held the key for these lines."""
    names = sorted(frozenset().union(*(variables_of(line.ran.command) for line in lines)))
    secrets = frozenset().union(*(line.secrets for line in lines))
    for name in names:
        entry = step.own_env.get(name)
        if entry is not None and not entry.value.secrets.isdisjoint(secrets) and not mentions(left, {name}):
            yield entry


def _ids(job: JobScene, lines: tuple[LoginLine, ...]) -> Ids | None:
    """Who the lines sign in as; None where they do not agree, or do not tell."""
    found = {
        Ids(line.client.text.strip(), line.tenant.text.strip())
        for line in lines
        if line.client is not None and line.tenant is not None and not line.is_azd
    }
    if len({one.who for one in found}) != 1:
        return None
    first = sorted(found, key=lambda one: one.client)[0]
    return Ids(first.client, first.tenant, _subscription(job))


def _subscription(job: JobScene) -> str:
    """The one subscription that scripts of the job set, where they agree."""
    found: dict[str, str] = {}
    for step in job.steps:
        for ran in step.commands:
            if program_name(ran.command) == "az" and starts_with(ran.command, ("account", "set")):
                value = _subscription_in(ran.command, step)
                text = "" if value is None or value.kind == "dynamic" else value.text.strip()
                found["".join(text.split()).lower()] = text
    return next(iter(found.values())) if len(found) == 1 else ""


def _subscription_in(command: Command, step: StepScene) -> Value | None:
    words = command.words
    for place, word in enumerate(words):
        name, sign, value = word.prefix.partition("=")
        if name in ("-s", "-n", "--subscription", "--name"):
            if sign:
                return value_of(Word((value, *word.parts[1:]) if value else word.parts[1:]), step)
            return next((value_of(one, step) for one in words[place + 1 : place + 2]), None)
    return None


def _of_values(lines: tuple[LoginLine, ...]) -> Iterator[Objection]:
    for line in lines:
        if line.secret is None or not line.secret.is_stored:
            yield Objection(
                "dynamic-key",
                line.ran.spot,
                "the key that the line signs in with is picked, or put together, in the run",
                "name one secret for it",
            )
        if line.is_azd:
            continue
        for what, value in (("id of the application", line.client), ("tenant", line.tenant)):
            if value is None or value.kind in ("empty", "dynamic"):
                yield Objection(
                    "missing-value",
                    line.ran.spot,
                    f"the {what} of the login is not known",
                    "name a secret, a variable, or the id itself",
                )
