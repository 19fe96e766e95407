"""What is counted, against counts by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from pinfix import registry
from pinfix.bot.repair.overlay import Overlay
from pinfix.bot.repair.posture import postures
from pinfix.bot.storage.records import Posture
from pinfix.config import Config
from pinfix.engine import Options, make_plan
from pinfix.errors import FileProblem
from pinfix.plan import FileRewrite
from pinfix.pull_request.model import Base, Proposal, Topic
from pinfix.pull_request.proposals.topics import topics
from pinfix.trees.memory import MemoryTree
from pinfix.trees.tree import WriteFailed

SHOP = Path(__file__).parents[3] / "examples" / "shop"
CI = ".github/workflows/ci.yml"
SHA = "a" * 40
NONE = (0, 0)


def proposals(tree: MemoryTree, *, unsafe: bool = False, together: bool = False) -> list[Proposal]:
    """What pinfix would propose, offline; `together`: all in one pull request."""
    codemods = registry.codemods()
    names = [codemod.name for codemod in codemods]
    found = (Topic("all", tuple(names)),) if together else topics(names, None)
    made = []
    for topic in found:
        chosen = [codemod for codemod in codemods if codemod.name in topic.codemods]
        options = Options(offline=True, unsafe=unsafe)
        plan = make_plan(tree, chosen, registry.resolver(offline=True), Config(), options)
        made.append(Proposal(topic, Base("main", SHA, SHA), plan, (), SHA))
    return made


def shop(**more: str) -> MemoryTree:
    files = {
        path.relative_to(SHOP).as_posix(): path.read_bytes() for path in SHOP.rglob("*") if path.is_file()
    }
    return MemoryTree({**files, **{path: text.encode() for path, text in more.items()}})


def before(files: dict[str, str]) -> Posture:
    return postures(MemoryTree({path: text.encode() for path, text in files.items()}), ()).before


def test_the_shop() -> None:
    """By hand: 16 uses in ci and deploy, 2 in triage, 2 in the action; one is pinned, 14 can be offline.

    8 jobs, one with a block; `notify` cannot be told what it needs. `aws` names keys, `notify` inherits all.
    Three workflows, an action, a Makefile and a script are executed.
    """
    tree = shop()
    found = postures(tree, proposals(tree))
    assert found.before == Posture(pins=(1, 20), permissions=(1, 8), keys=(6, 8), owners=(0, 6))
    assert found.after == Posture(pins=(15, 20), permissions=(7, 8), keys=(6, 8), owners=(0, 6))


@pytest.mark.parametrize("together", [False, True])
def test_the_shop_with_owners_and_without_keys(together: bool) -> None:
    tree = shop(**{"CODEOWNERS": "/.github/ @shop/ci\n/scripts/\n"})
    found = postures(tree, proposals(tree, unsafe=True, together=together))
    assert found.before.owners == (4, 6)
    assert found.after.owners == (6, 6)
    assert (found.before.keys, found.after.keys) == ((6, 8), (7, 8))


def test_the_result_of_all_topics_is_what_a_repaired_shop_has_before() -> None:
    tree = shop()
    (whole,) = proposals(tree, unsafe=True, together=True)
    after = postures(tree, [whole]).after
    tree.write(whole.plan.rewrites)
    assert postures(tree, ()).before == after


def test_nothing_is_proposed() -> None:
    tree = shop()
    found = postures(tree, ())
    assert found.before == found.after


def steps(*uses: str) -> str:
    lines = "".join(f"      - uses: {one}\n" for one in uses)
    return f"on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n{lines}"


@pytest.mark.parametrize(
    ("uses", "share"),
    [
        ((f"acme/tool@{SHA}",), (1, 1)),
        ((f"https://ghe.example/acme/tool@{SHA}",), (1, 1)),
        (("acme/tool@v1", "acme/tool@main", f"acme/tool@{SHA[:7]}"), (0, 3)),
        ((f"docker://alpine@sha256:{'b' * 64}", "docker://alpine:3", "docker://alpine"), (1, 3)),
        (("./local", "$/local", "../other"), NONE),
        (("acme/${{ matrix.tool }}@v1", "nonsense", "[a, b]"), (0, 3)),
    ],
)
def test_pins(uses: tuple[str, ...], share: tuple[int, int]) -> None:
    assert before({CI: steps(*uses)}).pins == share


def test_a_value_that_is_used_twice_is_one_pin() -> None:
    text = steps("&tool acme/tool@v1", "*tool", f"acme/other@{SHA}")
    assert before({CI: text}).pins == (1, 2)


LOCK = f"""\
version: 'v0.0.2'
workflows:
    '{CI}':
        - 'acme/tool@v1'
