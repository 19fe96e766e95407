"""The program, killed (-9) after every single write, and run again: one branch, one pull request, all true.

A kill at a write that the server did not carry out leaves what one after the write before it leaves; so of
those only the first is tried. The points are found by going on until a run ends unharmed.
"""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

import pytest
from pull_request.command.stage import BRANCH, CI, MORE, WAYS, WORKFLOW, Stage, Way, is_change, stage
from server.faults import Stop

from pinfix.pull_request.state.marker import find_marker

LESS = WORKFLOW.replace("uses: acme/tool@v1.0.0", "run: tool")

_ONE = ("--topic", "pins")
"""There is nothing to do for the others, and planning them would take a quarter of each run."""

Scene = Callable[[Path, Way], int]


def _open_and_close(folder: Path, way: Way) -> int:
    """Nothing is there yet; and when it is open, it is no longer needed."""
    for tried, (number, carried_out) in enumerate(_points()):
        (folder / f"{way}-{tried}").mkdir()
        with stage(folder / f"{way}-{tried}", way) as made:
            killed = _run_until(made, number, carried_out=carried_out)
            _check_open(made, WORKFLOW)
            made.repository.commit({CI: LESS})
            killed_again = _run_until(made, number, carried_out=carried_out)
            _check_closed(made)
            if not (killed or killed_again):
                _check_quiet(made, "clean")
                return tried
    raise AssertionError


def _update(folder: Path, way: Way) -> int:
    """It is open, and then the base wants another repair."""
    (folder / way).mkdir()
    with stage(folder / way, way) as made:
        first = made.result()["number"]
        for tried, (number, carried_out) in enumerate(_points()):
            text = (MORE, WORKFLOW)[tried % 2]
            made.repository.commit({CI: text})
            killed = _run_until(made, number, carried_out=carried_out)
            assert made.open_pulls() == [first]
            _check_open(made, text)
            if not killed:
                _check_quiet(made, "unchanged")
                return tried
    raise AssertionError


@pytest.mark.parametrize(
    ("scene", "least"),
    [
        # A ref and a commit, or a tree, a commit and a ref, or a push; then the pull request. At the end the
        # comment, the pull request, the branch.
        (_open_and_close, {"token": 3, "app": 4, "clone": 3}),
        # The signed commit of a person is made on a branch of its own, which goes afterwards.
        (_update, {"token": 5, "app": 4, "clone": 2}),
    ],
)
def test_killed_after_every_write(tmp_path: Path, scene: Scene, least: dict[Way, int]) -> None:
    with ThreadPoolExecutor(len(WAYS)) as pool:
        running = {way: pool.submit(scene, tmp_path, way) for way in WAYS}
    tried = {way: one.result() for way, one in running.items()}
    assert all(tried[way] > least[way] for way in WAYS), tried


def _points() -> Iterator[tuple[int, bool]]:
    yield 1, False
    for number in count(1):
        yield number, True


def _run_until(made: Stage, number: int, *, carried_out: bool) -> bool:
    """Run, kill it at that write, and run again; whether there was such a write to be killed at."""
    stop = Stop(carried_out)
    made.server.fault(is_change, stop.effect, after=number - 1)
    with made.start(*_ONE) as running:
        end = time.monotonic() + 60
        while running.poll() is None and not stop.reached.wait(0.02):
            assert time.monotonic() < end
        killed = stop.reached.is_set()
        running.kill()
        _wait(running)
    made.server.clear_faults()
    assert killed or running.returncode == 0
    if killed:
        done = made.run(*_ONE)
        assert done.code == 0, done
    return killed


def _wait(running: subprocess.Popen[bytes]) -> None:
    # Not to the end of its output: a git that it had started may still hold that open.
    running.wait(60)


def _check_open(made: Stage, text: str) -> None:
    """One branch with one commit on the base that pins all of `text`; one pull request that tells of it."""
    (number,) = made.open_pulls()
    assert made.branches() == [BRANCH]
    repository = made.repository
    assert repository.objects.commit(made.head()).parents == (made.head("main"),)
    for name, tag in (("acme/tool", "v1.0.0"), ("acme/other", "v2.0.0")):
        sha = made.server.forge.repository(name).head()
        text = text.replace(f"{name}@{tag}", f"{name}@{sha} # {tag}")
    tree = repository.objects.leaves(repository.objects.commit(made.head()).tree)
    before = repository.objects.leaves(repository.objects.commit(made.head("main")).tree)
    assert repository.objects.read(tree[CI].id)[1].decode() == text
    assert {**before, CI: tree[CI]} == tree
    marker = find_marker(repository.pulls[number].body or "")
    assert marker is not None
    assert (marker.head, marker.base, marker.closed) == (made.head(), made.head("main"), "")


def _check_closed(made: Stage) -> None:
    """No branch, and the one pull request closed with one comment, and with the mark that pinfix did it."""
    assert made.branches() == []
    (pull,) = made.repository.pulls.all
    assert (pull.state, len(pull.comments)) == ("closed", 1)
    marker = find_marker(pull.body or "")
    assert marker is not None
    assert marker.closed == "not-needed"


def _check_quiet(made: Stage, outcome: str) -> None:
    """One more run has nothing to do."""
    made.server.forget()
    assert made.result()["outcome"] == outcome
    assert made.writes() == []
