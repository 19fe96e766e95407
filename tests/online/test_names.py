"""What names mean, with git itself in the backing repository as the oracle, from each source."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest
from online.kit import Run, run
from server import GitHub, Repository

from pinfix.resolution import Reference, Resolved, Unresolved

Source = Literal["ls-refs", "graphql", "rest"]
ALL: tuple[Source, ...] = ("ls-refs", "graphql", "rest")
NOT_REST: tuple[Source, ...] = ("ls-refs", "graphql")


@pytest.fixture
def repository(server: GitHub) -> Repository:
    made = server.forge.repository("owner/action")
    made.commit({"action.yml": "name: one\n"})
    return made


def by(source: Source, server: GitHub, folder: Path) -> Run:
    """A resolver that can only use `source`."""
    if source == "rest":
        server.fault("git-upload-pack", status=503, times=None)
        server.fault("/graphql", status=503, times=None)
    if source == "graphql":
        server.fault("git-upload-pack|/repos/", status=503, times=None)
    token = None if source == "ls-refs" else "ghp_x"
    return run(server, folder, token=token)


def git(repository: Repository, expression: str) -> str:
    return repository.rev_parse(expression + "^{commit}")


@pytest.mark.parametrize("source", ALL)
@pytest.mark.parametrize(
    "name",
    [
        "v1",
        "v1.2.3",
        "release/v1",
        "gh-action/sub/v1.2.3",
        "a@b",
        "@scope/pkg@1.0",
        "-x",
        "--upload-pack=id",
        "x#y",
        "x%2Fy",
        "100%",
        "é",
        "a'b",
        'a"b',
        "a{b}",
        "$(id)",
        "a&b=c",
        "x;y",
        "v1+build.1",
        "HEAD",
        "dots.and.dots",
    ],
)
@pytest.mark.parametrize("kind", ["tags", "heads"])
def test_odd_names(
    source: Source, name: str, kind: str, server: GitHub, repository: Repository, tmp_path: Path
) -> None:
    other = repository.commit({"other": "x"}, branch=None)
    repository.set_refs({f"refs/{kind}/{name}": other, f"refs/{kind}/{name}-not": repository.head()})
    answer = by(source, server, tmp_path).resolved(Reference("owner", "action", name))
    assert answer.sha == git(repository, f"refs/{kind}/{name}") == other
    assert answer.kind == ("tag" if kind == "tags" else "branch")
    assert answer.source.startswith(source)


@pytest.mark.parametrize("source", ALL)
@pytest.mark.parametrize(
    "name",
    [
        "..",
        "a..b",
        ".",
        "/",
        "a b",
        "a~1",
        "v1^{}",
        "main:action.yml",
        "a//b",
        "x.lock",
        "a\nb",
        "@{u}",
        "*",
        "v1\x00",
        "[a]",
        "\\",
        "\ud800",
        "a" * 5000,
        "\u202ev1",
        "",
    ],
)
def test_what_no_ref_can_be_called(
    source: Source, name: str, server: GitHub, repository: Repository, tmp_path: Path
) -> None:
    refusal = by(source, server, tmp_path).refused(Reference("owner", "action", name))
    assert refusal.code == "unknown-ref"
    assert refusal.reason.isprintable()


@pytest.mark.parametrize("source", ALL)
@pytest.mark.parametrize("depth", [0, 1, 2, 3, 6])
def test_tags_of_tags_are_peeled(
    source: Source, depth: int, server: GitHub, repository: Repository, tmp_path: Path
) -> None:
    target = commit = repository.head()
    for level in range(depth):
        target = repository.tag_object(f"level-{level}", target)
    repository.set_refs({"refs/tags/v1.0.0": target})
    if source == "graphql" and depth > 3:
        server.clear_faults()
        source = "ls-refs"  # what GraphQL cannot settle is asked from git
        answer = run(server, tmp_path, token="ghp_x").resolved("owner/action@v1.0.0")
    else:
        answer = by(source, server, tmp_path).resolved("owner/action@v1.0.0")
    assert answer.sha == commit == git(repository, "refs/tags/v1.0.0")
    assert answer.source.startswith(source)


@pytest.mark.parametrize("source", ALL)
def test_the_most_exact_version(
    source: Source, server: GitHub, repository: Repository, tmp_path: Path
) -> None:
    old = repository.head()
    new = repository.commit({"a": "2"})
    for name, commit in {
        "v4.4.0": new,
        "v4": new,
        "v4.4": new,
        "v4.3.9": old,
        "v40.0.0": new,
        "v4.9.0-rc1": new,
        "nightly": new,
    }.items():
        repository.tag(name, commit, annotated=name != "v4")
    repository.branch("release/v4", new)
    one = by(source, server, tmp_path)
    found = one.resolve(
        *(f"owner/action@{name}" for name in ("v4", "v4.4", "v4.3.9", "release/v4", "nightly"))
    )
    versions = {
        reference.ref: answer.version for reference, answer in found.items() if isinstance(answer, Resolved)
    }
    assert versions == {
        "v4": "v4.4.0",
        "v4.4": "v4.4.0",
        "v4.3.9": "v4.3.9",
        "release/v4": "v4.4.0",
        "nightly": "nightly",
    }
    exact = {
        reference.ref for reference, answer in found.items() if isinstance(answer, Resolved) and answer.exact
    }
    assert exact == {"v4.3.9"}


@pytest.mark.parametrize("source", ALL)
def test_commit_ids(source: Source, server: GitHub, repository: Repository, tmp_path: Path) -> None:
    commit = repository.head()
    repository.tag("v1", commit)
    repository.tag("v1.2.3", commit, annotated=True)
    one = by(source, server, tmp_path)
    for text in (commit, commit.upper()):
        answer = one.resolved(f"owner/action@{text}")
        assert (answer.sha, answer.version, answer.kind, answer.exact) == (commit, "v1.2.3", "commit", True)


@pytest.mark.parametrize("source", NOT_REST)
def test_commits_that_are_no_versions(
    source: Source, server: GitHub, repository: Repository, tmp_path: Path
) -> None:
    head = repository.head()
    repository.tag("nightly", head)
    loose = repository.commit({"b": "1"}, branch=None)
    one = by(source, server, tmp_path)
    assert one.refused(f"owner/action@{head}").code == "unknown-commit"
    assert "nightly only" in one.refused(f"owner/action@{head}").reason
    assert "branch main" in one.refused(f"owner/action@{head}").reason or source == "graphql"
    assert one.refused(f"owner/action@{loose}").code == "unknown-commit"
    missing = one.refused(f"owner/action@{'d' * 40}").code
    assert missing == ("missing-commit" if source == "graphql" else "unknown-commit")


@pytest.mark.parametrize("source", NOT_REST)
def test_the_id_of_a_tag_object_is_refused_and_its_commit_named(
    source: Source, server: GitHub, repository: Repository, tmp_path: Path
) -> None:
    outer = repository.tag("v1.0.0", repository.head(), annotated=True)
    one = by(source, server, tmp_path)
    for text in (outer, outer.upper()):
        refusal = one.refused(f"owner/action@{text}")
        assert refusal.code == "tag-object"
        assert repository.head() in refusal.reason
        assert refusal.remedy == f"Pin to {repository.head()} instead."


def test_a_fork_cannot_lend_a_tag_its_name(server: GitHub, repository: Repository, tmp_path: Path) -> None:
    """The tag object of a fork is found in the original too; what it calls itself must not count there."""
    fork = server.forge.fork("owner/action", "evil/action")
    commit = fork.commit({"action.yml": "name: evil\n"})
    tag_object = fork.tag("v9.0.0", commit, annotated=True)
    found = run(server, tmp_path, token="ghp_x").resolve(
        f"owner/action@{tag_object}", "owner/action@v9.0.0", f"owner/action@{commit}"
    )
    codes = [answer.code for answer in found.values() if isinstance(answer, Unresolved)]
    assert sorted(codes) == ["tag-object", "unknown-commit", "unknown-ref"]


@pytest.mark.parametrize("source", ALL)
def test_a_tag_and_a_branch_of_one_name(
    source: Source, server: GitHub, repository: Repository, tmp_path: Path
) -> None:
    first = repository.head()
    second = repository.commit({"b": "1"})
    repository.tag("v1", first, annotated=True)
    repository.branch("v1", second)
    repository.tag("v2", second, annotated=True)
    repository.branch("v2", second)
    one = by(source, server, tmp_path)
    refusal = one.refused("owner/action@v1")
    assert refusal.code == "tag-branch-conflict"
    assert first in refusal.reason
    assert second in refusal.reason
    assert one.resolved("owner/action@v2").sha == second


@pytest.mark.parametrize("source", NOT_REST)
@pytest.mark.parametrize("kind", ["heads", "tags"])
def test_names_that_look_like_commit_ids(
    source: Source, kind: str, server: GitHub, repository: Repository, tmp_path: Path
) -> None:
    """Git reads 40 digits as an id whatever is called so; a name of that form is refused, never followed."""
    real = repository.head()
    repository.tag("v1.0.0", real)
    evil = repository.commit({"evil": "1"}, branch=None)
    for name in (real, "e" * 40, "F" * 40):
        repository.set_refs({f"refs/{kind}/{name}": evil})
    one = by(source, server, tmp_path)
    assert repository.rev_parse(real) == real
    for name in (real, "e" * 40, "F" * 40):
        refusal = one.refused(f"owner/action@{name}")
        assert refusal.code == "name-like-commit"
        assert evil in refusal.reason


@pytest.mark.parametrize("source", NOT_REST)
def test_sixty_four_digits_are_no_commit_of_a_repository_with_forty(
    source: Source, server: GitHub, repository: Repository, tmp_path: Path
) -> None:
    one = by(source, server, tmp_path)
    assert one.refused(f"owner/action@{'a' * 64}").code == "unknown-commit"
    repository.tag("b" * 64, repository.head())
    server.clear_faults()
    assert run(server, tmp_path).refused(f"owner/action@{'b' * 64}").code == "name-like-commit"


@pytest.mark.parametrize("source", ALL)
def test_short_ids_are_names_or_nothing(
    source: Source, server: GitHub, repository: Repository, tmp_path: Path
) -> None:
    short = repository.head()[:8]
    repository.tag("deadbeef", repository.head())
    one = by(source, server, tmp_path)
    assert one.refused(f"owner/action@{short}").code == "abbreviated-commit"
    assert one.resolved("owner/action@deadbeef").sha == repository.head()


@pytest.mark.parametrize("source", ["ls-refs", "graphql"])
def test_qualified_names(source: Source, server: GitHub, repository: Repository, tmp_path: Path) -> None:
    first = repository.head()
    second = repository.commit({"b": "1"})
    repository.tag("v1", first)
    repository.tag("v1.0.0", first)
    repository.branch("v1", second)
    one = run(server, tmp_path, token=None if source == "ls-refs" else "ghp_x")
    tag = one.resolved("owner/action@refs/tags/v1")
    assert (tag.sha, tag.version, tag.kind) == (git(repository, "refs/tags/v1"), "v1.0.0", "tag")
    branch = one.resolved("owner/action@refs/heads/v1")
    assert (branch.sha, branch.kind) == (git(repository, "refs/heads/v1"), "branch")
    assert one.refused("owner/action@heads/v1").code == "unknown-ref"


@pytest.mark.parametrize("source", ["graphql", "rest"])
def test_tags_on_files_and_folders(
    source: Source, server: GitHub, repository: Repository, tmp_path: Path
) -> None:
    repository.tag("v1", repository.rev_parse("HEAD:action.yml"))
    repository.tag("v2", repository.rev_parse("HEAD^{tree}"), annotated=True)
    one = by(source, server, tmp_path)
    assert one.refused("owner/action@v1").code == "not-a-commit"
    assert one.refused("owner/action@v2").code == "not-a-commit"


@pytest.mark.parametrize("source", ALL)
def test_upper_and_lower_case(source: Source, server: GitHub, repository: Repository, tmp_path: Path) -> None:
    repository.tag("v1.0.0", repository.head())
    one = by(source, server, tmp_path)
    assert one.resolved("OWNER/Action@v1.0.0").sha == repository.head()
    refusal = one.refused("owner/action@V1.0.0")
    assert refusal.code == "unknown-ref"
    assert "v1.0.0" in refusal.remedy or source != "ls-refs"


@pytest.mark.parametrize("source", ALL)
def test_repositories_that_are_not_there(source: Source, server: GitHub, tmp_path: Path) -> None:
    server.forge.repository("owner/empty")
    server.forge.repository("owner/gone").commit({"a": "1"})
    server.forge.delete("owner/gone")
    one = by(source, server, tmp_path)
    assert one.refused("owner/gone@v1").code == "unknown-repository"
    assert one.refused("no/body@v1").code == "unknown-repository"
    empty = one.refused("owner/empty@v1")
    assert empty.code == "unknown-ref"
    assert "empty" in empty.reason or source == "graphql"
    assert one.codes == []


@pytest.mark.parametrize("source", ALL)
def test_private_repositories(source: Source, server: GitHub, tmp_path: Path) -> None:
    secret = server.forge.repository("owner/secret", private=True)
    secret.tag("v1.0.0", secret.commit({"a": "1"}))
    one = by(source, server, tmp_path)
    if source == "ls-refs":
        refusal = one.refused("owner/secret@v1.0.0")
        assert refusal.code == "unknown-repository"
        assert "GITHUB_TOKEN" in refusal.remedy
    else:
        assert one.resolved("owner/secret@v1.0.0").sha == secret.head()


def test_git_reads_private_repositories_with_the_token(server: GitHub, tmp_path: Path) -> None:
    secret = server.forge.repository("owner/secret", private=True)
    secret.tag("v1.0.0", secret.commit({"a": "1"}))
    server.fault("/graphql", status=503, times=None)
    answer = run(server, tmp_path, token="ghp_x").resolved("owner/secret@v1.0.0")
    assert answer.source.startswith("ls-refs")


@pytest.mark.parametrize("source", ALL)
def test_renamed_repositories(source: Source, server: GitHub, repository: Repository, tmp_path: Path) -> None:
    repository.tag("v1.0.0", repository.head())
    server.forge.rename("owner/action", "new-owner/new-name")
    assert by(source, server, tmp_path).resolved("owner/action@v1.0.0").sha == repository.head()


@pytest.mark.parametrize(
    ("owner", "repo"),
    [
        ("..", "x"),
        ("x", ".."),
        ("o", "r/../../x"),
        ("o", "r\r\nHost: evil"),
        ("o?", "r"),
        ("o", "r#"),
        ("o", 'r" x'),
        ("", "r"),
        ("o", ""),
        ("o", ".git"),
        ("o", "%2e%2e"),
        ("ö", "r"),
        ("o", "r" * 200),
        ("o", "r\ud800"),
    ],
)
@pytest.mark.parametrize("token", [None, "ghp_x"])
def test_hostile_names_of_repositories_reach_nobody(
    owner: str, repo: str, token: str | None, server: GitHub, tmp_path: Path
) -> None:
    one = run(server, tmp_path, token=token)
    refusal = one.refused(Reference(owner, repo, "v1"))
    assert refusal.code == "unknown-repository"
    assert refusal.reason.isprintable()
    assert server.requests == []


@pytest.mark.parametrize("token", [None, "ghp_x"])
def test_ten_thousand_tags(token: str | None, server: GitHub, repository: Repository, tmp_path: Path) -> None:
    commits = [repository.commit({"n": str(number)}) for number in range(3)]
    names = {f"refs/tags/v{n // 100}.{n % 100}.0": commits[n % 3] for n in range(10_000)}
    names |= {"refs/tags/v7": names["refs/tags/v7.99.0"], "refs/tags/v99": names["refs/tags/v99.99.0"]}
    repository.set_refs(names)
    one = run(server, tmp_path, token=token)
    answers = one.resolve("owner/action@v7", "owner/action@v99", "owner/action@v42.42.0")
    for reference, answer in answers.items():
        assert isinstance(answer, Resolved)
        assert answer.sha == git(repository, f"refs/tags/{reference.ref}")
    versions = {
        reference.ref: answer.version for reference, answer in answers.items() if isinstance(answer, Resolved)
    }
    assert versions == {"v7": "v7.99.0", "v99": "v99.99.0", "v42.42.0": "v42.42.0"}
    assert len([request for request in server.requests if request.path != "/advisories"]) <= 2


@pytest.mark.parametrize("branches", ["head", "latest-tag", "refuse"])
@pytest.mark.parametrize("token", [None, "ghp_x"])
def test_branches(
    branches: str, token: str | None, server: GitHub, repository: Repository, tmp_path: Path
) -> None:
    released = repository.head()
    repository.tag("v1.9.0", released)
    repository.tag("v2.0.0-rc1", released)
    head = repository.commit({"b": "1"})
    repository.branch("v1", head)
    one = run(server, tmp_path, token=token, branches=branches)  # type: ignore[arg-type]
    if branches == "refuse":
        assert one.refused("owner/action@main").code == one.refused("owner/action@v1").code == "branch"
    elif branches == "latest-tag":
        for name in ("main", "v1"):
            answer = one.resolved(f"owner/action@{name}")
            assert (answer.sha, answer.version, answer.kind) == (released, "v1.9.0", "branch")
    else:
        answer = one.resolved("owner/action@main")
        assert (answer.sha, answer.version, answer.kind) == (git(repository, "main"), "main", "branch")
    assert one.resolved("owner/action@v1.9.0").sha == released


def test_no_release_to_take_instead_of_a_branch(
    server: GitHub, repository: Repository, tmp_path: Path
) -> None:
    repository.tag("nightly", repository.head())
    refusal = run(server, tmp_path, branches="latest-tag").refused("owner/action@main")
    assert refusal.code == "branch"
    assert "no release" in refusal.reason
