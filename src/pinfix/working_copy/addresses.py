"""What the URL of a remote means: a repository of the home server, and how git reaches it.

The forms are those of git-fetch(1), "GIT URLS", and of
https://docs.github.com/authentication/troubleshooting-ssh/using-ssh-over-the-https-port
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, replace
from typing import NoReturn
from urllib.parse import SplitResult, unquote, urlsplit

from pinfix.errors import UsageError
from pinfix.http.endpoints import Server, is_repository_name, origin
from pinfix.http.tokens import redact
from pinfix.pull_request.model import RepositoryName
from pinfix.report.escape import visible

_SCP = re.compile(r"(?:(?P<user>[^/@:]+)@)?(?P<host>[^/@:\[\]]+):(?P<path>(?!//).*)")
_WEB = ("https", "http", "git")
"""`git:` is long gone at GitHub: what it named is reached by HTTPS."""

_USER = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,38}")
"""What can be the name of an account. Tokens are longer, or have an underscore."""


class Login:
    """A user and a password that stood in a URL. They do not show themselves."""

    __slots__ = ("_password", "_user")

    def __init__(self, user: str, password: str) -> None:
        self._user = user
        self._password = password

    def basic(self) -> str:
        """The value of an `Authorization` header."""
        encoded = base64.b64encode(f"{self._user}:{self._password}".encode()).decode("ascii")
        return f"Basic {encoded}"

    def hide(self, text: str) -> str:
        """`text` without them."""
        for secret in (self._password, self.basic().removeprefix("Basic ")):
            text = text.replace(secret, "***") if secret else text
        return text if _USER.fullmatch(self._user) else text.replace(self._user, "***")

    def __repr__(self) -> str:
        return "<login from a URL>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a login is not stored")


@dataclass(frozen=True, slots=True)
class Address:
    """A repository of the home server. `url` is what git is given: without a secret.

    `login` is what stood in the URL of an HTTPS remote besides, `user` a mere name that stood there.
    """

    repository: RepositoryName
    url: str
    login: Login | None = None
    user: str = ""

    @property
    def is_web(self) -> bool:
        """Whether git speaks HTTP(S) there, and not SSH."""
        return not self.url.startswith("ssh:")

    def renamed(self, name: RepositoryName) -> Address:
        """The same with another name: what was renamed answers with a redirect, which no token follows."""
        place = self.url.removesuffix(f"{self.repository}.git")
        return replace(self, repository=name, url=f"{place}{name}.git")

    @property
    def host(self) -> str:
        """The name of the server, for messages."""
        return urlsplit(self.url).netloc.rpartition("@")[2]


def read_address(url: str, home: Server) -> Address:
    """The repository that the URL of a remote names. Raises UsageError where it is none of the home server.

    Nothing of the URL but the host and the path gets into a message.
    """
    parts = _split(url)
    try:
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        raise UsageError(f"{_shown(url)} is no URL") from None
    if parts.scheme in ("file", "") or not host:
        raise UsageError(f"{_shown(url)} is a path on this machine, not a repository on {home.login}")
    if parts.scheme == "ssh":
        return _by_ssh(url, parts, host, port, home)
    if parts.scheme not in _WEB:
        raise UsageError(f"{_shown(url)}: pinfix reaches repositories by HTTPS and SSH only")
    wanted = origin(home.git)
    if host != wanted.host or (port or wanted.port) not in (wanted.port, 80, 9418):
        raise _elsewhere(url, home)
    name = _name(url, parts.path.removeprefix(urlsplit(home.git).path), home)
    login, user = _login(parts)
    return Address(name, home.repository_url(name.owner, name.name), login, user)


def _by_ssh(url: str, parts: SplitResult, host: str, port: int | None, home: Server) -> Address:
    wanted = origin(home.git).host
    if host not in (wanted, f"ssh.{wanted}"):
        raise _elsewhere(url, home)
    name = _name(url, parts.path, home)
    user = parts.username or "git"
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", user):  # it becomes an argument of ssh
        raise UsageError(f"{_shown(url)}: this is no name of a user")
    place = f"[{host}]" if ":" in host else host
    port_part = f":{port}" if port is not None else ""
    return Address(name, f"ssh://{user}@{place}{port_part}/{name.owner}/{name.name}.git")


def _split(url: str) -> SplitResult:
    if not url.isprintable() or " " in url:
        raise UsageError(f"{_shown(url)} is no URL")
    if "::" in url.partition("/")[0]:
        raise UsageError(f"{_shown(url)}: pinfix reaches repositories by HTTPS and SSH only")
    short = _SCP.fullmatch(url) if "://" not in url else None
    if short is not None and len(short["host"]) > 1:  # one letter is a drive
        user = f"{short['user']}@" if short["user"] else ""
        return urlsplit(f"ssh://{user}{short['host']}/{short['path'].lstrip('/')}")
    try:
        parts = urlsplit(url)
    except ValueError:
        raise UsageError(f"{_shown(url)} is no URL") from None
    scheme = parts.scheme.removeprefix("git+").removesuffix("+git")  # older spellings of ssh
    return parts._replace(scheme=scheme if "://" in url else "")


def _name(url: str, path: str, home: Server) -> RepositoryName:
    owner, _, repository = unquote(path).strip("/").partition("/")
    repository = repository.removesuffix(".git")
    if not is_repository_name(owner, repository) or owner.startswith("-"):
        raise UsageError(f"{_shown(url)} does not name a repository of {home.login} (owner/name)")
    return RepositoryName(owner, repository)


def _login(parts: SplitResult) -> tuple[Login | None, str]:
    """GitHub takes a token in the place of the user as well as in that of the password."""
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if password:
        return Login(user, password), ""
    if user and not _USER.fullmatch(user):
        return Login(user, "x-oauth-basic"), ""
    return None, user


def _elsewhere(url: str, home: Server) -> UsageError:
    return UsageError(
        f"{_shown(url)} is not on {home.login}: name another remote (--remote), or set GITHUB_SERVER_URL to "
        "the server that it is on"
    )


def _shown(url: str) -> str:
    """The URL for a message: no user, no password, no query."""
    scheme, separator, rest = url.partition("://")
    if not separator:
        scheme, rest = "", url
    place, slash, path = re.split(r"[?#]", rest, maxsplit=1)[0].partition("/")
    return visible(redact(f"{scheme}{separator}{place.rpartition('@')[2]}{slash}{path}"))
