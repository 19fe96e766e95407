"""`pinfix snapshot`: what the shipped facts are, whether they still hold, and how to make new ones."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from pinfix.commands import ExitCode
from pinfix.commands.folder_files import write_all
from pinfix.commands.output import write_aside, write_result
from pinfix.errors import UsageError
from pinfix.inspection import Comparison, Difference
from pinfix.report.escape import visible
from pinfix.report.summary import counted
from pinfix.verify.inspectors import snapshot_keeper

_REPOSITORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*/[A-Za-z0-9._-]+")


def info(*, as_json: bool) -> ExitCode:
    """What the snapshot holds and of when it is."""
    found = snapshot_keeper(_to_stderr).info()
    if as_json:
        _print_json(asdict(found))
        return ExitCode.DONE
    _print(
        f"{found.repositories:,} repositories, {found.tags:,} version tags, {found.branches:,} branches, "
        f"{counted(found.denied_commits, 'denied commit')}",
        f"facts from {found.oldest} to {found.newest}",
        f"in {found.directory}",
    )
    return ExitCode.DONE


def check(names: list[str], listed_in: Path | None, *, as_json: bool) -> ExitCode:
    """Compare the snapshot with the live repositories; exit code 1 where an exact version changed."""
    keeper = snapshot_keeper(_to_stderr)
    wanted = _wanted(names, listed_in) or keeper.repositories()
    found = keeper.check(wanted)
    if as_json:
        _print_json({**asdict(found), "requests": keeper.requests})
    else:
        _print(*map(_in_words, found.differences), _in_numbers(found))
    if any(difference.kind in ("moved", "gone") for difference in found.differences):
        return ExitCode.WOULD_CHANGE
    return ExitCode.INCOMPLETE if found.differences else ExitCode.DONE


def rebuild(names: list[str], listed_in: Path | None, output: Path) -> ExitCode:
    """Write a snapshot of the live repositories into the folder `output`: all of its files, or none.

    Exit code 1 where an exact version is not where the snapshot before had it: that must not go unseen.
    """
    keeper = snapshot_keeper(_to_stderr)
    wanted = _wanted(names, listed_in) or keeper.repositories()
    built = keeper.rebuild(wanted)
    _print(*(f"{repository}: left out: {reason}" for repository, reason in sorted(built.missing.items())))
    if not built.files:
        _print("nothing was written: no repository could be read")
        return ExitCode.INCOMPLETE
    _print(*map(_in_words, built.changed))
    try:
        write_all(output, built.files)
    except OSError as error:
        raise UsageError(f"cannot write to {output}: {error.strerror or error}") from None
    _print(*(f"{name}: {len(content):,} bytes" for name, content in built.files.items()))
    if built.changed:
        return ExitCode.WOULD_CHANGE
    return ExitCode.INCOMPLETE if built.missing else ExitCode.DONE


def _print(*lines: str) -> None:
    write_result("".join(f"{visible(line)}\n" for line in lines).encode())


def _print_json(value: Mapping[str, object]) -> None:
    write_result((json.dumps(value, indent=2) + "\n").encode("ascii"))


def _to_stderr(text: str) -> None:
    write_aside(f"pinfix: {visible(text)}\n")


def _wanted(names: list[str], listed_in: Path | None) -> tuple[str, ...]:
    """The repositories that were named, each once. Raises UsageError for what is no `owner/repo`."""
    given = list(names)
    if listed_in is not None:
        try:
            text = listed_in.read_text("utf-8-sig")
        except OSError as error:
            raise UsageError(f"cannot read {listed_in}: {error.strerror}") from None
        except UnicodeDecodeError:
            raise UsageError(f"cannot read {listed_in}: it is no text in UTF-8") from None
        listed = [name for line in text.splitlines() if (name := line.partition("#")[0].strip())]
        if not listed:
            raise UsageError(f"{listed_in} names no repository: write one owner/repo on a line")
        given += listed
    for name in given:
        if _REPOSITORY.fullmatch(name) is None:
            raise UsageError(f"{name!r} is no repository: write owner/repo")
    return tuple({name.lower(): name for name in given}.values())


def _in_numbers(found: Comparison) -> str:
    unasked = sum(difference.kind == "unknown" for difference in found.differences)
    checked, changed = found.repositories - unasked, len(found.differences) - unasked
    line = f"{_repositories(checked)} checked, {counted(changed, 'difference')}"
    line += f", {counted(found.added, 'new version')}"
    return f"{line}; {_repositories(unasked)} could not be asked" if unasked else line


def _repositories(number: int) -> str:
    return f"{number:,} {'repository' if number == 1 else 'repositories'}"


def _in_words(difference: Difference) -> str:
    match difference.kind:
        case "moved":
            went = f"from {difference.before} to {difference.now}"
            return f"{difference.repository}: {difference.name} moved {went}"
        case "gone":
            return f"{difference.repository}: {difference.name} is gone; it was {difference.before}"
        case "unknown":
            return f"{difference.repository}: could not be asked: {difference.now}"
