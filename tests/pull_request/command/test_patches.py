"""The patch of what could not be pushed: a new file, wherever it goes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pull_request.command.stage import Stage, patch_named_in, stage

from pinfix.commands.pr.patches import Patches


def _refused(made: Stage) -> None:
    made.token = made.server.forge.token("classic", scopes=("repo",))


def test_a_work_tree_gets_none_and_what_lies_there_is_not_written_through(tmp_path: Path) -> None:
    with stage(tmp_path, "clone") as made:
        _refused(made)
        precious = tmp_path / "precious"
        precious.write_text("mine\n")
        (made.clone / "pinfix-pins.patch").symlink_to(precious)
        before = sorted(made.clone.iterdir())
        result = made.result(code=3)
        patch = patch_named_in(result["remedy"])
        assert patch.read_bytes().startswith(b"diff --git ")
        assert made.clone not in patch.parents
        assert sorted(made.clone.iterdir()) == before

        again = made.result("--patches", ".", code=3)
        patch = made.clone / patch_named_in(again["remedy"])
        assert patch == made.clone / "pinfix-pins-2.patch"
        assert patch.read_bytes().startswith(b"diff --git ")
        assert precious.read_text() == "mine\n"


def test_what_came_of_it_is_told_also_where_the_patch_cannot_be_written(tmp_path: Path) -> None:
    with stage(tmp_path) as made:
        _refused(made)
        folder = tmp_path / "full"
        folder.mkdir()
        for number in range(101):
            (folder / f"pinfix-pins{f'-{number}' if number > 1 else ''}.patch").touch()
        result = made.result("--patches", str(folder), code=3)
        assert result["code"] == "no-workflow-power"
        (warning,) = result["warnings"]
        assert "could not be left as a patch" in warning


@pytest.mark.parametrize("leads", ["somewhere", "nowhere", "to itself"])
def test_a_link_of_its_name_is_left(tmp_path: Path, leads: str) -> None:
    target = tmp_path / ("pinfix-pins.patch" if leads == "to itself" else "target")
    if leads == "somewhere":
        target.write_bytes(b"mine")
    (tmp_path / "pinfix-pins.patch").symlink_to(target)
    assert Patches(tmp_path).leave("pins", b"patch") == tmp_path / "pinfix-pins-2.patch"
    assert (tmp_path / "pinfix-pins.patch").is_symlink()
    assert leads != "somewhere" or target.read_bytes() == b"mine"
    assert leads != "nowhere" or not target.exists()


def test_a_folder_and_a_file_of_its_name_are_left(tmp_path: Path) -> None:
    (tmp_path / "pinfix-pins.patch").mkdir()
    (tmp_path / "pinfix-pins-2.patch").write_bytes(b"mine")
    assert Patches(tmp_path).leave("pins", b"patch") == tmp_path / "pinfix-pins-3.patch"
    assert (tmp_path / "pinfix-pins-2.patch").read_bytes() == b"mine"


def test_another_run_finds_its_own_again(tmp_path: Path) -> None:
    with stage(tmp_path) as made:
        _refused(made)
        folder = tmp_path / "patches"
        folder.mkdir()
        (folder / "pinfix-pins.patch").write_bytes(b"of another plan")
        first, second = (
            patch_named_in(made.result("--patches", str(folder), code=3)["remedy"]) for _ in range(2)
        )
        assert first == second == folder / "pinfix-pins-2.patch"
        assert len(list(folder.iterdir())) == 2


def test_a_link_to_the_same_is_not_taken_for_its_own(tmp_path: Path) -> None:
    (tmp_path / "theirs").write_bytes(b"patch")
    (tmp_path / "pinfix-pins.patch").symlink_to(tmp_path / "theirs")
    assert Patches(tmp_path).leave("pins", b"patch") == tmp_path / "pinfix-pins-2.patch"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names")
def test_a_pipe_of_its_name_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pinfix-pins.patch")
    assert Patches(tmp_path).leave("pins", b"patch") == tmp_path / "pinfix-pins-2.patch"


def test_those_of_one_run_are_in_one_folder_of_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    patches = Patches(None)
    pins, permissions = patches.leave("pins", b"1"), patches.leave("permissions", b"2")
    assert pins.parent == permissions.parent
    assert pins.parent.parent == tmp_path
    assert os.name != "posix" or pins.parent.stat().st_mode & 0o077 == 0
    assert Patches(None).leave("pins", b"3").parent != pins.parent
