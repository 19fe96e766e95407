from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from permissions.commands.kit import Rules

from pinfix.github.expressions.values import TOKEN, UNKNOWN, Holds
from pinfix.github.scopes import WRITE_ALL
from pinfix.shell import read_script
from pinfix.shell.model import Command, Hole, Redirect, Word
from pinfix.shell.wrappers import unwrapped
from pinfix_codemods.permissions.commands import Unrecognised, holds_token, judge
from pinfix_codemods.permissions.live import Git, Live
from pinfix_codemods.permissions.need import Need, Spot

SPOT = Spot("a.yml", 1)
_TEXTS = st.sampled_from(
    [
        *("git", "push", "gh", "api", "graphql", "pr", "close", "curl", "docker", "login", "npm", "publish"),
        *(
            "sed",
            "s/a/b/e",
            "awk",
            "find",
            "-exec",
            ";",
            "trap",
            "config",
            "remote",
            "cosign",
            "sign",
            "helm",
        ),
        *("tee", "tar", "-I", "-d", "-X", "POST", "--method=", "--push", "-f", "query={", "-H", "-", "--"),
        *("https://api.github.com/repos/o/r/issues", "ghcr.io/o/r", "set-url://x:@y", "A=1", "/", "\n"),
        *("{}", "{owner}", "$", "\\n", "::", "::set-env", "=", "@"),
    ]
) | st.text(max_size=8)
_HOLES = st.builds(
    Hole,
    variable=st.none() | st.sampled_from(["T", "OTHER", "GITHUB_ENV", "GITHUB_REPOSITORY"]),
    expression=st.none() | st.sampled_from(["github.token", "secrets.PAT", "github.repository", "1 +"]),
    inside=st.none() | st.just(()) | st.just((Hole("T"),)),
)
_WORDS = st.builds(Word, st.lists(_TEXTS | _HOLES, max_size=3).map(tuple), st.booleans())
_REDIRECTS = st.builds(Redirect, st.sampled_from([">>", ">", "<<", "<<<", "2>"]), _WORDS)
COMMANDS = st.builds(
    Command,
    words=st.lists(_WORDS, max_size=6).map(tuple),
    line=st.just(1),
    assignments=st.dictionaries(st.sampled_from(["GH_TOKEN", "X"]), _WORDS, max_size=2),
    redirects=st.lists(_REDIRECTS, max_size=2).map(tuple),
    input_from=st.lists(
        st.builds(Command, words=st.lists(_WORDS, max_size=3).map(tuple), line=st.just(1)), max_size=1
    ).map(tuple),
)
LIVES = st.builds(
    Live,
    env=st.dictionaries(
        st.sampled_from(["T", "OTHER", "GH_TOKEN", "NODE_AUTH_TOKEN"]), st.sampled_from([TOKEN, UNKNOWN])
    ),
    git=st.sampled_from(Git),
    registries=st.dictionaries(st.sampled_from(["ghcr.io", "", "docker.io"]), st.sampled_from(Holds)),
    files=st.dictionaries(st.sampled_from(["npmrc", "netrc"]), st.sampled_from(Holds)),
    gh=st.sampled_from(Holds),
    oidc=st.booleans(),
)
NOTHING_LIVE = Live(env={"OTHER": UNKNOWN})


@given(COMMANDS, LIVES)
def test_never_raises_and_says_what_can_be_granted(command: Command, live: Live) -> None:
    found = judge(command, live, SPOT, Rules())
    holds_token(command, live)
    if not isinstance(found, Unrecognised):
        assert found.need.grant <= WRITE_ALL
        assert all(len(reason.because) < 200 for reason in found.need.reasons)
        live.after(found.effects)


@given(st.text(max_size=60), LIVES)
def test_never_raises_on_any_script(text: str, live: Live) -> None:
    for written in read_script(text, "bash").commands:
        for command in unwrapped(written):
            judge(command, live, SPOT, Rules())


@given(COMMANDS)
def test_without_any_credential_nothing_is_needed(command: Command) -> None:
    clean = (
        "T" not in _named(command) and "github.token" not in _named(command) and "1 +" not in _named(command)
    )
    found = judge(command, NOTHING_LIVE, SPOT, Rules())
    if clean and not isinstance(found, Unrecognised):
        assert found.need == Need()


@given(COMMANDS, LIVES)
def test_more_credentials_never_need_less(command: Command, live: Live) -> None:
    """Unless the answer becomes "not known"."""
    less = judge(command, NOTHING_LIVE, SPOT, Rules())
    more = judge(command, live, SPOT, Rules())
    if isinstance(less, Unrecognised) or isinstance(more, Unrecognised) or more.need.sinks:
        return
    if "T" in _named(command) and "T" not in live.env:
        return
    assert less.need.grant <= more.need.grant or less.need.sinks


def _named(command: Command) -> set[str | None]:
    words = [
        *command.words,
        *command.assignments.values(),
        *(redirect.target for redirect in command.redirects),
    ]
    words += [word for before in command.input_from for word in before.words]
    holes = [hole for word in words for hole in word.holes]
    holes += [inner for hole in holes for inner in hole.inside or ()]
    return {name for hole in holes for name in (hole.variable, hole.expression)}
