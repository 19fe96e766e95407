"""A PostgreSQL of the tests' own, in a temporary folder; where its programs are installed."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

import pytest

_USER = "pinfix"


def programs() -> Path | None:
    """The folder with `initdb` and `postgres`; Debian keeps it off the path."""
    found = shutil.which("initdb")
    if found is not None:
        return Path(found).resolve().parent
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return places[-1].parent if places else None


@contextmanager
def server() -> Iterator[str]:
    """A server that listens on this machine; its URL, without the name of a database."""
    place = programs()
    if place is None:
        pytest.skip("PostgreSQL is not installed (Debian: postgresql)")
    folder = Path(mkdtemp(prefix="pinfix-pg-"))
    try:
        with _running(place, folder, _unprivileged(folder)) as url:
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _running(place: Path, folder: Path, user: dict[str, int]) -> Iterator[str]:
    data, port = folder / "data", _free_port()
    environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"}
    subprocess.run(
        [place / "initdb", "-D", data, "-U", _USER, "-A", "trust", "--no-sync", "-E", "UTF8"],
        check=True,
        capture_output=True,
        cwd=folder,
        env=environment,
        **user,  # type: ignore[call-overload]
    )
    options = f"-c listen_addresses=127.0.0.1 -c port={port} -c fsync=off -c unix_socket_directories={folder}"
    control = [place / "pg_ctl", "-D", data, "-w", "-l", folder / "log"]
    run = {"check": True, "cwd": folder, "env": environment, "stdout": subprocess.DEVNULL, **user}
    subprocess.run([*control, "-o", options, "start"], **run)  # type: ignore[call-overload]
    try:
        yield f"postgresql://{_USER}@127.0.0.1:{port}"
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], **{**run, "check": False})  # type: ignore[call-overload]


def _unprivileged(folder: Path) -> dict[str, int]:
    """As whom to run it: it refuses root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        os.chown(folder, entry.pw_uid, entry.pw_gid)
        return {"user": entry.pw_uid, "group": entry.pw_gid}
    pytest.skip("PostgreSQL does not run as root, and there is nobody else")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
