"""What can go wrong on the way to a server, in words that say what to do."""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime

import requests
import urllib3

from pinfix.resolution import ResolverFault as Fault

_LATER = "Run again later; what was answered so far is kept."
_MOST_OF_A_MESSAGE = 200
_DECIMAL = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,9})?")
_LONGEST_DATE = 64


@dataclass(frozen=True, slots=True)
class Limits:
    """What an answer says of rate limits: whether it is about one, and the seconds to wait, where it says."""

    limited: bool
    wait: float | None


def read_limits(status: int, headers: Mapping[str, str], message: str, now: float) -> Limits:
    """Whether an answer with this status is about a rate limit, and how long to wait.

    GitHub answers 403 or 429: with `retry-after`; or, where the hourly quota is used up, with
    `x-ratelimit-remaining: 0` and the time of day of the next in `x-ratelimit-reset`; or with words only.
    `retry-after` is in seconds; other servers send a date as well (RFC 9110, 10.2.3).
    """
    if status not in (403, 429, 503):
        return Limits(False, None)
    after = _retry_after(headers.get("retry-after", ""), now)
    if after is not None:
        return Limits(status != 503, after)
    if status != 503 and headers.get("x-ratelimit-remaining") == "0":
        reset = _seconds(headers.get("x-ratelimit-reset", ""))
        return Limits(True, None if reset is None else max(0.0, reset - now) + 1)
    words = message.lower()
    return Limits(status == 429 or (status == 403 and "rate limit" in words), None)


def _seconds(text: str) -> float | None:
    return float(text) if text.isascii() and text.isdigit() and len(text) <= 12 else None


def _retry_after(text: str, now: float) -> float | None:
    """Seconds, with decimals as some servers send them, or the time until a date."""
    text = text.strip()
    if _DECIMAL.fullmatch(text):
        return float(text)
    try:
        date = parsedate_to_datetime(text[:_LONGEST_DATE])
        moment = date if date.tzinfo is not None else date.replace(tzinfo=UTC)
        return max(0.0, moment.timestamp() - now)
    except (ValueError, OverflowError):
        return None


def of_status(host: str, status: int, said: str, *, with_token: bool) -> Fault:
    """An answer with a status that is none of those expected."""
    because = f' ("{said}")' if said else ""
    if status == 401:
        return Fault(
            "unauthorized",
            f"{host} answered 401: "
            + (f"the token is not valid there{because}" if with_token else f"it wants a token{because}"),
            "Renew the token: it may have expired or been revoked."
            if with_token
            else "Give a token that may read the repository in GITHUB_TOKEN, or log in with `gh auth login`.",
        )
    if status in (403, 451):
        return Fault(
            "forbidden",
            f"{host} answered {status}{because}",
            "See what the token may do: its scopes, the repositories that a fine-grained one names, the "
            "organization's single sign-on and allowed addresses. That of a workflow run reads its own "
            "repository, and what is public."
            if with_token
            else "Give a token that may read the repository in GITHUB_TOKEN, or log in with `gh auth login`.",
        )
    if status in (404, 410):
        return Fault(
            "not-found",
            f"{host} answered {status}{because}",
            "Check the spelling, and whether it is private: then give a token that may read it.",
        )
    if status == 407:
        return Fault(
            "network",
            f"the proxy on the way to {host} wants a login",
            "Put user and password into HTTPS_PROXY, or ask whoever runs the proxy.",
        )
    if status >= 500:
        return Fault("server-error", f"{host} answered {status}{because}, several times", _LATER)
    return bad_answer(host, f"it answered {status}{because}")


def rate_limited(host: str, wait: float | None, *, with_token: bool) -> Fault:
    """The limit is reached, and waiting for its end would take too long."""
    until = "" if not wait else f" for another {_duration(wait)}"
    return Fault(
        "rate-limited",
        f"{host} answers no more requests{until}: its rate limit is reached",
        _LATER
        if with_token
        else "Give a token in GITHUB_TOKEN, or log in with `gh auth login`: it lifts the limit from 60 "
        "requests an hour to 5,000. Or run again later.",
    )


def bad_answer(host: str, what: str) -> Fault:
    """An answer that is not what was asked for."""
    return Fault(
        "bad-answer",
        f"{host} gave no usable answer: {what}",
        "Check GITHUB_SERVER_URL, GITHUB_API_URL and the proxy: something else may be answering instead.",
    )


