"""How git is told of a repository on the server, and of the token for it.

All of it goes by the environment, as a remote that is in no file: so nothing that the configuration says of a
remote of the person's holds for it (mirrors, tracking branches, the program to start on the other side), no
branch under `refs/remotes` moves, and no other user of the machine sees the token.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Protocol

from pinfix.errors import UsageError
from pinfix.http.endpoints import Server
from pinfix.working_copy.addresses import Address, read_address
from pinfix.working_copy.running import Git, Ran, Setting

_BATCH = "ssh -o BatchMode=yes"
"""ssh that fails instead of asking."""


class Credentials(Protocol):
    """The tokens of a run; see `pinfix.http.tokens.Tokens`."""

    def authorization(self, url: str) -> str | None:
        """The `Authorization` header for a request to `url`."""
        ...

    def redact(self, text: str) -> str:
        """`text` without secrets."""
        ...


@dataclass(frozen=True, slots=True)
class Access:
    """Runs the commands of git that reach `address`; made by `open_access`."""

    git: Git
    address: Address
    credentials: Credentials

    def run(
        self,
        command: str,
        options: tuple[str, ...],
        refs: tuple[str, ...],
        *,
        seconds: float,
        stdin: bytes = b"",
        promisor: bool = False,
    ) -> Ran:
        """Run `git COMMAND OPTIONS REMOTE REFS`. Raises TookTooLong.

        With `promisor` the repository is one that a partial clone may leave objects on.
        """
        remote, header = _new_name(), self._header()
        settings = [*_remote(remote, self.address), *(_promisor(remote) if promisor else ())]
        ran = self.git.run(
            command,
            *options,
            "--",
            remote,
            *refs,
            stdin=stdin,
            settings=settings + self._login(header),
            variables=self._variables(header),
            seconds=seconds,
        )
        login = self.address.login
        return ran if login is None else Ran(ran.status, ran.output, login.hide(ran.errors))

    def _header(self) -> str | None:
        """The token of pinfix, or what stood in the URL; None where ssh or a credential helper logs in."""
        if not self.address.is_web:
            return None
        # One and the same for fetching and pushing.
        found = self.credentials.authorization(f"{self.address.url}/git-upload-pack")
        login = self.address.login
        return found if found is not None or login is None else login.basic()

    def _login(self, header: str | None) -> list[Setting]:
        url = self.address.url
        if header is None:
            return [(f"credential.{url}.username", self.address.user)] if self.address.user else []
        return [
            # The empty one takes back those that others have set (actions/checkout does): two headers of
            # this name are an error.
            (f"http.{url}.extraHeader", ""),
            (f"http.{url}.extraHeader", f"Authorization: {header}"),
            (f"http.{url}.followRedirects", "false"),
            # Where the token is refused, nobody else's shall be tried.
            ("credential.helper", ""),
            ("core.askPass", ""),
        ]

    def _variables(self, header: str | None) -> dict[str, str]:
        if self.address.is_web:
            asking = {} if header is None else {"GIT_ASKPASS": "", "SSH_ASKPASS": ""}
            return {"GIT_ALLOW_PROTOCOL": "https:http", **asking}
        variables = {"GIT_ALLOW_PROTOCOL": "ssh"}
        own = {"GIT_SSH", "GIT_SSH_COMMAND"} & self.git.environment.keys()
        if not own and self.git.run("config", "core.sshCommand").status != 0:
            variables["GIT_SSH_COMMAND"] = _BATCH
        return variables


def open_access(git: Git, address: Address, home: Server, credentials: Credentials) -> Access:
    """How git reaches `address`, a repository of `home`.

    Raises UsageError where `insteadOf` makes another address of it: git applies it to what came out of it
    once more.
    """
    remote = _new_name()
    told = git.run("ls-remote", "--get-url", remote, settings=_remote(remote, address)).text
    if told != address.url and read_address(told, home).url != address.url:
        raise UsageError(
            f"the setting `insteadOf` of git makes another address of {address.host}/{address.repository}: "
            "take that setting out, or name the repository (--repo)"
        )
    return Access(git, address, credentials)


def _new_name() -> str:
    """A name that no remote of the person's has."""
    return f"pinfix-{secrets.token_hex(4)}"


def _remote(name: str, address: Address) -> list[Setting]:
    return [(f"remote.{name}.url", address.url), (f"remote.{name}.pushurl", address.url)]


def _promisor(name: str) -> list[Setting]:
    return [(f"remote.{name}.promisor", "true"), (f"remote.{name}.partialCloneFilter", "blob:none")]
