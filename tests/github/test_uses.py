from __future__ import annotations

import shutil
import subprocess
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pinfix.github.uses import (
    DockerUses,
    ExpressionUses,
    HostUses,
    InvalidUses,
    LocalUses,
    RepositoryUses,
    SelfUses,
    is_abbreviated_commit,
    is_full_commit,
    parse_uses,
)
from pinfix.resolution import Reference

SHA1 = "0123456789abcdef0123456789ABCDEF01234567"
SHA256 = SHA1 + "0123456789abcdef01234567"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("actions/checkout@v4", RepositoryUses("actions", "checkout", "", "v4")),
        ("Actions/Checkout@V4", RepositoryUses("Actions", "Checkout", "", "V4")),
        ("actions/cache/save@v4", RepositoryUses("actions", "cache", "save", "v4")),
        ("o/r/a/b c/ü@v1", RepositoryUses("o", "r", "a/b c/ü", "v1")),
        ("foo/bar@a@b", RepositoryUses("foo", "bar", "", "a@b")),
        ("o/r@release/v1", RepositoryUses("o", "r", "", "release/v1")),
        ("o/r@refs/heads/main", RepositoryUses("o", "r", "", "refs/heads/main")),
        ("o/r@gh-action/sub/v1.2.3", RepositoryUses("o", "r", "", "gh-action/sub/v1.2.3")),
        ("o/r@v1.2.3+build.1", RepositoryUses("o", "r", "", "v1.2.3+build.1")),
        ("o/.github@main", RepositoryUses("o", ".github", "", "main")),
        (f"o/r@{SHA1}", RepositoryUses("o", "r", "", SHA1)),
    ],
)
def test_repository(text: str, expected: RepositoryUses) -> None:
    assert parse_uses(text) == expected


def test_reference_leaves_the_path_out() -> None:
    uses = parse_uses("actions/cache/save@v4")
    assert isinstance(uses, RepositoryUses)
    assert uses.reference == Reference("actions", "cache", "v4")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://ghe.example.com/o/r@v1", HostUses("ghe.example.com", "o", "r", "", "v1")),
        (
            "https://ghe.example.com:8443/o/r/p/q@a@b",
            HostUses("ghe.example.com:8443", "o", "r", "p/q", "a@b"),
        ),
        ("https://GitHub.com/o/r@v1", HostUses("GitHub.com", "o", "r", "", "v1")),
    ],
)
def test_host(text: str, expected: HostUses) -> None:
    assert parse_uses(text) == expected


def test_a_named_github_is_the_same_reference_as_an_unnamed_one() -> None:
    named, unnamed = parse_uses("https://GitHub.com/o/r@v1"), parse_uses("o/r@v1")
    assert isinstance(named, HostUses)
    assert isinstance(unnamed, RepositoryUses)
    assert named.reference == unnamed.reference


@pytest.mark.parametrize(
    "text",
    [
        "https://",
        "https:///o/r@v1",
        "https://host",
        "https://host/o@v1",
        "https://host/o/r",
        "https://host/o/r@",
        "https://user@host/o/r@v1",
        "https://user:secret@host/o/r@v1",
        "https://ho st/o/r@v1",
        "https://host:port/o/r@v1",
        "https://host/o/r/@v1",
        "http://host/o/r@v1",
        "HTTPS://host/o/r@v1",
        "ssh://host/o/r@v1",
    ],
)
def test_not_a_host(text: str) -> None:
    assert isinstance(parse_uses(text), InvalidUses)


