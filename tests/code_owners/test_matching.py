"""Which line decides a path, against a slow reading of the documentation and against another package."""

from __future__ import annotations

import pytest
from codeowners import CodeOwners as OtherReading
from hypothesis import example, given

from code_owners import drawing, reference
from pinfix.codeowners import matching
from pinfix.codeowners.matching import Matcher, TooCostly
from pinfix.codeowners.model import Codeowners, NoRule, Rule
from pinfix.codeowners.parse import parse


def rules_of(rules: list[tuple[str, list[str]]]) -> Codeowners:
    return Codeowners(tuple(Rule(n, p, tuple(o)) for n, (p, o) in enumerate(rules, 1)), ())


def owners(file: Codeowners, path: str) -> list[str] | None:
    decision = Matcher(file).decision(path)
    if isinstance(decision, NoRule):
        return None
    assert isinstance(decision, Rule)
    return list(decision.owners)


def covers(pattern: str, path: str) -> bool:
    return owners(rules_of([(pattern, [])]), path) is not None


# The situations that GitHub's documentation describes, with its names but not its file.
DOCUMENTED = """\
*            @global-owner1 @global-owner2
*.js         @js-owner # said behind the owners
*.go         docs@example.com
*.txt        @octo-org/octocats
/build/logs/ @doctocat
docs/*       docs@example.com
apps/        @octocat
/docs/       @doctocat
/scripts/    @doctocat @octocat
**/logs      @octocat
/apps/       @octocat
/apps/github
/apps/github/keep @doctocat
"""


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("README", ["@global-owner1", "@global-owner2"]),
        ("src/deep/in/x.js", ["@js-owner"]),  # the last match only, no union
        ("x.JS", ["@global-owner1", "@global-owner2"]),  # case sensitive
        ("a/b.go", ["docs@example.com"]),
        ("a/b.txt", ["@octo-org/octocats"]),
        ("build/logs/deep/x.js", ["@octocat"]),  # /build/logs/, and then **/logs
        ("docs/build-app/troubleshooting.md", ["@doctocat"]),
        ("lib/docs/guide.md", ["@global-owner1", "@global-owner2"]),  # a slash in the middle anchors
        ("lib/apps/deep/x", ["@octocat"]),  # apps/ anywhere
        ("lib/apps", ["@global-owner1", "@global-owner2"]),  # but only a folder
        ("scripts/x.go", ["@doctocat", "@octocat"]),
        ("deeply/nested/logs/x", ["@octocat"]),
        ("apps/x.js", ["@octocat"]),
        ("apps/github/x.js", []),  # no owners: taken away
        ("apps/github/keep/x", ["@doctocat"]),
    ],
)
def test_what_github_documents(path: str, expected: list[str]) -> None:
    assert owners(parse(DOCUMENTED), path) == expected


@pytest.mark.parametrize(
    ("pattern", "yes", "no"),
    [
        ("docs/*", ["docs/a", "docs/.a"], ["docs/a/b", "x/docs/a", "docs"]),
        ("/*", ["a"], ["a/b"]),
        ("*", ["a", "a/b"], []),
        ("*/", ["a/b", "a/b/c"], ["a"]),
        ("/apps/github", ["apps/github", "apps/github/a/b"], ["x/apps/github", "apps/githubs"]),
        ("foo", ["foo", "a/foo", "a/foo/b"], ["foo.txt", "xfoo"]),
        ("foo/", ["foo/a", "b/foo/a/c"], ["foo", "b/foo"]),
        ("a/**/b", ["a/b", "a/x/b", "a/x/y/b/z"], ["x/a/b", "ab", "a/xb"]),
        ("a/**", ["a/b", "a/b/c"], ["a", "b/a/c"]),
        ("**/a", ["a", "x/y/a", "x/a/z"], ["xa"]),
        ("**", ["a", "a/b"], []),
        ("**a**", ["a", "xax/y", "y/bab"], ["b"]),  # inside a name two stars are one (nf-core/configs #577)
        ("a/**/*.js", ["a/x.js", "a/b/c/x.js"], ["x.js"]),
        ("f?o", ["foo"], ["fo", "fooo", "f/o"]),
        ("f\\*o", ["f*o"], ["foo"]),
        ("a\\ b/", ["a b/c"], ["a/c", "b/c"]),
        ("/a*b*c", ["abc", "axbxc", "abcbc/d"], ["ab", "a/b/c"]),
        ("a//b", [], ["a/b", "a"]),
        ("/é?/", ["éü/x"], ["é/x"]),
    ],
)
def test_patterns(pattern: str, yes: list[str], no: list[str]) -> None:
    assert {path: covers(pattern, path) for path in yes + no} == dict.fromkeys(yes, True) | dict.fromkeys(
        no, False
    )


@given(drawing.RULES, drawing.TREES)
@example([("*", ["@ann"]), ("**/*/", ["@bob"])], ["a", "a/b"])
@example([("a/**/", ["@ann"])], ["a/b", "a/b/c"])
def test_the_same_as_the_slow_reading(rules: list[tuple[str, list[str]]], paths: list[str]) -> None:
    matcher = Matcher(rules_of(rules))
    for path in paths:
        decision = matcher.decision(path)
        found = list(decision.owners) if isinstance(decision, Rule) else None
        assert found == reference.owners(rules, path), path


@given(drawing.PATTERNS, drawing.TREES)
def test_the_same_as_the_package_codeowners(pattern: str, paths: list[str]) -> None:
    other = OtherReading(f"{pattern} @ann\n")
    assert {p: covers(pattern, p) for p in paths} == {p: bool(other.of(p)) for p in paths}


@pytest.mark.parametrize(
    ("line", "path", "theirs", "ours"),
    [
        # GitHub: `[ ]` does not work; the line is skipped.
        ("[ab].js @ann", "a.js", ["@ann"], None),
        # A comment behind the owners.
        ("*.js @ann #@bob", "a.js", ["@ann", "#@bob"], ["@ann"]),
        ("*.js @ann # not @bob", "a.js", ["@ann", "@bob"], ["@ann"]),
        # GitHub: `!` does not work; the line is skipped. They take it for a part of the name.
        ("!a @ann", "!a", ["@ann"], None),
    ],
)
def test_where_the_package_codeowners_differs(
    line: str, path: str, theirs: list[str], ours: list[str] | None
) -> None:
    assert [name for _, name in OtherReading(line).of(path)] == theirs
    assert owners(parse(line), path) == ours


def test_a_file_made_to_take_ages_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching, "MAX_STEPS", 10_000)
    matcher = Matcher(rules_of([(f"*{'?' * n}a*", ["@ann"]) for n in range(200)]))
    with pytest.raises(TooCostly):
        [matcher.decision(f"b{number}") for number in range(1_000)]


def test_many_stars_do_not_backtrack() -> None:
    assert not covers("*a" * 60 + "b", "a" * 250)
    assert covers("**/" + "a/**/" * 30 + "b", "a/" * 200 + "b")


def test_deep_paths_and_strange_names() -> None:
    assert covers("/a/", "a/" * 5_000 + "b")
    assert covers("*.x", "a\n/b\n.x")
    assert not covers("*.x", "a.x\n")