def repeats_token(host: str) -> Fault:
    """An answer that holds the token: what is read from it could end in a file or a report."""
    return Fault(
        "bad-answer",
        f"{host} gave no usable answer: it repeats the token that it was sent",
        "Nothing of it is used. Something that shows its visitors' tokens should not be given any: check "
        "GITHUB_SERVER_URL and GITHUB_API_URL, and renew the token.",
    )


def sha256_repository(host: str, repository: str) -> Fault:
    """A repository whose object ids have 64 digits: GitHub has none, and runs no actions from them."""
    return Fault(
        "unsupported",
        f"{repository} on {host} is a SHA-256 repository, which is not supported",
        "Pin it by hand, and spare it with a comment `# pinfix: ignore`.",
    )


def of_exception(host: str, error: BaseException) -> Fault:
    """The connection failed. Nothing of the error's own text is shown: it may hold a proxy's password."""
    causes = list(_causes(error))

    def is_any(*kinds: type[BaseException]) -> bool:
        return any(isinstance(cause, kinds) for cause in causes)

    if is_any(requests.exceptions.ProxyError, urllib3.exceptions.ProxyError):
        return proxy(host)
    if is_any(ssl.SSLError, requests.exceptions.SSLError, urllib3.exceptions.SSLError):
        return Fault(
            "tls",
            f"{host} could not prove who it is, or the connection is not encrypted{_verdict(causes)}",
            "Where a proxy or server of your own signs its certificates itself, name the file with its "
            "authority in REQUESTS_CA_BUNDLE. Checking is never switched off.",
        )
    if is_any(socket.gaierror):
        return Fault(
            "dns",
            f"the name {host} was not found",
            "Check the network and the spelling; behind a proxy, set HTTPS_PROXY. "
            "`--offline`, where a command has it, answers from the shipped snapshot.",
        )
    # A connection that is refused is a kind of time-out to urllib3.
    timed_out = (TimeoutError, requests.Timeout, urllib3.exceptions.TimeoutError)
    if is_any(*timed_out) and not is_any(ConnectionError):
        return time_out(host)
    return Fault(
        "network",
        f"the connection to {host} failed or was cut",
        "Check the network; behind a proxy, set HTTPS_PROXY. "
        "`--offline`, where a command has it, answers from the shipped snapshot.",
    )


def proxy(host: str, flaw: str = "") -> Fault:
    """The proxy does not do its work. `flaw`: what is wrong with its URL, and nothing of the URL itself."""
    return Fault(
        "network",
        f"the proxy on the way to {host} cannot be used{f': {flaw}' if flaw else ''}",
        "Check HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY; a proxy is written http://HOST:PORT."
        if flaw
        else "Check HTTPS_PROXY, HTTP_PROXY and NO_PROXY.",
    )


def authorities(host: str, variable: str, flaw: str) -> Fault:
    """No server can be trusted, for the file that says whom to trust cannot be used."""
    return Fault(
        "tls",
        f"whether {host} is who it says cannot be checked: the variable {variable} {flaw}",
        f"Let {variable} name a file with certificates of authorities (PEM), or unset it. Checking is never "
        "switched off.",
    )


def time_out(host: str) -> Fault:
    """No answer, or none that ends."""
    return Fault(
        "time-out",
        f"{host} did not answer in time",
        "Check the network; behind a proxy, set HTTPS_PROXY. Or run again later.",
    )


def _verdict(causes: Iterable[BaseException]) -> str:
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError) and cause.verify_message:
            return f" ({cause.verify_message})"
    return ""


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """`error` and what led to it: requests and urllib3 hold it in arguments and attributes."""
    seen: set[int] = set()
    queue: list[object] = [error]
    while queue:
        current = queue.pop(0)
        if not isinstance(current, BaseException) or id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        queue += [current.__cause__, current.__context__, getattr(current, "reason", None), *current.args]


def _duration(seconds: float) -> str:
    return f"{seconds:.0f} seconds" if seconds < 120 else f"{seconds / 60:.0f} minutes"


def kind(headers: Mapping[str, str]) -> str:
    """What an answer is instead of the expected; not in the server's own words, which could be anything."""
    return "a page of HTML" if "html" in headers.get("content-type", "").lower() else "something else"


def printable(text: str) -> str:
    """A line of a server, short and without anything that a terminal obeys."""
    line = "".join(character if character.isprintable() else " " for character in text[:1000]).strip()
    return line if len(line) <= _MOST_OF_A_MESSAGE else f"{line[: _MOST_OF_A_MESSAGE - 1]}…"
