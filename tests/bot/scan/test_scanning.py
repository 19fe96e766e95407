"""Looking at many repositories in a request, whatever some of them do to it."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from bot.scan.kit import CI, Hall
from server import Answer, faults
from server.exchange import Request

from pinfix.api.problems import CallFailed
from pinfix.bot.repair.basis import MOST
from pinfix.bot.scan import scanning
from pinfix.bot.scan.query import PATHS, question, read
from pinfix.bot.scan.scanning import scan
from pinfix.bot.scan.sight import PullState, Seen, Unseen


def names(request: Request) -> set[str]:
    """The repositories that a query is about."""
    variables = json.loads(request.body).get("variables", {})
    return {value for name, value in variables.items() if re.fullmatch(r"n\d+", name)}


def about(name: str) -> object:
    return lambda request: request.path == "/graphql" and name in names(request)


def found(hall: Hall, *wanted: str, batch: int = 40) -> dict[str, Seen | Unseen]:
    targets = hall.targets(*(wanted or all_names(hall)))
    seen = list(scan(hall.api(), targets, batch=batch))
    assert len(seen) == len(targets)
    return {one.full_name: one for one in seen}


def all_names(hall: Hall) -> list[str]:
    return [one.full_name for one in hall.server.forge.all()]


def many(hall: Hall, count: int) -> None:
    hall.make(*(f"octo/r{number}" for number in range(count)))


def test_a_repository_is_seen_as_it_stands(hall: Hall) -> None:
    hall.make("octo/app")
    repository = hall.server.forge.repository("octo/app")
    commit = repository.commit(
        {"action.yml": "name: A\n", "docs/CODEOWNERS": "* @octo\n", "pinfix.yml": "\n"}
    )
    one = found(hall)["octo/app"]
    assert isinstance(one, Seen)
    objects = repository.objects
    assert one.commit == commit
    assert one.tree == objects.commit(commit).tree
    assert one.number == repository.id
    assert one.installation == hall.of["octo"].id
    assert one.usable
    ids = dict(one.objects)
    assert set(ids) == set(PATHS)
    for path in (".github", "action.yml", "docs/CODEOWNERS", "pinfix.yml"):
        entry = objects.find(one.tree, path)
        assert entry is not None
        assert ids[path] == entry.id
    assert ids["CODEOWNERS"] == ids["action.yaml"] == ""


def test_only_what_is_below_the_folder_moves_its_id(hall: Hall) -> None:
    hall.make("octo/app")
    before = found(hall)["octo/app"]
    hall.server.forge.repository("octo/app").commit({"src/main.py": "print()\n"})
    after = found(hall)["octo/app"]
    hall.server.forge.repository("octo/app").commit({".github/CODEOWNERS": "* @octo\n"})
    last = found(hall)["octo/app"]
    assert isinstance(before, Seen)
    assert isinstance(after, Seen)
    assert isinstance(last, Seen)
    assert before.objects == after.objects != last.objects
    assert before.tree != after.tree


@pytest.mark.parametrize("state", ["archived", "disabled"])
def test_what_cannot_be_written_to_is_not_usable(hall: Hall, state: str) -> None:
    hall.make("octo/app")
    repository = hall.server.forge.repository("octo/app")
    if state == "archived":
        repository.archived = True
    else:
        repository.settings.disabled = True
    one = found(hall)["octo/app"]
    assert isinstance(one, Seen)
    assert not one.usable


def test_an_empty_repository_has_no_commit(hall: Hall) -> None:
    hall.server.forge.repository("octo/app")
    one = found(hall)["octo/app"]
    assert isinstance(one, Seen)
    assert (one.commit, one.tree) == ("", "")


def test_one_that_is_missing_takes_nothing_from_the_others(hall: Hall) -> None:
    hall.make("octo/app", "octo/lib")
    seen = found(hall, "octo/app", "octo/nothing", "octo/lib")
    missing = seen["octo/nothing"]
    assert isinstance(missing, Unseen)
    assert missing.gone
    assert isinstance(seen["octo/app"], Seen)
    assert isinstance(seen["octo/lib"], Seen)
    assert hall.asked() == 1


def test_what_the_app_may_not_see_is_missing(hall: Hall) -> None:
    hall.server.forge.repository("acme/secret", private=True).commit({CI: "on: push\n"})
    one = found(hall, "acme/secret")["acme/secret"]
    assert isinstance(one, Unseen)
    assert one.gone


def test_a_renamed_one_is_seen_by_its_new_name(hall: Hall) -> None:
    hall.make("octo/app")
    targets = hall.targets("octo/app")
    hall.server.forge.rename("octo/app", "octo/better")
    (one,) = scan(hall.api(), targets)
    assert isinstance(one, Seen)
    assert one.full_name == "octo/better"
    assert one.number == targets[0].listed.number


def test_another_repository_of_the_name_is_not_taken_for_the_listed_one(hall: Hall) -> None:
    hall.make("octo/app")
    targets = hall.targets("octo/app")
    hall.server.forge.rename("octo/app", "octo/better")
    hall.make("octo/app")
    (one,) = scan(hall.api(), targets)
    assert isinstance(one, Unseen)
    assert one.code == "moved"
    assert not one.gone


def test_a_hundred_take_three_requests(hall: Hall) -> None:
    many(hall, 100)
    seen = found(hall)
    assert all(isinstance(one, Seen) for one in seen.values())
    assert hall.asked() == 3
    assert len(hall.server.requests) == 3


def test_no_name_becomes_part_of_the_query(hall: Hall) -> None:
    text = 'x") { id } evil: viewer { login } #'
    (target,) = hall.targets(f"octo/{text}")
    asked = question([target])
    assert "evil" not in asked.query
    assert asked.variables["n0"] == text
    (one,) = scan(hall.api(), [target])
    assert isinstance(one, Unseen)
    assert one.gone


def test_a_query_that_is_too_much_is_split_until_the_culprit_is_alone(hall: Hall) -> None:
    many(hall, 16)
    hall.server.fault(about("r5"), faults.bad_gateway(), times=None)
    seen = found(hall, batch=16)
    bad = seen.pop("octo/r5")
    assert isinstance(bad, Unseen)
    assert bad.code == "server-error"
    assert not bad.gone
    assert all(isinstance(one, Seen) for one in seen.values())


def test_several_culprits_are_found(hall: Hall) -> None:
    many(hall, 16)
    for name in ("r1", "r6", "r9", "r14"):
        hall.server.fault(about(name), faults.bad_gateway(), times=None)
    seen = found(hall, batch=16)
    assert {name for name, one in seen.items() if isinstance(one, Unseen)} == {
        "octo/r1", "octo/r6", "octo/r9", "octo/r14"
    }  # fmt: skip


def test_a_fault_that_passes_costs_nothing_but_requests(hall: Hall) -> None:
    many(hall, 8)
    hall.server.fault("/graphql", faults.bad_gateway(), times=2)
    assert all(isinstance(one, Seen) for one in found(hall, batch=8).values())


def test_a_server_that_is_down_is_not_asked_for_each_repository(hall: Hall) -> None:
    many(hall, 20)
    hall.server.fault("/graphql", faults.unicorn(), times=None)
    seen = found(hall, batch=5)
    assert all(isinstance(one, Unseen) and not one.gone for one in seen.values())
    assert hall.asked() <= 4


def test_a_limit_ends_the_look(hall: Hall) -> None:
    many(hall, 12)
    body = {"data": None, "errors": [{"type": "RATE_LIMITED", "message": "API rate limit exceeded"}]}
    hall.server.fault("/graphql", Answer.json(body), times=None, after=1)
    seen = found(hall, batch=4)
    states = [type(one) for one in seen.values()]
    assert states.count(Seen) == 4
    assert {one.code for one in seen.values() if isinstance(one, Unseen)} == {"rate-limited"}
    assert hall.asked() == 2


def beside(kind: str, *, missing: bool = True) -> Answer:
    """An answer without its first repository, and an error of `kind` beside the data."""
    error = {"type": kind, "path": ["r0"], "message": "no"}
    return Answer.json({"data": {"r0": None if missing else {}}, "errors": [error]})


def test_a_limit_on_one_field_makes_that_one_be_asked_again(hall: Hall) -> None:
    many(hall, 2)
    hall.server.fault("/graphql", beside("RESOURCE_LIMITS_EXCEEDED"), times=1)
    seen = found(hall)
    assert isinstance(seen["octo/r0"], Seen)
    # Of the other the spoilt answer said nothing at all.
    assert isinstance(seen["octo/r1"], Unseen)
    assert not seen["octo/r1"].gone


@pytest.mark.parametrize(("kind", "code"), [("FORBIDDEN", "forbidden"), ("WHATEVER", "server-error")])
def test_an_error_beside_the_data_is_no_sign_that_it_is_gone(hall: Hall, kind: str, code: str) -> None:
    many(hall, 1)
    hall.server.fault("/graphql", beside(kind), times=1)
    one = found(hall)["octo/r0"]
    assert isinstance(one, Unseen)
    assert one.code == code
    assert not one.gone


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"databaseId": None, "nameWithOwner": "octo/r0"},
        {"databaseId": "7", "nameWithOwner": 5},
        {"databaseId": 7, "nameWithOwner": "octo/r0", "defaultBranchRef": {"name": "main", "target": None}},
        {"databaseId": 7, "nameWithOwner": "octo/r0", "defaultBranchRef": None},
        [],
        "text",
    ],
)
def test_an_answer_that_says_too_little_decides_nothing(hall: Hall, said: object) -> None:
    many(hall, 1)
    hall.server.fault("/graphql", Answer.json({"data": {"r0": said}}), times=None)
    one = found(hall)["octo/r0"]
    assert isinstance(one, Unseen)
    assert one.code == "bad-answer"


def test_a_server_that_understands_no_query_is_left_in_peace(hall: Hall) -> None:
    many(hall, 60)
    refusal = Answer.json({"errors": [{"message": "Field 'isLocked' doesn't exist on type 'Repository'"}]})
    hall.server.fault(about_many, refusal, times=None)
    seen = found(hall, batch=20)
    assert all(isinstance(one, Unseen) for one in seen.values())
    asked = sum(bool(names(one)) for one in hall.server.requests)
    assert asked <= 3 * (1 + 2 + 4 + 8 + 16) + scanning._ENOUGH


def about_many(request: Request) -> bool:
    return request.path == "/graphql" and bool(names(request))


def test_the_state_of_known_pull_requests_is_seen(hall: Hall) -> None:
    hall.make("octo/app")
    repository = hall.server.forge.repository("octo/app")
    for topic in ("pins", "permissions"):
        repository.commit({CI: f"on: push\n# {topic}\n"}, branch=f"pinfix/{topic}")
        repository.open_pull(f"pinfix/{topic}", "main", login="pinfix-bot[bot]")
    first, second = repository.pulls.all
    repository.close(second.number)
    second.labels.append("pinfix:retry")
    targets = hall.targets("octo/app", pulls=(first.number, second.number, 999))
    (one,) = scan(hall.api(), targets)
    assert isinstance(one, Seen)
    states = {pull.number: (pull.state, pull.retry) for pull in one.pulls}
    assert states == {first.number: (PullState.OPEN, False), second.number: (PullState.CLOSED, True)}


def test_what_reads_an_answer_takes_no_other_question_for_its_own(hall: Hall) -> None:
    hall.make("octo/app")
    (target,) = hall.targets("octo/app")
    asked = question([target])
    data, _ = hall.api().partly(asked.query, asked.variables)
    whole = dict(data["r0"])
    read(whole, target)
    del whole["o0"]
    with pytest.raises(Exception, match="lacks `o0`"):
        read(whole, target)


HOSTILE = 'a b/"x\\") { viewer { login } } #é$n0'


def test_paths_of_one_repository_are_seen_whatever_they_are_called(hall: Hall) -> None:
    hall.make("octo/app", "octo/other")
    repository = hall.server.forge.repository("octo/app")
    commit = repository.commit({HOSTILE: "x", "at:b": "y", "^{tree}": "z", "folder/in": "i"})
    paths = (HOSTILE, "at:b", "^{tree}", "folder", "gone", "gone/too")
    (one,) = hall.targets("octo/app")
    (other,) = hall.targets("octo/other")
    seen = {found.full_name: found for found in scan(hall.api(), [replace(one, paths=paths), other])}
    app, beside = seen["octo/app"], seen["octo/other"]
    assert isinstance(app, Seen)
    assert isinstance(beside, Seen)
    tree = repository.objects.commit(commit).tree
    ids = {path: repository.objects.find(tree, path) for path in paths}
    assert dict(app.beside) == {path: entry.id if entry else "" for path, entry in ids.items()}
    assert [path for path, identity in app.beside if not identity] == ["gone", "gone/too"]
    assert beside.beside == ()


def test_no_path_is_part_of_a_query(hall: Hall) -> None:
    asked = question([replace(one, paths=(HOSTILE,)) for one in hall.targets("octo/app")])
    assert "viewer" not in asked.query
    assert f"HEAD:{HOSTILE}" in asked.variables.values()


def test_a_query_asks_for_a_bounded_number_of_paths(hall: Hall) -> None:
    many(hall, 50)
    paths = tuple(f"scripts/{number}.sh" for number in range(MOST))
    targets = [replace(one, paths=paths) for one in hall.targets(*all_names(hall))]
    assert len(list(scan(hall.api(), targets))) == 50
    sizes = [len(names(request)) for request in hall.server.requests if request.path == "/graphql"]
    # A fortieth of a request each, or a twentieth where there is as much to be asked for as there can be.
    assert sizes == [20, 20, 10]
    asked = question(targets[:20])
    assert len(asked.query) + sum(map(len, map(str, asked.variables.values()))) < 100_000


def test_an_answer_that_lacks_a_path_is_none(hall: Hall) -> None:
    hall.make("octo/app")
    (one,) = hall.targets("octo/app")
    asked = question([one])
    data, _ = hall.api().partly(asked.query, asked.variables)
    with pytest.raises(CallFailed):
        read(data["r0"], replace(one, paths=("a",)))


def test_whether_it_is_private_is_seen(hall: Hall) -> None:
    hall.make("octo/app")
    before = found(hall)["octo/app"]
    hall.server.forge.repository("octo/app").private = True
    after = found(hall)["octo/app"]
    assert isinstance(before, Seen)
    assert isinstance(after, Seen)
    assert (before.private, after.private) == (False, True)
