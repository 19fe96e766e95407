"""Clients of HTTP: curl, wget, HTTPie and the cmdlets of PowerShell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from pinfix.github.expressions.values import Holds
from pinfix.shell.model import Hole, Word
from pinfix_codemods.permissions.commands.arguments import Arguments, read_arguments
from pinfix_codemods.permissions.commands.github.api import request
from pinfix_codemods.permissions.commands.github.bodies import query_in_json
from pinfix_codemods.permissions.commands.github.urls import address_of
from pinfix_codemods.permissions.commands.holding import stdin_holds
from pinfix_codemods.permissions.commands.names import program_name
from pinfix_codemods.permissions.commands.result import NEEDS_NOTHING, Judgement, Unrecognised, lost
from pinfix_codemods.permissions.commands.scene import Scene


@dataclass(frozen=True, slots=True)
class _Client:
    """How a program is told what to send where. `names` are the flags of each kind.

    `head`: flags in whose value a credential is meant for the host that is asked. `body` flags make the
    method POST, `upload` ones PUT.
    """

    with_value: frozenset[str]
    head: tuple[str, ...]
    method: tuple[str, ...]
    url: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    upload: tuple[str, ...] = ()
    get: tuple[str, ...] = ()
    asks_head: tuple[str, ...] = ()
    positional_method: bool = False


_CURL_DATA = (
    "-d",
    "--data",
    "--data-raw",
    "--data-binary",
    "--data-urlencode",
    "--data-ascii",
    "--json",
    "-F",
    "--form",
)
_CURL = _Client(
    with_value=frozenset(
        {
            *_CURL_DATA, "-X", "--request", "-H", "--header", "-u", "--user", "-o", "--output", "-T",
            "--upload-file", "-A", "--user-agent", "-e", "--referer", "-b", "--cookie", "-c", "--cookie-jar",
            "-w", "--write-out", "-m", "--max-time", "--connect-timeout", "--retry", "--retry-delay",
            "--retry-max-time", "-x", "--proxy", "-K", "--config", "--url", "--oauth2-bearer", "-D",
            "--dump-header", "--cacert", "--cert", "--key", "-r", "--range", "-C", "--continue-at", "-E",
            "--resolve", "--interface", "--output-dir", "--limit-rate", "--max-redirs", "--netrc-file", "-z",
            "--form-string", "--url-query", "--proto", "--ciphers", "--tls-max", "-y", "-Y", "--capath",
            "--variable", "--proxy-user", "-U", "--connect-to", "--proxy-header", "--aws-sigv4", "--hsts",
        }
    ),
    head=("-H", "--header", "-u", "--user", "--oauth2-bearer"),
    method=("-X", "--request"),
    url=("--url",),
    body=_CURL_DATA,
    upload=("-T", "--upload-file"),
    get=("-G", "--get"),
    asks_head=("-I", "--head"),
)  # fmt: skip
_WGET_BODY = ("--post-data", "--post-file", "--body-data", "--body-file")
_WGET = _Client(
    with_value=frozenset(
        {
            *_WGET_BODY, "--header", "--user", "--password", "--http-user", "--http-password", "--method",
            "-O", "--output-document", "-P", "--directory-prefix", "-o", "-a", "-t", "--tries", "-T",
            "--timeout", "-i", "--input-file", "-U", "--user-agent", "-w", "--wait", "-Q", "--waitretry",
            "--ca-certificate", "-e", "--execute", "--config", "--use-askpass",
        }
    ),
    head=("--header", "--user", "--password", "--http-user", "--http-password"),
    method=("--method",),
    body=_WGET_BODY,
)  # fmt: skip
_HTTPIE = _Client(
    with_value=frozenset({"-a", "--auth", "-A", "--auth-type", "-o", "--output", "--session", "--timeout"}),
    head=("-a", "--auth"),
    method=(),
    positional_method=True,
)
_POWERSHELL = _Client(
    with_value=frozenset(
        {
            "-uri", "-method", "-headers", "-body", "-infile", "-outfile", "-contenttype", "-useragent",
            "-credential", "-token", "-authentication", "-timeoutsec", "-form", "-maximumretrycount",
            "-retryintervalsec", "-proxy", "-websession", "-custommethod", "-cm", "-sessionvariable",
            "-responseheadersvariable", "-statuscodevariable", "-outvariable", "-ov", "-erroraction", "-ea",
        }
    ),
    head=("-headers", "-token", "-credential"),
    method=("-method", "-custommethod", "-cm"),
    url=("-uri",),
    body=("-body", "-form", "-infile"),
)  # fmt: skip
_CLIENTS = {
    "curl": _CURL,
    "wget": _WGET,
    "http": _HTTPIE,
    "https": _HTTPIE,
    "xh": _HTTPIE,
    "invoke-restmethod": _POWERSHELL,
    "invoke-webrequest": _POWERSHELL,
    "irm": _POWERSHELL,
    "iwr": _POWERSHELL,
}
_HEADER_ITEM = "authorization:"
_NETRC = ("-n", "--netrc", "--netrc-file", "--netrc-optional")
_TOLD_ELSEWHERE = ("-K", "--config", "--variable", "--use-askpass")
_PARAMETER = re.compile(r"-[A-Za-z]+(:|$)")
_VERBS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"})


def is_client(name: str) -> bool:
    """Whether `name` is a program that sends requests as it is told."""
    return name.lower() in _CLIENTS


def judge_client(scene: Scene) -> Judgement:
    """What requests need that carry the token; one without it needs nothing."""
    name = program_name(scene.command).lower()
    client = _CLIENTS[name]
    arguments = _arguments(scene, client)
    urls = _urls(arguments, client)
    in_head = scene.holds(*_head_words(arguments, client))
    in_address = max((address_of(url, scene.live).user for url in urls), default=Holds.NO)
    elsewhere = _elsewhere(scene, arguments, client, urls)
    told = _is_told_elsewhere(arguments)
    if told and not (in_head or in_address):
        return Unrecognised(name)
    if elsewhere or told:
        return lost(scene.spot, f"`{name}` sends the token as a part of what it asks for")
    reads_file = arguments.has(*_NETRC) or client in (_WGET, _HTTPIE)
    by_file = scene.live.files.get("netrc", Holds.NO) if reads_file else Holds.NO
    if not (in_head or in_address or by_file):
        return NEEDS_NOTHING
    if not urls:
        return lost(scene.spot, f"`{name}` sends the token to an address that is not known")
    method = _method(arguments, client)
    body = _body(scene, arguments, client)
    judged = NEEDS_NOTHING
    for url in urls:
        judged |= request(scene, address_of(url, scene.live), method, name, body)
    return judged


def _is_told_elsewhere(arguments: Arguments) -> bool:
    """Whether a file or a program says what is sent, or a variable is named in a way that is not followed."""
    return (
        arguments.has(*_TOLD_ELSEWHERE)
        or any(flag.name.startswith("--expand-") for flag in arguments.flags)
        or any("askpass" in word.shown().lower() for word in arguments.values("-e", "--execute"))
    )


def _arguments(scene: Scene, client: _Client) -> Arguments:
    words = scene.command.words[1:]
    if client is not _POWERSHELL:
        return read_arguments(words, client.with_value)
    return read_arguments(tuple(_powershell_words(words, client)), client.with_value)


def _powershell_words(words: tuple[Word, ...], client: _Client) -> Iterator[Word]:
    """The parameters of a cmdlet by their full names, and apart from their values (`-Me:Post`).

    A variable is one argument to a cmdlet, and never a parameter, unless it is handed over as `@name`.
    """
    for word in words:
        if not _PARAMETER.match(word.prefix):
            is_several = any(hole.spelt or hole == Hole() for hole in word.holes)
            yield word if is_several else replace(word, quoted=True)
            continue
        name, colon, value = word.prefix.lower().partition(":")
        meant = [known for known in client.with_value if known.startswith(name)]
        yield Word((meant[0] if len(meant) == 1 else name,))
        if colon:
            rest = word.prefix[len(word.prefix) - len(value) :]
            yield Word(((rest,) if rest else ()) + word.parts[1:], word.quoted)


def _urls(arguments: Arguments, client: _Client) -> tuple[Word, ...]:
    if client.positional_method:
        words = [word for word in arguments.words if word.text is None or word.text not in _VERBS]
        return tuple(words[:1])
    named = arguments.values(*client.url)
    return (*named, *(arguments.words if client is not _POWERSHELL else arguments.words[: 0 if named else 1]))


def _head_words(arguments: Arguments, client: _Client) -> tuple[Word, ...]:
    head = arguments.values(*client.head)
    if client.positional_method:
        head += tuple(word for word in arguments.words if word.prefix.lower().startswith(_HEADER_ITEM))
    return head


def _elsewhere(scene: Scene, arguments: Arguments, client: _Client, urls: tuple[Word, ...]) -> Holds:
    """Whether the token is in what is sent besides the head, or in the path of an address."""
    head = set(_head_words(arguments, client))
    values = [flag.value for flag in arguments.flags if flag.value is not None and flag.value not in head]
    plain = [word for word in arguments.words if word not in head and word not in urls]
    paths = [url for url in urls if scene.holds(url) and not address_of(url, scene.live).user]
    return max(scene.plainly_holds(*values, *plain, *paths), stdin_holds(scene.command, scene.live))


def _method(arguments: Arguments, client: _Client) -> str | None:
    if client.positional_method:
        return next((word.text for word in arguments.words if word.text in _VERBS), None)
    given = arguments.values(*client.method)
    if arguments.vague:
        return None
    if given:
        return None if given[-1].text is None else given[-1].text.upper()
    if arguments.has(*client.asks_head):
        return "HEAD"
    if arguments.has(*client.upload):
        return "PUT"
    return "POST" if arguments.has(*client.body) and not arguments.has(*client.get) else "GET"


def _body(scene: Scene, arguments: Arguments, client: _Client) -> str | None:
    """The GraphQL text of a body in JSON that is written in the command, with `0` for what is not known."""
    values = arguments.values(*client.body)
    if len(values) != 1:
        return None
    parts = [
        part if isinstance(part, str) else scene.value(Word((part,))).text or "0" for part in values[0].parts
    ]
    return query_in_json("".join(parts))
