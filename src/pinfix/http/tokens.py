"""Tokens: where they come from, and the one server to which each may be sent."""

from __future__ import annotations

import base64
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import NoReturn

from pinfix.errors import UsageError
from pinfix.http.endpoints import Endpoints, Server, origin

VARIABLES = ("GITHUB_TOKEN", "GH_TOKEN")
"""Where a token for the home server is looked for, the first first."""

_GH_SECONDS = 5.0
_SHORTEST = 16
"""Characters; tokens have 36 and more. A shorter text is found in answers by chance."""
_LONGEST = 4096
"""Characters. Those of installations have some 520 since April 2026, and GitHub says that it varies:
https://github.blog/changelog/2026-04-24-notice-about-upcoming-new-format-for-github-app-installation-tokens
"""
_WELL_FORMED = re.compile(rf"[!-~]{{1,{_LONGEST}}}")
_TOKEN_IN_TEXT = re.compile(
    r"gh[pousr]_[A-Za-z0-9_.\-]+|github_pat_[A-Za-z0-9_]+|eyJ[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_.\-]+"
)
"""The last is a JSON web token, with which an App proves who it is; those of installations hold one."""
_CREDENTIALS = re.compile(
    r"(?i)((?:proxy-)?authorization[\"']?\s*[:=]\s*[\"']?)(?:(?:bearer|basic|token)\s+)?\S+"
)
_USER_IN_URL = re.compile(r"(?<=://)[^/@\s]+@")
_HIDDEN = "***"


class Token:
    """A secret that does not show itself: not in text, not in a traceback, not in a pickle."""

    __slots__ = ("_secret", "source")

    def __init__(self, secret: str, source: str) -> None:
        self._secret = secret
        self.source = source

    def bearer(self) -> str:
        """The value of an `Authorization` header for the API."""
        return f"Bearer {self._secret}"

    def basic(self) -> str:
        """The value of an `Authorization` header for git over HTTPS, as actions/checkout sends it."""
        return f"Basic {self._encoded}"

    def given_to(self, environment: Mapping[str, str]) -> Mapping[str, str]:
        """`environment` with the secret where other parts of pinfix look for it; never that of a process."""
        return {**environment, VARIABLES[0]: self._secret}

    def hide(self, text: str) -> str:
        """`text` without the secret, in any form in which it is sent."""
        return text.replace(self._secret, _HIDDEN).replace(self._encoded, _HIDDEN)

    def starts_with(self, prefix: str) -> bool:
        """Whether the secret begins so: GitHub's prefixes tell what kind of token one is."""
        return self._secret.startswith(prefix)

    def is_in(self, content: str | bytes) -> bool:
        """Whether `content` holds the secret, in any form in which it is sent."""
        if len(self._secret) < _SHORTEST:
            return False
        if isinstance(content, bytes):
            return any(form.encode("ascii") in content for form in (self._secret, self._encoded))
        return self._secret in content or self._encoded in content

    @property
    def _encoded(self) -> str:
        return base64.b64encode(f"x-access-token:{self._secret}".encode()).decode("ascii")

    def __repr__(self) -> str:
        return f"<token from {self.source}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a token is not stored")


