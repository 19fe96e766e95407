"""`pinfix snapshot`: what the shipped facts are, whether they still hold, and how to make new ones."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from dataclasses import asdict
from errno import EISDIR
from os import strerror
from pathlib import Path
from tempfile import TemporaryDirectory

from pinfix.commands import ExitCode
from pinfix.errors import UsageError
from pinfix.inspection import Difference
from pinfix.report.escape import visible
from pinfix.report.summary import counted
from pinfix.verify.inspectors import snapshot_keeper

_REPOSITORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9._-]+")


def info(*, as_json: bool) -> ExitCode:
    """What the snapshot holds and of when it is."""
    found = snapshot_keeper(_to_stderr).info()
    if as_json:
        print(json.dumps(asdict(found), indent=2))
        return ExitCode.DONE
    print(
        f"{found.repositories:,} repositories, {found.tags:,} version tags, {found.branches:,} branches, "
        f"{counted(found.denied_commits, 'denied commit')}\n"
        f"facts from {found.oldest} to {found.newest}\n"
        f"in {found.directory}"
    )
    return ExitCode.DONE


def check(names: list[str], listed_in: Path | None, *, as_json: bool) -> ExitCode:
    """Compare the snapshot with the live repositories; exit code 1 where an exact version changed."""
    keeper = snapshot_keeper(_to_stderr)
    wanted = _wanted(names, listed_in) or keeper.repositories()
    found = keeper.check(wanted)
    if as_json:
        print(json.dumps({**asdict(found), "requests": keeper.requests}, indent=2))
    else:
        for difference in found.differences:
            print(visible(_in_words(difference)))
        number = found.repositories
        print(
            f"{number:,} {'repository' if number == 1 else 'repositories'} checked, "
            f"{counted(len(found.differences), 'difference')}, {counted(found.added, 'new version')}"
        )
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
    for repository, reason in sorted(built.missing.items()):
        print(visible(f"{repository}: left out: {reason}"))
    if not built.files:
        print("nothing was written: no repository could be read")
        return ExitCode.INCOMPLETE
    for difference in built.changed:
        print(visible(_in_words(difference)))
    try:
        _write(output, built.files)
    except OSError as error:
        raise UsageError(f"cannot write to {output}: {error.strerror}") from None
    for name, content in built.files.items():
        print(f"{name}: {len(content):,} bytes")
    if built.changed:
        return ExitCode.WOULD_CHANGE
    return ExitCode.INCOMPLETE if built.missing else ExitCode.DONE


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write all `files` beside their places, then rename them; what fails before that changes nothing."""
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder, prefix=".new-") as staged:
        for name, content in files.items():
            if (folder / name).is_dir():
                raise IsADirectoryError(EISDIR, strerror(EISDIR), name)
            (Path(staged) / name).write_bytes(content)
        for name in files:
            (Path(staged) / name).replace(folder / name)


def _to_stderr(text: str) -> None:
    print(visible(text), file=sys.stderr)


def _wanted(names: list[str], listed_in: Path | None) -> tuple[str, ...]:
    """The repositories that were named, each once. Raises UsageError for what is no `owner/repo`."""
    given = list(names)
    if listed_in is not None:
        try:
            text = listed_in.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"cannot read {listed_in}: {error}") from None
        given += [name for line in text.splitlines() if (name := line.partition("#")[0].strip())]
    for name in given:
        if _REPOSITORY.fullmatch(name) is None:
            raise UsageError(f"{name!r} is no repository: write owner/repo")
    return tuple({name.lower(): name for name in given}.values())


def _in_words(difference: Difference) -> str:
    match difference.kind:
        case "moved":
            went = f"from {difference.before} to {difference.now}"
            return f"{difference.repository}: {difference.name} moved {went}"
        case "gone":
            return f"{difference.repository}: {difference.name} is gone; it was {difference.before}"
        case "unknown":
            return f"{difference.repository}: could not be asked: {difference.now}"
