"""Starting git: with the person's own configuration, and with nothing that the repository could have it run.

The person's configuration says how to reach the server: `core.sshCommand`, `credential.helper`,
`url.*.insteadOf`, proxies. Hooks, the file system monitor, other transports than the one that is meant, and
variables of a git around us (pinfix may be run by a hook) are out.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from pinfix.errors import PinfixError, UsageError

LOCAL_SECONDS = 120.0
"""For what reads and writes objects only."""

_KEPT = re.compile(
    r"GIT_(SSH|SSH_COMMAND|SSH_VARIANT|ASKPASS|EXEC_PATH|DISCOVERY_ACROSS_FILESYSTEM"
    r"|(AUTHOR|COMMITTER)_(NAME|EMAIL)|SSL_\w+|PROXY_SSL_\w+|HTTP_\w+"
    r"|CONFIG_(GLOBAL|SYSTEM|NOSYSTEM|PARAMETERS|COUNT|KEY_\d+|VALUE_\d+))"
)
"""The variables of git that speak for the person. Others name repositories, or order traces with secrets."""

_SECRETS = re.compile(r"PINFIX_\w+|GITHUB_TOKEN|GH_TOKEN|GH_ENTERPRISE_TOKEN|GITHUB_ENTERPRISE_TOKEN")
"""git and what it starts (ssh, gpg, helpers) have no need of them: pinfix gives git what it shall use."""

_FIXED = {
    "LC_ALL": "C",
    "LANGUAGE": "C",
    "GIT_TERMINAL_PROMPT": "0",
    "SSH_ASKPASS_REQUIRE": "never",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    # The configuration can order traces too; the variables overrule it.
    "GIT_TRACE2": "0",
    "GIT_TRACE2_EVENT": "0",
    "GIT_TRACE2_PERF": "0",
}

_SETTINGS = {
    "core.hooksPath": os.devnull,
    "core.fsmonitor": "false",
    "core.logAllRefUpdates": "false",
    "core.quotePath": "true",
    "gc.auto": "0",
    "maintenance.auto": "false",
    "fetch.writeCommitGraph": "false",
    "fetch.recurseSubmodules": "false",
    "submodule.recurse": "false",
    "i18n.commitEncoding": "UTF-8",
    "push.pushOption": "",
    "advice.detachedHead": "false",
}

_MOST_OUTPUT = 64 * 1024 * 1024
_MOST_ERRORS = 64 * 1024

Setting = tuple[str, str]
"""A key of git's configuration and its value."""


@dataclass(frozen=True, slots=True)
class Ran:
    """How a git process ended: its exit status, what it put out, and what it said, without secrets."""

    status: int
    output: bytes
    errors: str

    @property
    def text(self) -> str:
        """What it put out, in one line of text."""
        return self.output.decode("utf-8", "surrogateescape").strip()


class TookTooLong(PinfixError):
    """A git process was ended after its time."""


class Git:
    """git in `folder`, where it finds the repository itself, so that it also checks whose that is.

    `redact` takes the secrets out of what git says.
    """

    def __init__(self, folder: str, environment: Mapping[str, str], redact: Callable[[str], str]) -> None:
        self._folder = folder
        self._program = program(environment)
        self._environment = clean(environment)
        self._redact = redact

    @property
    def environment(self) -> Mapping[str, str]:
        """The variables that git sees."""
        return self._environment

    def run(
        self,
        *arguments: str,
        stdin: bytes = b"",
        settings: Sequence[Setting] = (),
        variables: Mapping[str, str] | None = None,
        seconds: float = LOCAL_SECONDS,
        alone: bool = True,
    ) -> Ran:
        """Run a command and wait for it. Raises TookTooLong.

        `settings` go to git by the environment, which other users of the machine cannot read, unlike its
        arguments. `alone`: without the terminal, so that nothing can ask there.
        """
        environment = {**with_settings(self._environment, settings), **(variables or {})}
        # Files and not pipes: ssh may leave a process behind that shares a connection, and keeps pipes open.
        with (
            tempfile.TemporaryFile() as given,
            tempfile.TemporaryFile() as out,
            tempfile.TemporaryFile() as err,
        ):
            given.write(stdin)
            given.seek(0)
            process = subprocess.Popen(  # noqa: S603 - no shell; names are never in the place of options
                [self._program, *_overrides(), *arguments],
                cwd=self._folder,
                env=environment,
                stdin=given,
                stdout=out,
                stderr=err,
                start_new_session=alone,
            )
            status = _wait(process, seconds, alone=alone)
            errors = _content(err, _MOST_ERRORS).decode("utf-8", "replace")
            return Ran(status, _content(out, _MOST_OUTPUT), self._redact(errors))


def program(environment: Mapping[str, str]) -> str:
    """Where git is; never one from the folder that is scanned. Raises UsageError where there is none."""
    path = environment.get("PATH")
    found = shutil.which("git", path=path) if path else None
    if found is None or not Path(found).is_absolute():
        raise UsageError(
            "the program git is not there: install it, or name the repository (--repo), which needs no git"
        )
    return found


def clean(environment: Mapping[str, str]) -> dict[str, str]:
    """The variables for git, out of those that pinfix was started with."""
    kept = {
        name: value
        for name, value in environment.items()
        if not _SECRETS.fullmatch(name) and (not name.startswith("GIT_") or _KEPT.fullmatch(name))
    }
    return {**kept, **_FIXED}


def with_settings(environment: Mapping[str, str], settings: Iterable[Setting]) -> dict[str, str]:
    """`environment` with more settings of git's configuration, behind those that it has already."""
    told = environment.get("GIT_CONFIG_COUNT", "")
    count = int(told) if re.fullmatch("[0-9]{1,4}", told) else 0
    extended = dict(environment)
    for number, (key, value) in enumerate(settings, count):
        extended[f"GIT_CONFIG_KEY_{number}"] = key
        extended[f"GIT_CONFIG_VALUE_{number}"] = value
        extended["GIT_CONFIG_COUNT"] = str(number + 1)
    return extended


def _overrides() -> list[str]:
    return [part for key, value in _SETTINGS.items() for part in ("-c", f"{key}={value}")]


def _wait(process: subprocess.Popen[bytes], seconds: float, *, alone: bool) -> int:
    try:
        return process.wait(seconds)
    except BaseException as error:  # also when the person interrupts: what is alone hears nothing of that
        _end(process, alone=alone)
        if isinstance(error, subprocess.TimeoutExpired):
            raise TookTooLong(f"git took longer than {seconds:.0f} seconds") from None
        raise


def _end(process: subprocess.Popen[bytes], *, alone: bool) -> None:
    """End git and what it has started."""
    if alone and hasattr(os, "killpg"):
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()


def _content(file: IO[bytes], limit: int) -> bytes:
    file.seek(0)
    return file.read(limit)