dependencies:
    'acme/tool@v1':
        ref: v1
        commit: sha1-{SHA}
        owner_id: 1
        repo_id: 2
"""


def test_what_the_lock_holds_is_pinned_and_nothing_else() -> None:
    files = {CI: steps("Acme/tool@v1", "acme/tool@v2", "./tool"), "tool/action.yml": ACTION}
    assert before(files).pins == (0, 3)
    assert before({**files, ".github/workflows/actions.lock": LOCK}).pins == (2, 3)
    assert before(
        {".github/workflows/other.yml": files[CI], ".github/workflows/actions.lock": LOCK}
    ).pins == (0, 2)


ACTION = "runs:\n  using: composite\n  steps:\n    - uses: acme/tool@v1\n"


def test_a_lock_that_cannot_be_read_pins_nothing() -> None:
    assert before({CI: steps("acme/tool@v1"), ".github/workflows/actions.lock": "["}).pins == (0, 1)


@pytest.mark.parametrize(
    ("top", "own", "share"),
    [
        ("", "", (0, 1)),
        ("permissions: {}\n", "", (1, 1)),
        ("permissions: read-all\n", "", (1, 1)),
        ("permissions: write-all\n", "", (0, 1)),
        ("permissions: write-all\n", "    permissions: {contents: read}\n", (1, 1)),
        ("permissions: {}\n", "    permissions: write-all\n", (0, 1)),
        ("permissions: {}\n", "    permissions: nonsense\n", (0, 1)),
    ],
)
def test_permissions(top: str, own: str, share: tuple[int, int]) -> None:
    text = f"on: push\n{top}jobs:\n  a:\n    runs-on: x\n{own}    steps: [run: make]\n"
    assert before({CI: text}).permissions == share


JOBS = """\
on: push
{top}jobs:
  a:
    runs-on: x
    steps: [run: "make {a}"]
  b:
    runs-on: x
    steps: [run: "make {b}"]
"""


@pytest.mark.parametrize(
    ("top", "a", "b", "share"),
    [
        ("", "", "", (2, 2)),
        ("", "${{ secrets.GITHUB_TOKEN }}", "${{ github.token }}", (2, 2)),
        ("", "${{ secrets.KEY }}", "", (1, 2)),
        ("", "", "${{ secrets[matrix.key] }}", (1, 2)),
        ("", "${{ toJSON(secrets) }}", "${{ secrets.KEY }}", (0, 2)),
        ("env: {KEY: '${{ secrets.KEY }}'}\n", "", "", (0, 2)),
        ("", "${{ vars.ROLE }}", "secrets", (2, 2)),
    ],
)
def test_keys(top: str, a: str, b: str, share: tuple[int, int]) -> None:
    assert before({CI: JOBS.format(top=top, a=a, b=b)}).keys == share


OWNED = {CI: "on: push\njobs:\n  a:\n    runs-on: x\n    steps: [run: ./go.sh]\n", "go.sh": "make\n"}


@pytest.mark.parametrize(
    ("owners", "share"),
    [
        (None, (0, 2)),
        ("", (0, 2)),
        ("* @acme/ci\n", (2, 2)),
        ("* @acme/ci\n/go.sh\n", (1, 2)),
        ("/go.sh @ada\n", (1, 2)),
        ("/README.md @ada\n", (0, 2)),
    ],
)
def test_owners(owners: str | None, share: tuple[int, int]) -> None:
    files = OWNED if owners is None else {**OWNED, ".github/CODEOWNERS": owners}
    assert before(files).owners == share


def test_what_cannot_be_read_is_not_counted_and_stops_nothing() -> None:
    broken = ".github/workflows/broken.yml"
    found = before({CI: steps("acme/tool@v1"), broken: "on: [\n"})
    assert (found.pins, found.permissions) == ((0, 1), (0, 1))


def test_a_repository_without_workflows() -> None:
    assert before({"README.md": "Hello\n"}) == Posture()


def test_an_overlay_is_only_read() -> None:
    tree = MemoryTree({"a": b"1"}, links={"l": "a"})
    over = Overlay(tree, [FileRewrite("a", b"1", b"2"), FileRewrite("new", None, b"3")])
    assert (over.read("a"), over.read("new"), tree.read("a")) == (b"2", b"3", b"1")
    assert over.all_paths() == {"a", "l", "new"}
    assert (over.link_target("l"), over.link_target("a")) == ("a", None)
    with pytest.raises(FileProblem):
        over.read("none")
    with pytest.raises(WriteFailed):
        over.write([FileRewrite("a", b"2", b"4")])
