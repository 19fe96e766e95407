"""Whether what a plan could not look at may be a repair that a branch holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from pinfix.errors import FileProblem
from pinfix.plan import FileError, FileRewrite, Place, Plan, Refusal, UnknownAction
from pinfix.pull_request.proposals.unseen import Repaired, Unseen, held_back, unseen

PATH = ".github/workflows/ci.yml"
USE = "      - uses: a/b@v1\n"
PINNED = "      - uses: a/b@" + "c" * 40 + " # v1.0.0\n"
BLOCK = "    permissions:\n      contents: read\n"
PIN = Repaired(PATH, f"jobs:\n{USE}", f"jobs:\n{PINNED}")
NARROWED = Repaired(PATH, f"jobs:\n{USE}", f"jobs:\n{BLOCK}{USE}")


class Files:
    def __init__(self, text: str) -> None:
        self.text = text

    def paths(self) -> Iterator[str]:
        yield PATH

    def read(self, path: str) -> bytes:
        if path != PATH:
            raise FileProblem("unreadable", "cannot be read")
        return self.text.encode()


def refused(code: str, path: str = PATH, line: int = 2) -> Refusal:
    return Refusal("pin-actions", Place(path, line, 9), code, "it was not found", "")


def plan(*found: Refusal, errors: tuple[FileError, ...] = (), rewrites: tuple[FileRewrite, ...] = ()) -> Plan:
    return Plan((), found, errors, rewrites, 1, 0, 0.0)


def seen_in(text: str, made: Plan) -> tuple[Unseen, ...]:
    return unseen(made, Files(text))


def test_a_reference_that_the_branch_replaces_is_held() -> None:
    place = held_back(seen_in(f"jobs:\n{USE}", plan(refused("unknown-ref"))), [PIN])
    assert place is not None
    assert place.message == f"{PATH}:2: it was not found"


@pytest.mark.parametrize("line", ["      - uses: a/b@v1  # why\n", "   -    uses: a/b@v1\r\n"])
def test_its_comment_and_indentation_do_not_matter(line: str) -> None:
    assert held_back(seen_in(f"jobs:\n{line}", plan(refused("network"))), [PIN]) is not None


@pytest.mark.parametrize(
    "text", ["jobs:\n      - uses: a/c@v1\n", "jobs:\n      - uses: a/b/c@v1\n", "jobs:"]
)
def test_another_reference_is_not_held(text: str) -> None:
    assert held_back(seen_in(text, plan(refused("unknown-ref"))), [PIN]) is None


@pytest.mark.parametrize(
    "line", ["      - uses: 'a/b@v1'\n", "      - {uses: A/b@v1}\n", "      - uses: a/b@v2\n"]
)
def test_the_same_action_written_otherwise_is_held(line: str) -> None:
    assert held_back(seen_in(f"jobs:\n{line}", plan(refused("unknown-ref"))), [PIN]) is not None


@pytest.mark.parametrize("code", ["ignored", "lockfile", "branch", "compromised-commit", "needs-unsafe"])
def test_refusals_by_design_are_not_held(code: str) -> None:
    assert seen_in(f"jobs:\n{USE}", plan(refused(code))) == ()


def test_a_version_comment_that_the_branch_adds_is_held() -> None:
    bare = "      - uses: a/b@" + "c" * 40 + "\n"
    branch = Repaired(PATH, f"jobs:\n{bare}", f"jobs:\n{PINNED}")
    assert held_back(seen_in(f"jobs:\n{bare}", plan(refused("network"))), [branch]) is not None


def test_a_use_is_held_where_the_plan_leaves_out_what_the_branch_adds() -> None:
    lost = seen_in(f"jobs:\n{USE}", plan(refused("unknown-action")))
    assert held_back(lost, [NARROWED]) is not None
    kept = seen_in(f"jobs:\n{BLOCK}{USE}", plan(refused("unknown-action")))
    assert held_back(kept, [NARROWED]) is None
    rewrite = FileRewrite(PATH, f"jobs:\n{USE}".encode(), f"jobs:\n{BLOCK}{USE}".encode())
    planned = seen_in("", plan(refused("unknown-action"), rewrites=(rewrite,)))
    assert held_back(planned, [NARROWED]) is None


WORKFLOW = "on: push\njobs:\n  a:\n    runs-on: x\n  b:\n    steps:\n      - uses: gone/away@v1\n"
NARROWED_A = WORKFLOW.replace("  a:\n", "  a:\n    permissions: {}\n")
NARROWED_B = WORKFLOW.replace("  b:\n", "  b:\n    permissions: {}\n")
AT_THE_TOP = WORKFLOW.replace("jobs:\n", "permissions: {}\njobs:\n")


@pytest.mark.parametrize(("branch", "held"), [(NARROWED_A, False), (NARROWED_B, True), (AT_THE_TOP, True)])
def test_only_the_job_that_uses_it_is_held(branch: str, held: bool) -> None:
    missing = UnknownAction("Gone/away", "no such repository")
    made = replace(plan(), unknown=(missing,))
    place = held_back(seen_in(WORKFLOW, made), [Repaired(PATH, WORKFLOW, branch)])
    assert (place is not None) is held


@pytest.mark.parametrize("job", ["a", "b", None])
def test_a_refusal_holds_its_own_job(job: str | None) -> None:
    where = () if job is None else ("jobs", job, "steps", 0)
    found = replace(refused("unknown-action"), place=Place(PATH, 7, 9, where))
    place = held_back(seen_in(WORKFLOW, plan(found)), [Repaired(PATH, WORKFLOW, NARROWED_A)])
    assert (place is not None) is (job != "b")


def test_a_plan_that_does_more_for_want_of_an_answer_is_held() -> None:
    missing = replace(plan(), unknown=(UnknownAction("gone/away", "no such repository"),))
    rewrite = FileRewrite(PATH, WORKFLOW.encode(), AT_THE_TOP.replace("  b:\n", f"  b:\n{BLOCK}").encode())
    found = seen_in(WORKFLOW, replace(missing, rewrites=(rewrite,)))
    assert held_back(found, [Repaired(PATH, WORKFLOW, AT_THE_TOP)]) is not None


def test_a_pin_that_moves_on_is_no_loss_of_a_use() -> None:
    newer = f"jobs:\n{PINNED.replace('c' * 40, 'd' * 40)}"
    assert held_back(seen_in(newer, plan(refused("unknown-action"))), [PIN]) is None


@pytest.mark.parametrize(("path", "held"), [(PATH, True), (".github", True), (".", True), (".git", False)])
def test_an_error_holds_what_is_below(path: str, held: bool) -> None:
    found = seen_in("", plan(errors=(FileError(path, "unreadable", "cannot be read"),)))
    assert (held_back(found, [PIN]) is not None) is held


def test_unknown_callers_count_where_a_file_could_not_be_read() -> None:
    error = FileError("other.yml", "invalid-yaml", "no")
    text = f"jobs:\n{USE}"
    assert held_back(seen_in(text, plan(refused("unknown-callers"))), [NARROWED]) is None
    assert held_back(seen_in(text, plan(refused("unknown-callers"), errors=(error,))), [NARROWED]) is not None


def test_a_refusal_in_a_file_that_cannot_be_read_any_more_is_of_the_file() -> None:
    gone = seen_in("", plan(refused("unknown-ref", "gone.yml")))
    assert held_back(gone, [Repaired("gone.yml", USE, PINNED)]) is not None
