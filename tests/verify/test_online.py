from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest
from server import Vulnerability, descriptions, faults
from verify.running import steps
from verify.world import TOKEN, World, world

from pinfix.__main__ import run
from pinfix.inspection import (
    Ambiguity,
    FileAt,
    FileContent,
    NoFile,
    Question,
    Reachable,
    Unknown,
    Unreachable,
)
from pinfix.resolution import Reference

SCHEMA = json.loads(files("pinfix.report").joinpath("report.schema.json").read_bytes())


@pytest.fixture
def there() -> Iterator[World]:
    with world() as made:
        yield made


@pytest.fixture
def repository(tmp_path: Path, there: World, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository to look at, with the variables set to the test server."""
    for name in ("GITHUB_TOKEN", "GH_TOKEN", "HTTPS_PROXY", "HTTP_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    monkeypatch.setenv("PINFIX_CACHE_DIR", str(tmp_path / "cache"))
    for name, value in there.server.environment().items():
        monkeypatch.setenv(name, value)
    folder = tmp_path / "repository"
    (folder / ".github" / "workflows").mkdir(parents=True)
    return folder


def write(repository: Path, *uses: str) -> Path:
    path = repository / ".github" / "workflows" / "ci.yml"
    path.write_text(steps(*uses))
    return path


def report(
    capsys: pytest.CaptureFixture[str], *arguments: str
) -> tuple[int, dict[str, list[dict[str, str]]]]:
    code = run([*arguments, "--format", "json"])
    parsed = json.loads(capsys.readouterr().out)
    jsonschema.validate(parsed, SCHEMA)
    return code, parsed


CASES = [
    ("third", "v1.1.0", "octo/tool", []),
    ("third", "v1", "octo/tool", []),
    ("between", "v1", "octo/tool", []),
    ("side", "v0", "octo/tool", []),
    ("third", "v1.2.0", "octo/tool", ["comment-mismatch"]),
    ("between", "v1.1.0", "octo/tool", ["comment-mismatch"]),
    ("tag_object", "v1.0.0", "octo/tool", ["tag-object"]),
    ("outer", "v1.0.1", "octo/tool", ["tag-object"]),
    ("hidden", "v1.0.0", "octo/tool", ["tag-object"]),
    ("impostor", "v1.1.0", "octo/tool", ["impostor-commit"]),
    ("loose", "v1.1.0", "octo/tool", ["impostor-commit"]),
    ("missing", "v1.1.0", "octo/tool", ["missing-commit"]),
    ("third", "v1.1.0", "octo/gone", ["missing-commit"]),
    ("inner", "v1.1.0", "octo/nest", []),
    ("outside", "v1.1.0", "octo/outside", ["transitive-unpinned"]),
    ("old", "v1.1.0", "octo/old", ["archived-repository"]),
    ("before", "v1.1.0", "octo/before", ["renamed-repository"]),
]


@pytest.mark.parametrize("token", [None, TOKEN])
def test_everything_that_can_be_wrong(
    there: World,
    repository: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    token: str | None,
) -> None:
    if token:
        monkeypatch.setenv("GITHUB_TOKEN", token)
    write(repository, *(there.uses(name, comment, of) for name, comment, of, _ in CASES), "octo/both@v1")
    code, found = report(capsys, "verify", str(repository))
    assert code == 1
    by_line: dict[int, list[str]] = {}
    for finding in found["findings"]:
        by_line.setdefault(int(finding["line"]), []).append(finding["code"])
    expected = {6 + number: codes for number, (*_, codes) in enumerate(CASES) if codes}
    expected[6 + len(CASES)] = ["ambiguous-name"]
    if token is None:
        # Nobody without a token is told whether a repository is private or not there.
        expected = {line: codes for line, codes in expected.items() if line != 6 + 12}
    assert by_line == expected
    assert found["errors"] == []
    # Not known: whether what has no version was v1 or v0 once; without a token, what is in octo/gone.
    assert found["coverage"]["pins"] == len(CASES)  # type: ignore[call-overload]
    assert found["coverage"]["checked"] == len(CASES) - (2 if token else 3)  # type: ignore[call-overload]


def test_with_a_token_the_apis_are_asked_a_few_times_whatever_the_number_of_pins(
    there: World, repository: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
    names = [f"octo/many-{number}" for number in range(40)]
    uses = []
    for name in names:
        made = there.server.forge.repository(name)
        commit = made.commit({"action.yml": "runs: {using: node24}"})
        made.tag("v1.0.0", commit)
        uses.append(f"{name}@{commit} # v1.0.0")
    write(repository, *uses)
    code, found = report(capsys, "verify", str(repository))
    assert (code, found["findings"]) == (0, [])
    asked = [request.path for request in there.server.requests]
    assert sum(path.endswith("git-upload-pack") for path in asked) == 40
    assert asked.count("/graphql") == 2  # the state of all repositories, all files
    assert len(asked) == 40 + 2 + 2  # and the advisories of two kinds


def test_fix_repairs_and_a_second_run_finds_nothing(
    there: World, repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(repository, there.uses("tag_object", "v1.0.0"), there.uses("third", "v1.2.0 # keep me"))
    before = path.read_text()
    code, found = report(capsys, "verify", str(repository), "--fix", "--dry-run")
    assert (code, path.read_text()) == (1, before)
    assert [finding["fixed"] for finding in found["findings"]] == [False, False]
    code, found = report(capsys, "verify", str(repository), "--fix")
    assert code == 0
    assert [finding["fixed"] for finding in found["findings"]] == [True, True]
    after = before.replace(there.ids["tag_object"], there.ids["second"]).replace("v1.2.0", "v1.1.0")
    # The commit of the tag object carries another version too; the comment was true and stays.
    assert path.read_text() == after
    assert report(capsys, "verify", str(repository), "--fix")[1]["findings"] == []
    assert path.read_text() == after


def test_a_bad_pin_is_not_repaired(
    there: World, repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(repository, there.uses("impostor", "v9.9.9"), there.uses("missing", "v1.0.0"))
    before = path.read_bytes()
    code, found = report(capsys, "verify", str(repository), "--fix")
    assert (code, found["changes"], path.read_bytes()) == (1, [], before)


def test_advisories_are_held_against_the_version_of_the_commit(
    there: World, repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    weak = [Vulnerability("octo/tool", "< 1.1.0", "1.1.0")]
    there.server.forge.advisory("GHSA-aaaa-bbbb-cccc", weak, severity="medium")
    there.server.forge.advisory(
        "GHSA-dddd-eeee-ffff", [Vulnerability("octo/nest", ">= 2", None)], kind="malware"
    )
    write(
        repository,
        there.uses("second", "v1.0.0"),
        there.uses("third", "v1.1.0"),
        there.uses("inner", "v1.1.0", "octo/nest"),
    )
    code, found = report(capsys, "verify", str(repository))
    assert code == 1
    assert [(finding["code"], finding["line"]) for finding in found["findings"]] == [("advisory", 6)]
    evidence = found["findings"][0]["evidence"]
    assert (evidence["fixed_in"], evidence["severity"]) == ("1.1.0", "moderate")  # type: ignore[index]


def test_an_advisory_is_neither_there_nor_not_there_where_the_version_is_unknown(there: World) -> None:
    there.server.forge.advisory("GHSA-aaaa-bbbb-cccc", [Vulnerability("octo/tool", "< 1.1.0", "1.1.0")])
    asked = [pin(there, "between"), pin(there, "third"), pin(there, "old", "old")]
    found = there.inspector(TOKEN).inspect(asked)
    assert isinstance(found[asked[0]].advisories, Unknown)
    assert found[asked[1]].advisories == found[asked[2]].advisories == ()


def test_a_moved_exact_tag_is_seen_by_the_witness(
    there: World, repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    checkout = there.server.forge.repository("actions/checkout")
    moved = checkout.commit({"action.yml": "runs: {using: node24}"})
    checkout.tag("v4.2.2", moved)
    write(repository, f"actions/checkout@{moved} # v4.2.2")
    code, found = report(capsys, "verify", str(repository), "--fix")
    assert code == 1
    (finding,) = found["findings"]
    assert finding["code"] == "moved-tag"
    assert finding["evidence"]["before"] == "11bd71901bbe5b1630ceea73d27597364c9af683"  # type: ignore[index]
    assert finding["evidence"]["now"] == moved  # type: ignore[index]


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (faults.unauthorized(), 3),
        (faults.secondary_limit(retry_after=900), 3),
    ],
)
def test_what_cannot_be_asked_is_listed_and_makes_the_run_incomplete(
    there: World, repository: Path, capsys: pytest.CaptureFixture[str], fault: object, code: int
) -> None:
    there.server.fault("git-upload-pack", fault, times=None)  # type: ignore[arg-type]
    path = write(repository, there.uses("third", "v1.2.0"))
    before = path.read_bytes()
    exit_code, found = report(capsys, "verify", str(repository), "--fix")
    assert (exit_code, found["findings"], path.read_bytes()) == (code, [], before)
    assert found["coverage"]["checked"] == 0  # type: ignore[call-overload]


@pytest.mark.parametrize(
    "arguments", [["verify"], ["verify", "-v"], ["update", "-n"], ["verify", "--format", "json"]]
)
@pytest.mark.parametrize("broken", ["/graphql", "git-upload-pack", "/advisories", None])
def test_the_token_is_nowhere(
    there: World,
    repository: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    broken: str | None,
) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
    if broken:
        there.server.fault(broken, status=403, body=json.dumps({"message": f"no {TOKEN}"}), times=None)
    write(repository, there.uses("third", "v1.1.0"), there.uses("impostor", "v1.1.0"), f"other/x@{'2' * 40}")
    run([arguments[0], str(repository), *arguments[1:]])
    shown = capfd.readouterr()
    assert TOKEN not in shown.out + shown.err
    assert all(request.token in (None, TOKEN) for request in there.server.requests)


def pin(there: World, name: str, repo: str = "tool") -> Question:
    return Question(Reference("octo", repo, there.ids[name], wants_version=False))


def test_facts_of_single_commits(there: World) -> None:
    asked = [pin(there, name) for name in ("third", "between", "loose", "missing", "hidden", "outer")]
    found = there.inspector(TOKEN).inspect(asked)
    third, between, loose, missing, hidden, outer = (found[question] for question in asked)
    assert isinstance(third.reachable, Reachable)
    assert third.tags_on_commit == {"v1", "v1.1.0"}
    assert (between.presence, between.tags_on_commit) == ("commit", frozenset())
    assert isinstance(between.reachable, Reachable)
    assert isinstance(loose.reachable, Unreachable)
    assert missing.presence == "absent"
    for tag_object in (hidden, outer):
        assert (tag_object.presence, tag_object.commit) == ("tag-object", there.ids["second"])
        assert isinstance(tag_object.reachable, Reachable)


@pytest.mark.parametrize("token", [None, TOKEN])
def test_files_at_a_commit(there: World, token: str | None) -> None:
    used = Reference("octo", "deep", there.ids["used"], wants_version=False)
    wanted = [FileAt(used, "sub"), FileAt(used, ""), FileAt(used, ".github/workflows/none.yml")]
    found = there.inspector(token).files(wanted)
    content = found[wanted[0]]
    assert isinstance(content, FileContent)
    assert content.path == "sub/action.yaml"
    assert b"octo/tool@v1" in content.data
    assert found[wanted[1]] == found[wanted[2]] == NoFile()


def test_without_a_token_only_some_of_the_hourly_requests_are_used(there: World) -> None:
    questions = []
    for number in range(40):
        made = there.server.forge.repository(f"octo/many-{number}")
        questions.append(Question(Reference("octo", f"many-{number}", made.commit({"n": "1"}))))
    found = there.inspector().inspect(questions)
    archived = [facts.archived for facts in found.values()]
    assert archived.count(False) == 20
    assert sum(isinstance(value, Unknown) for value in archived) == 20
    assert all(isinstance(facts.reachable, Reachable) for facts in found.values())


def test_a_branch_with_a_name_like_the_commit(there: World) -> None:
    tool = there.server.forge.repository("octo/tool")
    tool.branch(there.ids["third"], there.ids["first"])
    asked = pin(there, "third")
    facts = there.inspector().inspect([asked])[asked]
    assert facts.ambiguity == Ambiguity(there.ids["third"], there.ids["first"])
    assert isinstance(facts.reachable, Reachable)


def test_ten_thousand_tags_are_two_requests(there: World) -> None:
    many = there.server.forge.repository("octo/many")
    commits = [many.commit({"n": str(number)}) for number in range(3)]
    many.set_refs({f"refs/tags/v1.{number}.0": commits[2] for number in range(10_000)})
    asked = Question(Reference("octo", "many", commits[0], wants_version=False), frozenset({"v1.7.0"}))
    inspector = there.inspector(TOKEN)
    facts = inspector.inspect([asked])[asked]
    assert isinstance(facts.reachable, Reachable)
    assert facts.tags == {"v1.7.0": commits[2]}
    assert sum(request.path.endswith("upload-pack") for request in there.server.requests) == 2


@pytest.mark.openapi
def test_what_is_asked_of_the_apis_agrees_with_their_descriptions(
    there: World, repository: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = descriptions.missing()
    if missing:
        pytest.skip(missing)
    write(repository, *(there.uses(name, comment, of) for name, comment, of, _ in CASES))
    for token in ("", TOKEN):
        monkeypatch.setenv("GITHUB_TOKEN", token)
        run(["verify", str(repository)])
        run(["update", str(repository), "-n"])
    assert descriptions.problems(there.server.requests) == []


def test_hostile_names_reach_no_other_place(there: World) -> None:
    hostile = ["..", "a%2F..", "x y", "a\r\nHost: evil", 'q") { viewer { login } }', "a/../b"]
    questions = [Question(Reference(name, name, "1" * 40)) for name in hostile]
    found = there.inspector(TOKEN).inspect(questions)
    assert all(facts.repository == "" or isinstance(facts.repository, Unknown) for facts in found.values())
    assert [request.path for request in there.server.requests if "advisories" not in request.path] == []
