"""Whether a push is let through: judged before git sees it, answered as git reports (gitprotocol-pack(5)).

Like a pre-receive hook, one refused ref refuses them all; then no ref moves, though the objects are there.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from server.accounts import Caller
from server.exchange import Answer, Request
from server.guards import rules, workflow_files
from server.objects import NoSuchObject, git
from server.repositories import Repository

_NONE = "0" * 40
_FLUSH = b"0000"


@dataclass(frozen=True, slots=True)
class _Command:
    """One ref that a push would move; `after` None deletes it."""

    name: str
    after: str | None


@dataclass(frozen=True, slots=True)
class _Refused:
    """Why a ref is not moved, in a few words, and what else the person is told."""

    reason: str
    said: tuple[str, ...] = ()


def refusal(repository: Repository, caller: Caller, request: Request) -> Answer | None:
    """The report of a push that is refused, or None where git may take it."""
    zipped = request.headers.get("Content-Encoding", "") in ("gzip", "x-gzip")
    body = gzip.decompress(request.body) if zipped else request.body
    commands, capabilities, pack = _read(body)
    if pack.startswith(b"PACK"):
        git(repository.path, "unpack-objects", "-q", stdin=pack)
    refused = {one.name: found for one in commands if (found := _judge(repository, caller, one))}
    return _report(commands, refused, side_band="side-band-64k" in capabilities) if refused else None


def _judge(repository: Repository, caller: Caller, command: _Command) -> _Refused | None:
    if command.after is not None and caller.workflow_denial(repository) is not None:
        try:
            tree = repository.objects.commit(repository.peel(command.after)).tree
        except NoSuchObject:
            return None
        files = workflow_files.brought_in(repository, tree)
        if files:
            return _Refused(caller.refused_workflow(files[0]))
    try:
        rules.check(repository, command.name, command.after, caller.login)
    except rules.RuleViolation as violation:
        return _Refused(
            "push declined due to repository rule violations",
            (
                f"error: GH013: Repository rule violations found for {command.name}.",
                "",
                *(f"- {sentence}" for sentence in violation.sentences),
                "",
            ),
        )
    return None


def _read(body: bytes) -> tuple[list[_Command], list[str], bytes]:
    commands: list[_Command] = []
    capabilities: list[str] = []
    while len(body) >= 4 and body[:4] != _FLUSH:
        size = int(body[:4], 16)
        line, body = body[4:size], body[size:]
        if line.startswith(b"shallow "):  # where the clone that pushes has its end
            continue
        text, _, said = line.rstrip(b"\n").partition(b"\0")
        capabilities += said.decode().split()
        _, after, name = text.decode().split(" ", 2)
        commands.append(_Command(name, None if after == _NONE else after))
    return commands, capabilities, body[4:]


def _report(commands: Iterable[_Command], refused: dict[str, _Refused], *, side_band: bool) -> Answer:
    lines = [b"unpack ok\n"]
    for one in commands:
        reason = refused[one.name].reason if one.name in refused else "pre-receive hook declined"
        lines.append(f"ng {one.name} {reason}\n".encode())
    report = b"".join(map(_packet, lines)) + _FLUSH
    if side_band:
        said = "".join(f"{line}\n" for one in refused.values() for line in one.said)
        told = b"".join(_packet(b"\x02" + part) for part in _parts(said.encode()))
        report = told + b"".join(_packet(b"\x01" + part) for part in _parts(report)) + _FLUSH
    kind = "application/x-git-receive-pack-result"
    return Answer(200, {"Content-Type": kind, "Cache-Control": "no-cache"}, report)


def _packet(content: bytes) -> bytes:
    return b"%04x" % (len(content) + 4) + content


def _parts(content: bytes) -> Iterator[bytes]:
    for start in range(0, len(content), 60_000):
        yield content[start : start + 60_000]
