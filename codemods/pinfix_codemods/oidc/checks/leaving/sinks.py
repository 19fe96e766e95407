"""Keys that a step writes down or sends away (R14), or hands to a program under its own name (R10)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from pinfix.shell.bash.commands import DECLARATIONS
from pinfix.shell.model import Command, Redirect, Word
from pinfix_codemods.oidc.checks.leaving.carrying import Carrying, Key, given_variables, key_at
from pinfix_codemods.oidc.checks.leaving.docker import is_docker
from pinfix_codemods.oidc.checks.touching import mentions
from pinfix_codemods.oidc.finding import Objection
from pinfix_codemods.oidc.scene.model import Entry, Ran, StepScene
from pinfix_codemods.oidc.scene.running.tasks import named
from pinfix_codemods.permissions.commands.knowledge import names as group

LEAVES = "key-leaves-job"
UNKNOWN = "unknown-consumer"

_OF_GITHUB = {
    "GITHUB_ENV": "to later steps by $GITHUB_ENV",
    "GITHUB_OUTPUT": "to an output of the step",
    "GITHUB_STATE": "to the state of the step",
    "GITHUB_STEP_SUMMARY": "to the summary of the run",
}
_NOWHERE = frozenset({"/dev/null", "/dev/stdout", "/dev/stderr", "NUL", "1", "2"})
_WRITERS = frozenset({"tee", "out-file", "set-content", "add-content", "tee-object", "sponge", "dd"})
_SENDERS = frozenset(
    {
        "aliyun", "ansible", "ansible-playbook", "aws", "az", "cf", "consul", "convox", "copilot", "curl",
        "doctl", "doppler", "eb", "fly", "flyctl", "ftp", "gcloud", "gh", "helm", "heroku", "http", "https",
        "ibmcloud", "invoke-restmethod", "invoke-webrequest", "irm", "iwr", "kubectl", "lftp", "mail",
        "mosquitto_pub", "mysql", "nc", "ncat", "netlify", "nomad", "oc", "oci", "psql", "railway",
        "redis-cli", "rsync", "scp", "sendmail", "sftp", "ssh", "sshpass", "supabase", "telnet", "vault",
        "vercel", "wget", "wrangler",
    }
)  # fmt: skip
"""Programs that send what they are told to another machine."""

_LOGINS = {
    "aws": "configure",
    "az": "login",
    "gcloud": "auth",
    "gh": "auth",
    "vault": "login",
    "doctl": "auth",
    "helm": "registry",
    "oc": "login",
}
"""And their commands that only keep it, to log in with."""

_REMOTE_ACTIONS = frozenset(
    {
        "appleboy/scp-action", "appleboy/ssh-action", "burnett01/rsync-deployments",
        "cross-the-world/ssh-pipeline", "d3rhase/ssh-command-action", "easingthemes/ssh-deploy",
        "fifsky/ssh-action", "garygrossgarten/github-action-ssh", "peter-evans/repository-dispatch",
    }
)  # fmt: skip
"""Actions that run or send what they are told on another machine (as their action.yml say, November 2026)."""


def leaves_job(
    step: StepScene,
    names: Collection[str],
    secrets: Collection[str],
    allowed: Callable[[Ran], bool] = lambda ran: False,
    *,
    exported: bool = False,
) -> Iterator[Objection]:
    """Where the key goes to a file, `GITHUB_ENV`, an output or another machine (`key-leaves-job`), or is
    handed to a program in its words or under another name (`unknown-consumer`).

    `allowed`: commands that the provider itself takes out or changes. `exported`: an earlier step may have
    put the key into the environment. What `goes_to_docker` and `inline_in_run` tell is not told here.
    """
    key = key_at(step, names, secrets, exported=exported)
    carrying = Carrying(key)
    for ran in step.commands:
        if carrying.command(ran.command) and not allowed(ran):
            yield from _command(ran, carrying)
    if step.action in _REMOTE_ACTIONS:
        yield from _remote_action(step, key)


def sends_away(ran: Ran, carrying: Carrying) -> bool:
    """Whether the command, which carries the key, writes it down or sends it to another machine."""
    return bool(_written_to(ran.command, carrying)) or _is_sender(ran.command, carrying)


def _command(ran: Ran, carrying: Carrying) -> Iterator[Objection]:
    command = ran.command
    to = _written_to(command, carrying)
    if to:
        yield _leaves(ran, f"`{_name(command)}` writes the key {to}")
    elif _is_sender(command, carrying):
        yield _leaves(ran, f"`{_name(command)}` sends the key to another machine or service")
    elif _is_handed_over(command, carrying):
        yield Objection(
            UNKNOWN,
            ran.spot,
            f"`{_name(command)}` is handed the key itself, and does not find credentials by itself",
            "let the program take its credentials from the environment, without naming the key",
        )


def _leaves(ran: Ran, reason: str) -> Objection:
    return Objection(
        LEAVES,
        ran.spot,
        reason,
        "a short-lived credential is of no use there: give that place an identity of its own",
    )


def _name(command: Command) -> str:
    """What a person sees of the command: never its words, which may have a key in them."""
    name, _ = named(command)
    return name or next(iter(command.assignments), "a program that is not known")


def _written_to(command: Command, carrying: Carrying) -> str:
    """Where the command writes the key, as the end of a sentence; empty where it does not."""
    name = named(command)[0].lower()
    if name in _WRITERS:
        return _target_of(command) if carrying.in_words(command) or carrying.comes_in(command) else ""
    if not carrying.printed(command) or not _prints(name):
        return ""
    text = command.shown()
    if "::set-output" in text or "::set-env" in text or "::save-state" in text:
        return "to later steps"
    return next((place for one in command.redirects if (place := _place(one))), "")


def _target_of(command: Command) -> str:
    """Of `tee`: its words are the files."""
    for word in command.words[1:]:
        for name, told in _OF_GITHUB.items():
            if _is_variable(word, name):
                return told
    return "to a file"


def _place(redirect: Redirect) -> str:
    if ">" not in redirect.operator or redirect.operator.startswith("<"):
        return ""
    if redirect.target.text in _NOWHERE:
        return ""
    for name, told in _OF_GITHUB.items():
        if _is_variable(redirect.target, name):
            return told
    return "to a file"


def _is_variable(word: Word, name: str) -> bool:
    return any(hole.variable == name for hole in word.holes)


def _prints(name: str) -> bool:
    """Whether the program prints what it is given; of the others it is not known what they do with it."""
    lowered = name.lower()
    return (
        any(lowered in group(one) for one in ("builtins", "text and files", "powershell")) or lowered == "awk"
    )


def _is_sender(command: Command, carrying: Carrying) -> bool:
    name, words = named(command)
    if name.lower() not in _SENDERS:
        return False
    verb = next((word.text for word in words if word.text and not word.text.startswith("-")), None)
    if verb is not None and _LOGINS.get(name) == verb:
        return False
    return carrying.in_words(command) or carrying.comes_in(command)


def _is_handed_over(command: Command, carrying: Carrying) -> bool:
    """Whether a program gets the key by a variable of the shell; expressions in it are another check's."""
    if any(_renames(name, word, carrying) for name, word in _exported(command)):
        return True
    name = named(command)[0]
    if not command.words or is_docker(command) or command.program in DECLARATIONS or _prints(name):
        return False
    told = [word for word in command.words if carrying.word(word)]
    if told and all(_only_expressions(word) for word in told):
        return False
    return bool(told) or carrying.comes_in(command)


def _exported(command: Command) -> Iterator[tuple[str, Word]]:
    """The variables that other programs see."""
    if command.words and command.program not in ("local", "declare", "typeset", "readonly"):
        yield from given_variables(command)


def _renames(name: str, word: Word, carrying: Carrying) -> bool:
    if not carrying.word(word) or _only_expressions(word):
        return False
    return not any(hole.variable == name for hole in word.holes)


def _only_expressions(word: Word) -> bool:
    return bool(word.holes) and all(hole.expression is not None for hole in word.holes)


def _remote_action(step: StepScene, key: Key) -> Iterator[Objection]:
    for entry in step.inputs.values():
        if _holds(entry, key):
            yield Objection(
                LEAVES,
                entry.spot,
                f"`{step.action}` sends the key to another machine",
                "a short-lived credential is of no use there: give that machine an identity of its own",
            )


def _holds(entry: Entry, key: Key) -> bool:
    return not entry.value.secrets.isdisjoint(key.secrets) or mentions(entry.value.text, key.variables)
