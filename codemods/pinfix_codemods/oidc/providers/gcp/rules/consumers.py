"""What a step does with the key, and whether it could do that with the file of a federated login."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator

from pinfix_codemods.oidc.checks.leaving import (
    goes_to_docker,
    guards_in_run,
    inline_in_run,
    leaves_job,
    unread_scripts,
)
from pinfix_codemods.oidc.checks.touching import mentions
from pinfix_codemods.oidc.finding import Objection
from pinfix_codemods.oidc.providers.clouds.elsewhere import UNKNOWN
from pinfix_codemods.oidc.providers.clouds.programs import loading_files, unknown_action, unknown_programs
from pinfix_codemods.oidc.providers.clouds.words import words_of
from pinfix_codemods.oidc.providers.gcp.names import CREDENTIALS, FILE_VARIABLES, is_tool
from pinfix_codemods.oidc.providers.gcp.shapes.setup_gcloud import too_old
from pinfix_codemods.oidc.scene.model import Entry, Ran, Spot, StepScene
from pinfix_codemods.permissions.commands.names import program_name, starts_with

_FIREBASE_ADMIN = re.compile(r"\bfirebase[-_]admin\b")
_KEY_DATA = re.compile(r"\b(?:private_?key|client_?email)\b", re.IGNORECASE)
"""What a program takes out of a key file, and finds in no other credential file."""

_OUTPUT = re.compile(r"\.outputs\.(?:credentials_file_path|auth_token)\b")
_ASKS = frozenset({"[", "[[", "test", "ls", "unset", "stat", ":"})
"""Programs that only look whether there is such a file."""

_OWN_ACTIONS = "google-github-actions/"


def told_the_key(
    step: StepScene,
    names: Collection[str],
    secrets: Collection[str],
    handled: Callable[[Ran], bool],
    lines: Collection[int],
) -> Iterator[Objection]:
    """Why the step, which has the stored key in its environment, cannot do without."""
    yield from names_the_key(step, names, secrets, handled, lines)
    yield from unread_scripts(step, names)
    yield from loading_files(step)
    yield from unknown_action(step, lambda action: False)
    yield from unknown_programs(step, lambda ran: handled(ran) or is_tool(ran))
    yield from guards_in_run(step, frozenset(names) - {CREDENTIALS})


def names_the_key(
    step: StepScene,
    names: Collection[str],
    secrets: Collection[str],
    handled: Callable[[Ran], bool],
    lines: Collection[int],
) -> Iterator[Objection]:
    """Why a step that has the key in the text of its script, or in its environment, cannot do without."""
    yield from leaves_job(step, names, secrets, handled)
    yield from goes_to_docker(step, names, secrets)
    yield from inline_in_run(step, secrets, lines)


def finds_the_login(step: StepScene, handled: Callable[[Ran], bool]) -> Iterator[Objection]:
    """Why the step, which finds what the job has signed in to, cannot do with a federated login.

    Programs are taken to find it where they have found the key, as far as nothing else is known.
    """
    yield from too_old(step)
    for ran in step.commands:
        if not handled(ran):
            yield from _of_command(ran)
    for entry in (*step.own_env.values(), *step.inputs.values()):
        if _reads_file(entry) and not (entry.level == "with" and step.action.startswith(_OWN_ACTIONS)):
            yield _reader(entry.spot, f"`{entry.key}` is given the file of the login")
    for file in step.files:
        if file.language in ("python", "compose"):
            continue
        key_data = _KEY_DATA.search(file.text) if mentions(file.text, FILE_VARIABLES) else None
        if key_data is not None:
            line = file.text.count("\n", 0, key_data.start()) + 1
            yield Objection(
                "script",
                file.spot if file.path is None else Spot(file.path, line),
                f"{file.path or 'the script of the step'} ({file.language}) reads the key out of the file of"
                " the login, which has none any more",
                "let it use the default credentials of its library, without reading the file",
            )
        if _FIREBASE_ADMIN.search(file.text):
            yield Objection(
                UNKNOWN,
                file.spot,
                f"{file.path or 'the script of the step'} uses Firebase Admin, which takes no such login",
                "keep the key for it, or let it act as a service account by itself",
            )


def _of_command(ran: Ran) -> Iterator[Objection]:
    command = ran.command
    name = program_name(command)
    if name == "gsutil":
        yield Objection(
            UNKNOWN,
            ran.spot,
            "`gsutil` does not take the login of the job",
            "use `gcloud storage`, whose commands go by the same names",
        )
    elif name == "gcloud" and starts_with(command, ("auth", "activate-service-account")):
        yield _reader(ran.spot, "`gcloud auth activate-service-account` wants the key itself")
    elif name == "gcloud" and starts_with(command, ("auth", "print-identity-token")):
        yield Objection(
            UNKNOWN,
            ran.spot,
            "`gcloud auth print-identity-token` makes no token for a federated login",
            "let the step that signs in make one, with `token_format: id_token`",
        )
    elif name not in _ASKS and _names_file(ran):
        yield _reader(
            ran.spot, f"`{name or 'a command'}` reads the file of the login, in which is no key any more"
        )


def _names_file(ran: Ran) -> bool:
    for word in words_of(ran.command):
        for hole in word.holes:
            inside = (hole, *(hole.inside or ()))
            if any(one.variable in FILE_VARIABLES for one in inside):
                return True
            if any(_OUTPUT.search(one.expression or "") for one in inside):
                return True
            if any(f"env.{name}" in (one.expression or "") for one in inside for name in FILE_VARIABLES):
                return True
    return False


def _reads_file(entry: Entry) -> bool:
    if entry.key in FILE_VARIABLES:
        return False
    return not FILE_VARIABLES.isdisjoint(entry.value.through) or _OUTPUT.search(entry.value.text) is not None


def _reader(spot: Spot, reason: str) -> Objection:
    return Objection(
        UNKNOWN,
        spot,
        reason,
        "let the program find its credentials by itself, or keep the key in a job of its own",
    )