class Tokens:
    """The tokens of a run, each for one server. Nothing is asked before the first question.

    Only the home server and github.com can have one. Other hosts are named by the files that are scanned, and
    `gh` has tokens that it would give for any of them.
    """

    def __init__(
        self,
        endpoints: Endpoints,
        environment: Mapping[str, str],
        ask_gh: Callable[[str, Mapping[str, str]], str] | None = None,
    ) -> None:
        self._endpoints = endpoints
        self._environment = environment
        self._ask_gh = ask_gh or gh_token

    def of(self, server: Server) -> Token | None:
        """The token for `server`."""
        if server == self._endpoints.home:
            return self._home
        return self._github if self._endpoints.is_enterprise and server == self._endpoints.github else None

    def authorization(self, url: str) -> str | None:
        """The `Authorization` header for a request to `url`: only for the API or git server of a token."""
        target = origin(url)
        if not target.is_private_channel:
            return None
        for server in (self._endpoints.home, self._endpoints.github):
            token = self.of(server) if target in server.token_origins else None
            if token is not None:
                return token.basic() if target == origin(server.git) and _is_git(url) else token.bearer()
        return None

    def withheld(self, url: str) -> str:
        """Why a request to the home server goes without the token that there is; "" where none is kept back.

        It is so where the variables name several servers on this machine.
        """
        home, target = self._endpoints.home, origin(url)
        if target not in home.origins - home.token_origins or self.of(home) is None:
            return ""
        return (
            f"{target} gets no token: the token is one of {home.login}, where the API is; let "
            "GITHUB_SERVER_URL, GITHUB_API_URL and GITHUB_GRAPHQL_URL name one server"
        )

    def redact(self, text: str) -> str:
        """`text` without the tokens that are known, and without anything that looks like one."""
        for token in self.known():
            text = token.hide(text)
        return redact(text)

    def repeated(self, *contents: str | bytes) -> bool:
        """Whether one of `contents` holds a token that is known."""
        return any(token.is_in(content) for token in self.known() for content in contents)

    def known(self) -> list[Token]:
        """Those that were asked for: looking for them in a text must not start `gh`."""
        found = (self.__dict__.get(name) for name in ("_home", "_github"))
        return [token for token in found if token is not None]

    @cached_property
    def _home(self) -> Token | None:
        for variable in VARIABLES:
            secret = self._environment.get(variable, "").strip()
            if secret:
                if _WELL_FORMED.fullmatch(secret) is None:
                    raise UsageError(f"the variable {variable} holds no token: {_flaw(secret)}")
                return Token(secret, variable)
        return self._from_gh(self._endpoints.home)

    @cached_property
    def _github(self) -> Token | None:
        return self._from_gh(self._endpoints.github)

    def _from_gh(self, server: Server) -> Token | None:
        secret = self._ask_gh(server.login, self._environment)
        return Token(secret, f"gh auth token --hostname {server.login}") if secret else None


def gh_token(host: str, environment: Mapping[str, str]) -> str:
    """What GitHub's own command line has stored for `host`, or "".

    It runs without the token variables: it would hand out `GH_ENTERPRISE_TOKEN` for any host.
    """
    path = environment.get("PATH")
    program = shutil.which("gh", path=path) if path else None
    if program is None or not Path(program).is_absolute():  # never one from the folder that is scanned
        return ""
    clean = {key: value for key, value in environment.items() if not key.endswith("_TOKEN")}
    clean.update(GH_PROMPT_DISABLED="1", GH_NO_UPDATE_NOTIFIER="1")
    try:
        done = subprocess.run(  # noqa: S603 - no shell, the arguments are ours
            [program, "auth", "token", "--hostname", host],
            env=clean,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_GH_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    secret = done.stdout.decode("ascii", "replace").strip()
    return secret if done.returncode == 0 and _WELL_FORMED.fullmatch(secret) else ""


def _flaw(text: str) -> str:
    """What is wrong with a text that is no token, without a piece of it; and what to do."""
    if len(text) > _LONGEST:
        what = f"it has more than {_LONGEST:,} characters"
    elif any(character.isspace() for character in text):
        what = "it has white space or a line break in the middle"
    elif not text.isprintable():
        what = "it has a control character in it"
    else:
        what = "it has a letter or sign in it that is not ASCII"
    return f"{what}; copy the token once more, and it alone, or unset the variable"


def redact(text: str) -> str:
    """`text` without what looks like a token, an `Authorization` header or a user in a URL."""
    text = _TOKEN_IN_TEXT.sub(_HIDDEN, text)
    text = _CREDENTIALS.sub(rf"\g<1>{_HIDDEN}", text)
    return _USER_IN_URL.sub(f"{_HIDDEN}@", text)


def _is_git(url: str) -> bool:
    return url.endswith(".git/git-upload-pack")
