"""The tree of a commit on a server: few requests, and nothing believed that is not what the ids say."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from server import GitHub, Repository, descriptions, faults
from server.exchange import Answer
from trees.stored.kit import FOLDER, WORKFLOW, code_of, fresh, github_tree, plan_of

from pinfix.api.problems import CallFailed
from pinfix.plan import FileRewrite
from pinfix.trees.stored import github_files, github_folders
from pinfix.trees.tree import Tree, WriteFailed

CI = FOLDER + "ci.yml"


def laid(server: GitHub, files: dict[str, str | bytes], modes: dict[str, str] | None = None) -> Repository:
    repository = fresh(server)
    repository.commit(files, modes=modes or {})
    return repository


def workflows(number: int) -> dict[str, str | bytes]:
    return {FOLDER + f"w{one}.yml": f"# {one}\n{WORKFLOW}" for one in range(number)}


def asked(server: GitHub) -> list[str]:
    """The kinds of requests: `trees`, `graphql`, `blobs`."""
    return [
        next(kind for kind in ("trees", "graphql", "blobs") if kind in one.path) for one in server.requests
    ]


def test_thirty_workflows_take_two_requests(server: GitHub) -> None:
    files = workflows(30)
    files |= {".github/pinfix.yml": "version: 1\n", "src/a.py": "x", "action.yml": "runs: {}\n"}
    tree: Tree = github_tree(server, laid(server, files))
    assert tree.read(".github/pinfix.yml") == b"version: 1\n"
    assert len(plan_of(tree).rewrites) == 30
    assert asked(server) == ["trees", "graphql"]


def test_many_files_are_read_fifty_at_a_time(server: GitHub) -> None:
    tree = github_tree(server, laid(server, workflows(120)))
    assert all(tree.read(path) for path in tree.paths())
    assert asked(server) == ["trees", "graphql", "graphql", "graphql"]


def test_large_files_are_read_a_megabyte_at_a_time_and_the_largest_alone(server: GitHub) -> None:
    sizes = {"a": 400_000, "b": 400_000, "c": 400_000, "d": 600_000}
    files = {FOLDER + f"{name}.yml": (name * size).encode() for name, size in sizes.items()}
    tree = github_tree(server, laid(server, files))
    assert {path: tree.read(path) for path in tree.paths()} == files
    assert asked(server) == ["trees", "graphql", "graphql", "blobs"]


def test_listing_alone_reads_no_file(server: GitHub) -> None:
    tree = github_tree(server, laid(server, {CI: WORKFLOW}))
    assert list(tree.paths()) == [CI]
    assert code_of(lambda: tree.read(FOLDER + "actions.lock")) == "vanished"
    assert tree.mode(CI) == "100644"
    assert asked(server) == ["trees"]


def test_other_files_are_read_when_they_are_wanted_and_once(server: GitHub) -> None:
    tree = github_tree(server, laid(server, {CI: WORKFLOW, "a.sh": "same", "b.sh": "same"}))
    assert tree.read("a.sh") == tree.read("b.sh") == tree.read("a.sh") == b"same"
    assert asked(server) == ["trees", "blobs"]


@pytest.mark.parametrize(
    "content",
    [b"# caf\xe9\n", b"\0", b"", b"\xef\xbb\xbf# x\r\n", b"\r\r\n\n", "é\u2028\ufffd".encode(), b"\xff" * 50],
)
def test_bytes_survive(content: bytes, server: GitHub) -> None:
    tree = github_tree(server, laid(server, {CI: content}))
    assert tree.read(CI) == content


@pytest.mark.parametrize("text", ["another", None, 7, "\ud800", WORKFLOW + " "])
def test_a_text_that_is_not_the_file_is_not_taken(text: object, server: GitHub) -> None:
    tree = github_tree(server, laid(server, {CI: WORKFLOW}))
    answer = Answer.json({"data": {"repository": {"f0": {"text": text}}}})
    server.fault("/graphql", answer)
    assert tree.read(CI) == WORKFLOW.encode()
    assert asked(server) == ["trees", "graphql", "blobs"]


@pytest.mark.parametrize(
    "effect",
    [
        faults.forbidden(),
        faults.unauthorized(),
        faults.bad_gateway(),
        Answer.json({"errors": [{"type": "NOT_FOUND", "message": "no"}], "data": None}),
        Answer.json({"data": {"repository": None}}),
    ],
)
def test_where_graphql_does_not_answer_rest_does(effect: Answer, server: GitHub) -> None:
    tree = github_tree(server, laid(server, {CI: WORKFLOW, "action.yml": "x"}))
    server.fault("/graphql", effect, times=None)
    assert tree.read(CI) == WORKFLOW.encode()
    assert tree.read("action.yml") == b"x"
    assert asked(server)[-2:] == ["blobs", "blobs"]


def test_without_a_token_it_goes_too(server: GitHub) -> None:
    tree = github_tree(server, laid(server, {CI: WORKFLOW}), token=None)
    assert tree.read(CI) == WORKFLOW.encode()


def test_a_limit_that_is_met_is_not_made_worse(server: GitHub) -> None:
    tree = github_tree(server, laid(server, {CI: WORKFLOW}))
    server.fault("/graphql", faults.primary_limit(3600), times=None)
    with pytest.raises(CallFailed) as caught:
        tree.read(CI)
    assert caught.value.code == "rate-limited"
    assert "blobs" not in asked(server)


@pytest.mark.parametrize("place", ["git/trees", "git/blobs"])
def test_a_server_that_fails_is_no_missing_file(place: str, server: GitHub) -> None:
    tree = github_tree(server, laid(server, {CI: WORKFLOW, "a.sh": "x"}))
    server.fault(place, faults.bad_gateway(), times=None)
    with pytest.raises(CallFailed):
        tree.read("a.sh")


@pytest.mark.parametrize("content", ["", "eA==", "%%%", None])
def test_another_file_than_the_one_asked_for(content: str | None, server: GitHub) -> None:
    tree = github_tree(server, laid(server, {"a.sh": "the file"}))
    server.fault("git/blobs", Answer.json({"content": content, "encoding": "base64"}))
    with pytest.raises(CallFailed) as caught:
        tree.read("a.sh")
    assert caught.value.code == "bad-answer"


def test_files_one_by_one_have_an_end(server: GitHub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(github_files, "MOST_SINGLE_FILES", 3)
    tree = github_tree(server, laid(server, {f"f{number}": str(number) for number in range(5)}))
    assert [code_of(lambda n=n: tree.read(f"f{n}")) for n in range(5)] == [
        "",
        "",
        "",
        "unreadable",
        "unreadable",
    ]
    assert tree.read("f0") == b"0"
    assert asked(server) == ["trees", "blobs", "blobs", "blobs"]


def test_what_is_too_large_is_not_asked_for(server: GitHub) -> None:
    tree = github_tree(server, laid(server, {CI: b"#" * 3_000_000}))
    assert code_of(lambda: tree.read(CI)) == "too-large"
    assert asked(server) == ["trees"]


def test_a_size_that_is_a_lie(server: GitHub) -> None:
    repository = laid(server, {"big": b"#" * 3_000_000})
    tree = github_tree(server, repository)
    server.fault("git/trees", _edited(repository, lambda entry: {**entry, "size": 5}))
    assert code_of(lambda: tree.read("big")) == "too-large"


def _edited(repository: Repository, edit: Callable[[dict[str, object]], dict[str, object]]) -> Answer:
    """The listing of the root, each entry edited."""
    entries = [
        {"path": one.name, "mode": one.mode.zfill(6), "type": one.kind, "sha": one.id, "size": 1}
        for one in repository.objects.tree(repository.objects.commit(repository.head()).tree)
    ]
    return Answer.json({"sha": "0" * 40, "tree": [edit(entry) for entry in entries], "truncated": False})


@pytest.mark.parametrize(
    "change",
    [
        {"sha": '0" ) { x }'},
        {"sha": None},
        {"mode": "many"},
        {"mode": ""},
        {"sha": "../../../user"},
        {"mode": 5},
    ],
)
def test_entries_of_another_form_are_not_there(change: dict[str, object], server: GitHub) -> None:
    repository = laid(server, {"action.yml": "x"})
    tree = github_tree(server, repository)
    server.fault("git/trees", _edited(repository, lambda entry: {**entry, **change}))
    assert list(tree.paths()) == []
    assert code_of(lambda: tree.read("action.yml")) == "vanished"
    assert asked(server) == ["trees"]


def test_a_name_that_json_can_hold_and_utf8_cannot(server: GitHub) -> None:
    repository = laid(server, {"a": "x"})
    tree = github_tree(server, repository)
    server.fault("git/trees", _edited(repository, lambda entry: {**entry, "path": "\ud800/action.yml"}))
    assert list(tree.paths()) == []
    assert code_of(lambda: tree.read("\ud800/action.yml")) == "vanished"  # no such folder is listed


def test_nothing_is_written(server: GitHub) -> None:
    tree = github_tree(server, laid(server, {CI: WORKFLOW}))
    with pytest.raises(WriteFailed):
        tree.write([FileRewrite(CI, WORKFLOW.encode(), b"x")])
    assert server.requests == []


# More files than one answer holds


def _truncated(server: GitHub, trees: set[str]) -> None:
    """Recursive listings of these trees are cut, as those of very large ones are."""
    empty = Answer.json({"sha": "0" * 40, "tree": [], "truncated": True})
    server.fault(
        lambda request: "recursive" in request.query and request.path.rpartition("/")[2] in trees,
        empty,
        times=None,
    )


def test_a_listing_that_is_cut_is_made_part_by_part(server: GitHub) -> None:
    files: dict[str, str | bytes] = {
        CI: WORKFLOW,
        "a/b/action.yml": "1",
        "a/c/x": "2",
        "vendor/d/action.yml": "3",
    }
    repository = laid(server, files)
    tree = github_tree(server, repository)
    find = repository.objects.find
    folder = find(tree.root, "a")
    assert folder is not None
    _truncated(server, {tree.root, folder.id})
    assert list(tree.paths()) == [CI, "a/b/action.yml"]
    assert tree.problems == []
    # The root and `a` twice, `.github` and the two below `a` once; `vendor` not at all.
    assert asked(server) == ["trees"] * 7
    assert tree.read("vendor/d/action.yml") == b"3"


def test_listings_have_an_end_and_workflows_come_first(
    server: GitHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(github_folders, "MOST_LISTINGS", 5)
    actions = {f"d{number}/action.yml": f"{number}" for number in range(40)}
    tree = github_tree(server, laid(server, {CI: WORKFLOW, **actions}))
    _truncated(server, {tree.root})
    found = list(tree.paths())
    assert found[0] == CI
    assert len(found) == 3
    assert {problem.code for _, problem in tree.problems} == {"unreadable"}
    assert len(tree.problems) == 21  # twenty, and that there are more
    assert asked(server) == ["trees"] * 5


def test_a_folder_that_cannot_be_listed_whole(server: GitHub) -> None:
    tree = github_tree(server, laid(server, {CI: WORKFLOW}))
    cut = Answer.json({"sha": tree.root, "tree": [], "truncated": True})
    server.fault("git/trees", cut, times=None)
    assert list(tree.paths()) == []
    assert [(path, problem.code) for path, problem in tree.problems] == [(".", "unreadable")]


def test_listings_by_id_need_no_request_of_their_own(server: GitHub) -> None:
    repository = laid(server, {CI: WORKFLOW, "a/x": "1"}, {"a/x": "100755"})
    tree = github_tree(server, repository)
    folder = next(entry for entry in tree.folder(tree.root) if entry.path == "a")
    assert [(one.path, one.mode) for one in tree.folder(folder.sha)] == [("x", "100755")]
    assert asked(server) == ["trees"]


@pytest.mark.openapi
def test_what_is_asked_is_described(server: GitHub) -> None:
    reason = descriptions.missing()
    if reason:
        pytest.skip(reason)
    tree = github_tree(server, laid(server, {CI: WORKFLOW, "a.sh": "x"}))
    assert tree.read(CI)
    assert tree.read("a.sh")
    assert descriptions.problems(server.requests) == []
    assert json.loads(server.find("/graphql")[0].body)["variables"].keys() == {"owner", "name"}
