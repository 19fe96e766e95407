"""Terminals, pipes that close early, full disks."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest
from cli.program import CI, WORKFLOW, command, environment, on_terminal, pinfix, pinned, write

GREEN, RED = "\x1b[32m", "\x1b[31m"
_ANY_STYLE = re.compile(r"\x1b\[[0-9;]*m")


def test_a_diff_on_a_terminal_is_coloured(repository: Path) -> None:
    seen = on_terminal("apply", "--offline", "-n", cwd=repository)
    assert f"{RED}-      - uses: actions/checkout@v4.2.2" in seen
    assert f"{GREEN}+      - uses: actions/checkout@" in seen


def test_a_pipe_gets_no_colour(repository: Path) -> None:
    for format_ in ("text", "diff"):
        done = pinfix("apply", "--offline", "-n", "--format", format_, cwd=repository)
        assert "\x1b" not in done.out + done.err


@pytest.mark.parametrize(
    ("arguments", "settings"), [(["--color", "never"], {}), ([], {"NO_COLOR": "1"}), ([], {"TERM": "dumb"})]
)
def test_a_terminal_that_wants_no_colour(
    repository: Path, arguments: list[str], settings: dict[str, str]
) -> None:
    seen = on_terminal("apply", "--offline", "-n", *arguments, cwd=repository, **settings)
    assert "+      - uses: actions/checkout@" in seen
    assert not _ANY_STYLE.search(seen)


def test_colour_can_be_asked_for_in_a_pipe(repository: Path) -> None:
    done = pinfix("apply", "--offline", "-n", "--color", "always", cwd=repository, NO_COLOR="1")
    assert GREEN in done.out


def test_progress_on_a_terminal_only_and_gone_at_the_end(tmp_path: Path) -> None:
    write(tmp_path, {f".github/workflows/{number}.yml": WORKFLOW for number in range(400)})
    seen = on_terminal("apply", "--offline", "--check", "-q", cwd=tmp_path)
    assert "reading" not in seen  # --quiet
    seen = on_terminal("apply", "--offline", "--check", cwd=tmp_path)
    assert "reading" in seen
    assert "reading" not in seen[seen.rindex("400 changes") :]
    assert "reading" not in on_terminal("apply", "--offline", "--check", "--no-progress", cwd=tmp_path)
    done = pinfix("apply", "--offline", "--check", cwd=tmp_path)
    assert "reading" not in done.out + done.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["apply", "--offline", "-n"],
        ["apply", "--offline", "--format", "text"],
        ["codemods"],
        ["explain"],
        ["snapshot", "info"],
    ],
)
def test_a_reader_that_has_gone_changes_nothing(repository: Path, arguments: list[str]) -> None:
    """As with `| head -1`: no traceback, and the exit code is that of the run."""
    ours, theirs = os.pipe()
    os.close(ours)
    done = subprocess.run(
        command(*arguments),
        cwd=repository,
        env=environment(),
        stdout=theirs,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(theirs)
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr
    assert b"Exception" not in done.stderr
    assert (repository / CI).read_text() == (pinned() if "text" in arguments else WORKFLOW)


def test_both_streams_gone(repository: Path) -> None:
    ours, theirs = os.pipe()
    os.close(ours)
    arguments = command("apply", "--offline", "-n")
    done = subprocess.run(
        arguments, cwd=repository, env=environment(), stdout=theirs, stderr=theirs, check=False
    )
    os.close(theirs)
    assert done.returncode == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_no_bug(repository: Path) -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            command("apply", "--offline", "-n"),
            cwd=repository,
            env=environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == 3
    assert done.stderr == b"pinfix: error: the result cannot be written: No space left on device\n"


def test_the_diff_is_bytes_whatever_the_locale(repository: Path) -> None:
    text = WORKFLOW.replace("    steps:", "    name: Größe \N{ROCKET}\n    steps:")
    write(repository, {CI: text.replace("\n", "\r\n")})
    done = subprocess.run(
        command("apply", "--offline", "-n"),
        cwd=repository,
        env=environment(LC_ALL="C", PYTHONUTF8="0", PYTHONIOENCODING="ascii"),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0
    assert "name: Größe \N{ROCKET}\r\n".encode() in done.stdout


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize(
    "arguments", ["", "-q", "-n", "--format json", "-n --format markdown", "-n --color always"]
)
def test_a_stream_that_the_caller_closed_drops_what_goes_there(
    repository: Path, closed: str, arguments: str
) -> None:
    """As with a reader that has gone: the work is done, and the exit code is that of the run."""
    done = in_shell(f"apply --offline {arguments} {closed}", cwd=repository)
    assert done.returncode == 0
    assert b"Traceback" not in done.stdout + done.stderr
    assert (repository / CI).read_text() == (WORKFLOW if "-n" in arguments else pinned())
    assert bool(done.stdout) == (not closed.startswith(">") and "<" not in closed)


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_errors_keep_their_exit_code_with_closed_streams(repository: Path, closed: str) -> None:
    done = in_shell(f"apply --offline no/such/place {closed}", cwd=repository)
    assert done.returncode == 2
    assert done.stdout == b""  # an error is no result, wherever else it cannot go
    assert in_shell(f"codemods {closed}", cwd=repository).returncode == 0
    assert in_shell(f"--version {closed}", cwd=repository).returncode == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_behind_stderr_changes_nothing(repository: Path) -> None:
    done = in_shell("apply --offline --format diff 2>/dev/full", cwd=repository)
    assert done.returncode == 0
    assert (repository / CI).read_text() == pinned()
    assert in_shell("apply --offline no/such/place 2>/dev/full", cwd=repository).returncode == 2


def in_shell(line: str, cwd: Path) -> subprocess.CompletedProcess[bytes]:
    """Run `pinfix` with the arguments and redirections of `line`."""
    arguments = ["/bin/sh", "-c", f'"$@" {line}', "sh", *command()]
    return subprocess.run(arguments, cwd=cwd, env=environment(), capture_output=True, check=False)