@pytest.mark.parametrize(
    ("text", "is_workflow"),
    [
        ("o/r/.github/workflows/x.yml@v1", True),
        ("o/r/.github/workflows/x.yaml@v1", True),
        ("https://h.example/o/r/.github/workflows/x.yml@v1", True),
        ("o/r/tools/.github/workflows/x.yml@v1", False),
        ("o/r/.github/workflows/sub/x.yml@v1", False),
        ("o/r/.github/workflows/x@v1", False),
        ("o/r/.github/workflows/x.YML@v1", False),
        ("o/r/.github/workflows-lab/x.yml@v1", False),
        ("o/r/xgithub/workflows/x.yml@v1", False),
        ("o/r@v1", False),
    ],
)
def test_reusable_workflow(text: str, is_workflow: bool) -> None:
    uses = parse_uses(text)
    assert isinstance(uses, (RepositoryUses, HostUses))
    assert uses.is_reusable_workflow is is_workflow


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("./x", "x"),
        ("./", ""),
        ("./.github/workflows/x.yml", ".github/workflows/x.yml"),
        ("./../sibling", "../sibling"),
        ("../x", "../x"),
        ("../../checkout@v4", "../../checkout@v4"),
        ("./x@v1", "x@v1"),
        (".\\a\\b", "a/b"),
    ],
)
def test_local(text: str, path: str) -> None:
    assert parse_uses(text) == LocalUses(path)


@pytest.mark.parametrize(("text", "path"), [("$/actions/x", "actions/x"), ("$/", "")])
def test_self(text: str, path: str) -> None:
    assert parse_uses(text) == SelfUses(path)


@pytest.mark.parametrize("text", ["$/x@v1", "$/@v1", "$/../x", "$/a//b", "$/a/", "$", "$x/y"])
def test_not_self(text: str) -> None:
    assert isinstance(parse_uses(text), InvalidUses)


DIGEST = "sha256:" + "a1" * 32


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("docker://alpine", DockerUses("alpine", None, None)),
        ("docker://alpine:3.18", DockerUses("alpine", "3.18", None)),
        (
            "docker://registry.example.com:5000/alpine:3.18",
            DockerUses("registry.example.com:5000/alpine", "3.18", None),
        ),
        (
            "docker://registry.example.com:5000/alpine",
            DockerUses("registry.example.com:5000/alpine", None, None),
        ),
        (f"docker://ubuntu@{DIGEST}", DockerUses("ubuntu", None, DIGEST)),
        (f"docker://ghcr.io/o/r__x/y-z:v1@{DIGEST}", DockerUses("ghcr.io/o/r__x/y-z", "v1", DIGEST)),
    ],
)
def test_docker(text: str, expected: DockerUses) -> None:
    assert parse_uses(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "docker://",
        "docker://:tag",
        "docker://alpine:",
        "docker://alpine@",
        "docker://alpine@v1",
        "docker://alpine@sha256:abc",
        "docker://al pine",
        "docker://alpine: 3",
        "docker://o/Alpine",
        "docker://o//alpine",
        "docker:///alpine",
        "docker://registry:port/alpine",
        "docker://alpine:" + "x" * 129,
        "Docker://alpine",
    ],
)
def test_not_docker(text: str) -> None:
    assert isinstance(parse_uses(text), InvalidUses)


@pytest.mark.parametrize(
    "text", ["${{ inputs.action }}", "o/r@${{ matrix.ref }}", "./a/${{ x }}", "docker://${{ x }}", "a ${{"]
)
def test_expression(text: str) -> None:
    assert parse_uses(text) == ExpressionUses(text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "is empty"),
        (" ", "neither"),
        ("checkout", "neither"),
        ("checkout@v4", "neither"),
        (".", "neither"),
        ("/actions/checkout@v4", "neither"),
        ("actions//checkout@v4", "neither"),
        ("git@github.com:o/r@v1", "neither"),
        ("actions/checkout", "names no version"),
        ("actions/checkout@", "names no version"),
        (" actions/checkout@v4", "owner or repository"),
        ("actions /checkout@v4", "owner or repository"),
        ("actions/..@v4", "owner or repository"),
        ("actions/.@v4", "owner or repository"),
        ("öwner/repo@v4", "owner or repository"),
        ("o%2fx/r@v4", "owner or repository"),
        ('"o/r@v4"', "owner or repository"),
        ("o/r/@v4", "empty part"),
        ("o/r//p@v4", "empty part"),
        ("o/r/../../x/y@v4", "`..`"),
        ("o/r/./p@v4", "`.`"),
        ("o/r/a\\b@v4", "backslash"),
        ("actions/checkout@v4\n", "U+000A"),
        ("actions/check\x1b[31mout@v4", "U+001B"),
        ("actions/checkout@v4\u202e", "U+202E"),
        ("actions/checkout@v\u00a04", "U+00A0"),
    ],
)
def test_says_why_a_value_is_invalid(text: str, why: str) -> None:
    uses = parse_uses(text)
    assert isinstance(uses, InvalidUses)
    assert uses.text == text
    assert why in uses.reason
    assert uses.reason.isprintable()


