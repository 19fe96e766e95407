"""Repositories that are none, or of another kind than GitHub has."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from online.kit import run
from server import Answer, GitHub, faults

REFS = {"Content-Type": "application/x-git-upload-pack-result"}


@pytest.mark.parametrize("path", ["/git-upload-pack", "/a/git-upload-pack", "/", "/../.."])
def test_a_redirect_to_what_is_no_repository(path: str, server: GitHub, tmp_path: Path) -> None:
    line = f"{'1' * 40} refs/tags/v1.0.0\n".encode()
    server.fault("/owner/action.git", faults.redirect(path), times=None)
    server.fault("/repos/", status=500, times=None)
    server.fault(None, Answer(200, REFS, b"%04x%s0000" % (len(line) + 4, line)), times=None)
    one = run(server, tmp_path)
    assert one.refused("owner/action@v1.0.0").code == "network"
    assert any("no repository" in fault.message for fault in one.chain.faults)


def test_a_repository_of_sha256_is_called_one(server: GitHub, tmp_path: Path) -> None:
    repository = server.forge.repository("owner/action")
    shutil.rmtree(repository.path)
    subprocess.run(["git", "init", "-q", "--bare", "--object-format=sha256", repository.path], check=True)
    server.fault("/repos/", status=500, times=None)
    one = run(server, tmp_path)
    for ref in ("v1.0.0", "a" * 64):
        refusal = one.refused(f"owner/action@{ref}")
        assert "SHA-256 repository, which is not supported" in refusal.reason
    assert "unsupported" in one.codes


def test_long_ids_are_not_taken_for_commits(server: GitHub, tmp_path: Path) -> None:
    line = f"{'a' * 64} refs/tags/v1.0.0\n".encode()
    server.fault("/owner/action.git", Answer(200, REFS, b"%04x%s0000" % (len(line) + 4, line)), times=None)
    server.fault("/repos/", status=500, times=None)
    one = run(server, tmp_path)
    assert one.refused("owner/action@v1.0.0").code == "network"
