"""REST: what GitHub answers, held against git and against GitHub's own description."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import requests
from server import GitHub, Repository, Vulnerability, descriptions, serve

described = pytest.mark.openapi


@pytest.fixture
def server() -> Iterator[GitHub]:
    with serve() as made:
        made.limits["anonymous"] = 1000
        yield made


@pytest.fixture
def repository(server: GitHub) -> Repository:
    made = server.forge.repository("o/r")
    first = made.commit({"action.yml": "name: x\n", "sub/action.yaml": "name: y\n"})
    made.tag("v1", made.tag_object("inner", first), annotated=True)
    made.tag("v1.0.0")
    made.release("v1.0.0", immutable=True)
    made.branch("release/v1")
    made.commit()
    made.tag("v2.0.0-rc.1")
    made.release("v2.0.0-rc.1", prerelease=True, published_at=datetime(2025, 1, 1, tzinfo=UTC))
    return made


def get(server: GitHub, path: str, **headers: str) -> requests.Response:
    return requests.get(server.url + path, headers=headers, timeout=10)


def body(server: GitHub, path: str) -> Any:
    answer = get(server, path)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize(
    "ref", ["v1", "v1.0.0", "tags/v1", "main", "heads/main", "HEAD", "release/v1", "release%2Fv1"]
)
def test_a_commit_by_any_name_is_what_git_says(server: GitHub, repository: Repository, ref: str) -> None:
    expected = repository.rev_parse(ref.replace("%2F", "/") + "^{commit}")
    assert body(server, f"/repos/o/r/commits/{ref}")["sha"] == expected
    short = get(server, f"/api/v3/repos/o/r/commits/{ref}", Accept="application/vnd.github.sha")
    assert short.text == expected


def test_a_branch_comes_before_a_tag_of_its_name_among_commits(
    server: GitHub, repository: Repository
) -> None:
    repository.branch("v1.0.0")
    assert body(server, "/repos/o/r/commits/v1.0.0")["sha"] == repository.rev_parse("refs/heads/v1.0.0")
    assert repository.rev_parse("refs/heads/v1.0.0") != repository.rev_parse("refs/tags/v1.0.0")


def test_tag_objects_are_followed_one_at_a_time(server: GitHub, repository: Repository) -> None:
    here = body(server, "/repos/o/r/git/ref/tags/v1")["object"]
    seen = []
    while here["type"] == "tag":
        seen.append(here["sha"])
        here = requests.get(here["url"], timeout=10).json()["object"]
    assert len(seen) == 2
    assert here["sha"] == repository.rev_parse("refs/tags/v1^{commit}")
    for identity in seen:
        assert get(server, f"/repos/o/r/commits/{identity}").status_code == 422


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/repos/o/never", 404),
        ("/repos/o/r/commits/never", 422),
        (f"/repos/o/r/commits/{'0' * 40}", 422),
        ("/repos/o/r/git/ref/tags/v", 404),
        (f"/repos/o/r/git/tags/{'0' * 40}", 404),
        ("/repos/o/r/git/commits/..%2F..%2Fconfig", 404),
        ("/repos/o/r/releases/tags/v1", 404),
        ("/repos/o/r/branches/never", 404),
        ("/repos/o/r/compare/main...never", 404),
        ("/repos/o/r/contents/never.yml", 404),
        ("/repos/o/r/contents/action.yml?ref=never", 404),
        ("/repos/o/empty/commits/main", 409),
        ("/repos/o/empty/git/ref/heads/main", 409),
        ("/repos/o/empty/git/matching-refs/tags", 409),
        ("/repos/o/empty/releases/latest", 404),
        ("/repos/o/secret", 404),
        ("/repos/o/secret/tags", 404),
        ("/user", 401),
        ("/advisories?ecosystem=nonsense", 422),
        ("/nonsense", 404),
    ],
)
def test_what_is_not_there(server: GitHub, repository: Repository, path: str, status: int) -> None:
    server.forge.repository("o/empty")
    server.forge.repository("o/secret", private=True).commit()
    answer = get(server, path)
    assert (answer.status_code, "message" in answer.json()) == (status, True)


def test_a_private_repository_is_there_for_a_token(server: GitHub) -> None:
    server.forge.repository("o/secret", private=True).commit()
    server.forge.tokens = {"good"}
    assert get(server, "/repos/o/secret", Authorization="Bearer good").json()["private"] is True
    assert get(server, "/repos/o/secret", Authorization="Bearer bad").status_code == 401


def test_an_empty_repository_has_empty_lists(server: GitHub) -> None:
    server.forge.repository("o/empty")
    assert [body(server, f"/repos/o/empty/{what}") for what in ("tags", "branches", "releases")] == [
        [],
        [],
        [],
    ]


def test_matching_refs_is_a_prefix_and_ref_is_not(server: GitHub, repository: Repository) -> None:
    found = [one["ref"] for one in body(server, "/repos/o/r/git/matching-refs/tags/v1")]
    assert found == ["refs/tags/v1", "refs/tags/v1.0.0"]


def test_every_page_of_the_tags_by_its_link(server: GitHub, repository: Repository) -> None:
    commit = repository.head()
    repository.set_refs({f"refs/tags/v3.0.{number}": commit for number in range(250)})
    url, names = f"{server.url}/repos/o/r/tags?per_page=100", []
    while url:
        answer = requests.get(url, timeout=10)
        names += [one["name"] for one in answer.json()]
        url = answer.links.get("next", {}).get("url", "")
    assert sorted(names) == sorted(
        name.removeprefix("refs/tags/") for name in repository.refs() if "/tags/" in name
    )
    assert len(server.requests) == 3


def test_the_latest_release_is_no_pre_release(server: GitHub, repository: Repository) -> None:
    assert body(server, "/repos/o/r/releases/latest")["tag_name"] == "v1.0.0"
    shown = {
        one["tag_name"]: (one["prerelease"], one["immutable"]) for one in body(server, "/repos/o/r/releases")
    }
    assert shown == {"v1.0.0": (False, True), "v2.0.0-rc.1": (True, False)}
    assert body(server, "/repos/o/r/releases/tags/v2.0.0-rc.1")["published_at"] == "2025-01-01T00:00:00Z"


def test_compare_tells_what_is_reachable(server: GitHub, repository: Repository) -> None:
    first, second = repository.rev_parse("v1^{commit}"), repository.head()
    impostor = server.forge.fork("o/r", "evil/r").commit()
    foreign = repository.commit(branch=None, parents=[])

    def status(base: str, head: str) -> str:
        return str(body(server, f"/repos/o/r/compare/{base}...{head}")["status"])

    assert status("main", str(first)) == "behind"
    assert status(str(first), "main") == "ahead"
    assert status("main", second) == "identical"
    assert status("main", impostor) == "ahead"
    repository.commit()
    assert status("main", impostor) == "diverged"
    assert get(server, f"/repos/o/r/compare/main...{foreign}").status_code == 404
    assert body(server, f"/repos/o/r/commits/{impostor}")["sha"] == impostor


def test_contents_as_json_raw_listing_and_raw_file(server: GitHub, repository: Repository) -> None:
    shown = body(server, "/repos/o/r/contents/action.yml?ref=v1")
    assert base64.b64decode(shown["content"]) == b"name: x\n"
    raw = get(server, "/repos/o/r/contents/action.yml", Accept="application/vnd.github.raw+json")
    assert raw.text == "name: x\n"
    assert [one["path"] for one in body(server, "/repos/o/r/contents/sub")] == ["sub/action.yaml"]
    assert get(server, "/o/r/raw/release/v1/sub/action.yaml").text == "name: y\n"
    assert get(server, "/o/r/raw/v1/action.yaml").status_code == 404


def test_a_raw_file_of_a_renamed_repository_moves_to_the_new_name(
    server: GitHub, repository: Repository
) -> None:
    server.forge.rename("o/r", "n/m")
    first = requests.get(f"{server.url}/O/R/raw/v1/a%20b", allow_redirects=False, timeout=10)
    assert (first.status_code, first.headers["Location"]) == (301, f"{server.url}/n/m/raw/v1/a%20b")
    repository.private = True
    assert requests.get(f"{server.url}/o/r/raw/v1/x", allow_redirects=False, timeout=10).status_code == 404


def test_a_renamed_repository_moves_to_its_number(server: GitHub, repository: Repository) -> None:
    server.forge.rename("o/r", "n/m")
    first = requests.get(f"{server.url}/api/v3/repos/O/R/tags?per_page=1", allow_redirects=False, timeout=10)
    expected = f"{server.url}/api/v3/repositories/{repository.id}/tags?per_page=1"
    assert (first.status_code, first.headers["Location"]) == (301, expected)
    assert requests.get(expected, timeout=10).status_code == 200
    assert body(server, f"/repositories/{repository.id}")["full_name"] == "n/m"


def test_an_unchanged_answer_is_304_and_free(server: GitHub, repository: Repository) -> None:
    first = get(server, "/repos/o/r/tags")
    again = get(server, "/repos/o/r/tags", **{"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["x-ratelimit-remaining"] == first.headers["x-ratelimit-remaining"]
    repository.tag("v9")
    assert get(server, "/repos/o/r/tags", **{"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_the_hourly_limit_is_enforced_by_caller(server: GitHub, repository: Repository) -> None:
    server.limits["anonymous"] = 2
    answers = [get(server, "/repos/o/r") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 403]
    assert [answer.headers["x-ratelimit-remaining"] for answer in answers] == ["1", "0", "0"]
    assert get(server, "/repos/o/r", Authorization="token a").status_code == 200
    assert body(server, "/rate_limit")["resources"]["core"]["remaining"] == 0


def test_a_server_that_wants_a_token(server: GitHub, repository: Repository) -> None:
    server.requires_token = True
    assert get(server, "/repos/o/r").status_code == 401
    assert get(server, "/repos/o/r", Authorization="token a").status_code == 200


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("ecosystem=actions", ["GHSA-bbbb-bbbb-bbbb", "GHSA-aaaa-aaaa-aaaa"]),
        ("ecosystem=actions&type=malware", ["GHSA-cccc-cccc-cccc"]),
        ("ecosystem=npm", []),
        ("affects=o/r@1.9.9", ["GHSA-aaaa-aaaa-aaaa"]),
        ("affects=O/R@v2.0.0", []),
        ("affects=o/r@2.0.0,x/y", ["GHSA-bbbb-bbbb-bbbb"]),
        ("ghsa_id=GHSA-bbbb-bbbb-bbbb", ["GHSA-bbbb-bbbb-bbbb"]),
        ("is_withdrawn=true", ["GHSA-bbbb-bbbb-bbbb"]),
    ],
)
def test_advisories(server: GitHub, query: str, expected: list[str]) -> None:
    publish(server)
    assert [one["ghsa_id"] for one in body(server, f"/advisories?{query}")] == expected
    first = get(server, f"/advisories?{query}&per_page=1")
    assert ("next" in first.links) == (len(expected) > 1)
    if "next" in first.links:
        assert [
            one["ghsa_id"] for one in requests.get(first.links["next"]["url"], timeout=10).json()
        ] == expected[1:]


def publish(server: GitHub) -> None:
    server.forge.advisory("GHSA-aaaa-aaaa-aaaa", [Vulnerability("o/r", ">= 1.0, < 2.0.0", "2.0.0")])
    server.forge.advisory("GHSA-bbbb-bbbb-bbbb", [Vulnerability("x/y", "= 3.1")], withdrawn=True)
    server.forge.advisory("GHSA-cccc-cccc-cccc", [Vulnerability("x/y", "<= 3.1")], kind="malware")


@pytest.fixture
def descriptions_there() -> None:
    gone = descriptions.missing()
    if gone:
        pytest.skip(gone)


@described
@pytest.mark.usefixtures("descriptions_there")
def test_every_answer_is_as_github_describes_it(server: GitHub, repository: Repository) -> None:
    publish(server)
    server.forge.repository("o/empty")
    tag = repository.refs()["refs/tags/v1"]
    commit = repository.head()
    paths = [
        *(
            "",
            "/commits",
            "/commits/v1",
            "/commits/never",
            f"/git/commits/{commit}",
            f"/git/tags/{tag}",
            "/tags",
        ),
        *(
            "/git/ref/tags/v1",
            "/git/ref/tags/never",
            "/git/matching-refs/heads/",
            "/git/trees/main?recursive=1",
        ),
        *("/branches", "/branches/release/v1", "/releases?per_page=1&page=2", "/releases/latest"),
        *(
            "/releases/tags/v1.0.0",
            "/compare/v1...main",
            "/compare/never...main",
            "/contents/",
            "/contents/action.yml",
        ),
        *("/contents/sub?ref=v1", "/contents/never", f"/commits/{commit}/branches-where-head"),
    ]
    for path in paths:
        get(server, f"/repos/o/r{path}")
    for path in ("/commits/main", "/git/ref/heads/main", "/tags"):
        get(server, f"/api/v3/repos/o/empty{path}")
    for path in (
        "/advisories?ecosystem=actions&per_page=1",
        "/rate_limit",
        "/user",
        "/advisories?ecosystem=x",
    ):
        get(server, path, Authorization="token a")
    get(server, f"/repositories/{repository.id}/tags?per_page=2")
    get(server, "/repos/o/r/commits/v1", Accept="application/vnd.github.sha")
    wrong = [one for one in descriptions.problems(server.requests) if "'x'" not in one]
    assert wrong == []
    # Each path was recognised, and answered with something that has a schema.
    assert len(server.requests) > len(paths) + 8


@described
@pytest.mark.usefixtures("descriptions_there")
@pytest.mark.parametrize(
    ("path", "content", "problem"),
    [
        ("/repos/o/r/nonsense", None, "no such operation"),
        ("/repos/o/r/tags?perpage=3", None, "unknown query parameter 'perpage'"),
        ("/repos/o/r/tags?per_page=many", None, "cannot be 'many'"),
        ("/advisories?type=bad", None, "cannot be 'bad'"),
        ("/repos/o/r/tags", [{"name": 3}], "3 is not of type 'string'"),
        ("/repos/o/r/git/ref/tags/v1", {"ref": "refs/tags/v1"}, "'object' is a required property"),
        ("/repos/o/r/commits/v1", None, None),
    ],
)
def test_what_github_does_not_describe_is_found(
    server: GitHub, repository: Repository, path: str, content: object, problem: str | None
) -> None:
    get(server, path)
    if content is not None:
        (request,) = server.requests
        request.answer = type(request.answer).json(content)  # type: ignore[union-attr]
    found = descriptions.problems(server.requests)
    assert any(problem in one for one in found) if problem else found == []