@pytest.mark.parametrize(
    "ref",
    [
        *(
            "v1:foo",
            "v 1",
            "v1 ",
            " v1",
            "v'1",
            'v"1',
            "v`1",
            "a..b",
            "-v1",
            "--upload-pack=x",
            "a~1",
            "a^{}",
            "a?",
            "a*",
        ),
        *(
            "a[1]",
            "a\\b",
            "@",
            "a@{1}",
            "/a",
            "a/",
            "a//b",
            ".a",
            "a/.b",
            "a.",
            "a.lock",
            "a.lock/b",
            "v4 # v4.1",
        ),
    ],
)
def test_refs_that_no_tag_or_branch_can_have(ref: str) -> None:
    assert isinstance(parse_uses(f"o/r@{ref}"), InvalidUses)


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="ab1./-@{}~^:?*[]\\ _+#,lock'\"é", min_size=1, max_size=8))
@example("a.lock")
@example("a.lock/b")
@example("@")
def test_agrees_with_git_on_refs(ref: str) -> None:
    git = shutil.which("git")
    if git is None:
        pytest.skip("git is not installed")
    allowed = subprocess.run([git, "check-ref-format", f"refs/tags/{ref}"], check=False).returncode == 0
    ours_only = any(quote in ref for quote in "'\"`") or ref.startswith("-") or ref == "@"
    assert isinstance(parse_uses(f"o/r@{ref}"), RepositoryUses) == (allowed and not ours_only)


@given(st.text(max_size=40) | st.text(alphabet="ab./@:$\\ -{}\n", max_size=20))
def test_never_raises_and_never_drops_anything(text: str) -> None:
    uses = parse_uses(text)
    if isinstance(uses, RepositoryUses):
        path = f"/{uses.path}" if uses.path else ""
        assert f"{uses.owner}/{uses.repo}{path}@{uses.ref}" == text
    if isinstance(uses, (ExpressionUses, InvalidUses)):
        assert uses.text == text


@pytest.mark.parametrize(
    "text",
    [
        "o/r@" + "a" * 500_000,
        "o/r/" + "a/" * 250_000 + "b@v1",
        "docker://" + "a-" * 250_000,
        "docker://" + "a" * 500_000 + "!",
    ],
    ids=["ref", "path", "image", "image-then-bad"],
)
def test_long_values_cost_no_more_than_their_length(text: str) -> None:
    begin = time.process_time()
    parse_uses(text)
    assert time.process_time() - begin < 10


@pytest.mark.parametrize("ref", [SHA1, SHA1.lower(), SHA256])
def test_full_commit(ref: str) -> None:
    assert is_full_commit(ref)
    assert not is_abbreviated_commit(ref)


@pytest.mark.parametrize(
    "ref", ["", "v4", SHA1[:-1], SHA1 + "0", "g" * 40, "v" + SHA1, SHA1 + "\n", SHA256[:-1]]
)
def test_not_a_full_commit(ref: str) -> None:
    assert not is_full_commit(ref)


@pytest.mark.parametrize("ref", ["abcdef1", "1bcdefa", SHA1[:12], SHA1[:39], "ABCDEF1"])
def test_abbreviated_commit(ref: str) -> None:
    assert is_abbreviated_commit(ref)


@pytest.mark.parametrize(
    "ref", ["", "abcde1", "20240101", "1234567", "deadbeef", "v123456a", "abcdefg1", "abcdef1\n"]
)
def test_not_an_abbreviated_commit(ref: str) -> None:
    assert not is_abbreviated_commit(ref)
