"""What is not known of a command line may be the flag that makes it write."""

from __future__ import annotations

from dataclasses import replace

import pytest
from permissions.commands.kit import OTHER, WITH_GH, outcome

from pinfix.github.expressions.values import TOKEN, Holds, Value
from pinfix.shell import read_script
from pinfix_codemods.permissions.commands.arguments import may_be_flags, read_arguments
from pinfix_codemods.permissions.live import Live

LOGGED_IN = Live(registries={"ghcr.io": Holds.YES})
WRITE = {"packages": "write"}
READ = {"packages": "read"}
ON_PUSH = "${{ github.event_name == 'push' && '--push' || '' }}"


def knowing(live: Live, **env: str) -> Live:
    return replace(live, env={**live.env, **{name: Value.literal(text) for name, text in env.items()}})


@pytest.mark.parametrize(
    "script",
    [
        f"docker buildx build {ON_PUSH} -t ghcr.io/o/r .",
        "docker buildx build $PUSH -t ghcr.io/o/r .",
        "PUSH=--push; docker buildx build $PUSH -t ghcr.io/o/r .",
        "PUSH=; if test -n x; then PUSH=--push; fi; docker buildx build $PUSH -t ghcr.io/o/r .",
        "docker build ${{ inputs.more }} -t ghcr.io/o/r .",
        "docker build $(cat more) -t ghcr.io/o/r .",
        "docker build ${X:+--push} .",
        "docker build $A$B .",
        "docker buildx build --${{ inputs.what }} .",
        "docker build -$WHAT .",
        'docker build "$PUSH_ARGS" .',
        "docker buildx imagetools $WHAT -t ghcr.io/o/r x",
        'b() { docker buildx build -t ghcr.io/o/r . "$@"; }',
        "b() { docker buildx build -t ghcr.io/o/r . $1; }",
        "docker build -t $TAG .",
        "docker build --build-arg=X=$Y .",
        "docker build -t ${{ github.event.pull_request.title }} .",
        "TAG='ghcr.io/o/r --push'; docker build -t $TAG .",
    ],
)
def test_a_build_that_may_push(script: str) -> None:
    assert outcome(script, LOGGED_IN).grant == WRITE


@pytest.mark.parametrize(
    "script",
    [
        'docker build "$FOLDER"',
        "docker build $GITHUB_WORKSPACE",
        "docker build $PWD -t x:$GITHUB_SHA",
        "docker build ${{ github.workspace }}",
        'docker build -t "$TAG" .',
        'docker build --build-arg=X="$Y" .',
        "docker build -t x:$GITHUB_REF_NAME --build-arg X=${{ github.event.pull_request.number }} .",
        "TAG=v1; docker build -t $TAG .",
        "docker build ./$FOLDER",
        "WHERE='a b'; docker build $WHERE",
        'b() { docker build "$1"; }',
    ],
)
def test_a_build_with_arguments_that_are_no_flags(script: str) -> None:
    assert outcome(script, LOGGED_IN).grant == READ


def test_values_that_are_known_decide() -> None:
    assert outcome("docker build $X .", knowing(LOGGED_IN, X="--push")).grant == WRITE
    assert outcome("docker build $X .", knowing(LOGGED_IN, X=". --push")).grant == WRITE
    assert outcome('docker build "$X" .', knowing(LOGGED_IN, X="--push")).grant == WRITE
    assert outcome("docker build $X", knowing(LOGGED_IN, X="app-x")).grant == READ
    assert outcome('docker build "$X"', knowing(LOGGED_IN, X="a -b")).grant == READ
    assert outcome("docker build $X .", Live({"X": OTHER}, registries=LOGGED_IN.registries)).grant == WRITE


def test_each_value_of_a_matrix_counts() -> None:
    harmless = replace(LOGGED_IN, matrix={"p": ("a", "b")})
    pushes = replace(LOGGED_IN, matrix={"p": ("a", "--push")})
    assert outcome("docker build ${{ matrix.p }}", harmless).grant == READ
    assert outcome("docker build ${{ matrix.p }}", pushes).grant == WRITE
    assert outcome("docker build ${{ matrix.p }}", LOGGED_IN).grant == WRITE


@pytest.mark.parametrize(
    "words",
    [
        "${{ github.event_name == 'push' && '-f title=x' || '' }}",
        '${TITLE:+-f title="$TITLE"}',
        "${F}",
        "$(cat fields)",
        '"$@"',
        '"${fields[@]}"',
    ],
)
def test_a_request_of_gh_that_may_have_fields(words: str) -> None:
    assert outcome(f"gh api repos/o/r/labels {words}", WITH_GH).grant["issues"] == "write"
    assert outcome(f"f() {{ gh api repos/o/r/labels {words}; }}", WITH_GH).grant["issues"] == "write"


def test_a_request_of_gh_whose_words_are_arguments() -> None:
    read = outcome("gh api repos/o/r/labels", WITH_GH).grant
    assert "write" not in read.values()
    assert outcome('gh api "repos/o/r/labels" --jq "$X"', WITH_GH).grant == read
    assert outcome('f() { gh api "repos/o/r/labels" --jq "$1"; }', WITH_GH).grant == read


def test_flags_of_gh_that_take_no_value() -> None:
    plain = outcome("gh release create v1 -t x -n y", WITH_GH).grant
    assert "discussions" not in plain
    for flag in ("-d", "-p"):
        assert outcome(f"gh release create v1 {flag} $X", WITH_GH).grant["discussions"] == "write"
        category = f"gh release create v1 {flag} --discussion-category x"
        assert outcome(category, WITH_GH).grant["discussions"] == "write"
    assert outcome("gh pr merge 5 -m -d", WITH_GH).grant["contents"] == "write"


def test_the_number_or_the_tag_that_a_command_must_be_told_is_no_flag() -> None:
    assert outcome("gh release create $TAG", WITH_GH).grant == {"contents": "write"}
    assert outcome("gh release create $TAG $MORE", WITH_GH).grant["discussions"] == "write"
    assert outcome("gh pr close $NUMBER", WITH_GH).grant == {"pull-requests": "write"}
    assert outcome("gh pr close $NUMBER $MORE", WITH_GH).grant["contents"] == "write"
    assert outcome("gh pr close $ARGS", WITH_GH).grant["contents"] == "write"
    assert outcome("gh pr close $X", knowing(WITH_GH, X="-d 5")).grant["contents"] == "write"


def test_an_argument_that_is_the_token_is_not_taken_for_flags() -> None:
    live = Live(env={"GH_TOKEN": TOKEN, "X": Value((None,), Holds.MAYBE)})
    assert outcome("gh issue create $X", live).lost


def test_behind_two_dashes_there_are_no_flags() -> None:
    (command,) = read_script("x -- $A -b", "bash").commands
    arguments = read_arguments(command.words[1:], ())
    assert not arguments.vague
    assert not arguments.flags
    (command,) = read_script("x $A -- -b", "bash").commands
    assert read_arguments(command.words[1:], ()).vague


def test_names_of_files_are_no_flags() -> None:
    (command,) = read_script('x * $? "$X" a$X', "bash").commands
    assert not any(may_be_flags(word, Live()) for word in command.words)
