"""`gh`, GitHub's own command line."""

from __future__ import annotations

from pinfix.github.expressions.values import Holds
from pinfix.github.scopes import Grant, join
from pinfix.shell.model import Word
from pinfix_codemods.permissions.commands.arguments import Arguments, is_vague, read_arguments
from pinfix_codemods.permissions.commands.github.api import by_path, graphql, request
from pinfix_codemods.permissions.commands.github.queries import FIELDS, query_of
from pinfix_codemods.permissions.commands.github.urls import Address, address_of, written
from pinfix_codemods.permissions.commands.holding import highest, stdin_holds
from pinfix_codemods.permissions.commands.knowledge import FlagNeed, GhCommand, gh_command
from pinfix_codemods.permissions.commands.result import NEEDS_NOTHING, Judged, Judgement, Unrecognised, lost
from pinfix_codemods.permissions.commands.scene import WRITES_CONTENTS, Scene
from pinfix_codemods.permissions.live import Git, GivesGit, LogsGhIn

_TOKENS = ("GH_TOKEN", "GITHUB_TOKEN")
_TOKENS_OF_SERVERS = ("GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN")

_GLOBAL = frozenset({"-R", "--repo", "--hostname", "--jq", "-q", "--template", "-t", "--json"})
_WITH_VALUE = _GLOBAL | {
    "-b", "--body", "-F", "--body-file", "--title", "-T", "-l", "--label", "-a", "--assignee", "-m",
    "--milestone", "-p", "--project", "-r", "--reviewer", "-B", "--base", "-H", "--head", "-n", "--notes",
    "--notes-file", "--target", "--notes-start-tag", "--discussion-category", "-S", "--search", "-s",
    "--state", "-L", "--limit", "-c", "--comment", "--add-label", "--remove-label", "--add-assignee",
    "--remove-assignee", "--add-reviewer", "--remove-reviewer", "--add-project", "--remove-project", "-A",
    "--author", "-D", "--dir", "--pattern", "-O", "--output", "-w", "--workflow", "--ref", "-f", "--field",
    "--raw-field", "--branch", "-u", "--user", "-e", "--event", "--status", "-C", "--commit", "-j", "--job",
    "--attempt", "--key", "--order", "--sort", "-d", "--description", "--color", "--reason",
    "--match-head-commit", "--subject", "--interval", "-i", "--name", "--env", "--org", "--owner", "--repos",
    "-v", "--visibility",
}  # fmt: skip
_API_WITH_VALUE = frozenset(
    {
        "-X", "--method", "-f", "--raw-field", "-F", "--field", "-H", "--header", "-q", "--jq", "-t",
        "--template", "--cache", "--hostname", "-p", "--preview", "--input",
    }
)  # fmt: skip
_WITHOUT_VALUE = {
    "-a": ("pr review", "run list", "workflow list"),
    "-c": ("issue develop", "issue view", "pr review", "pr view"),
    "-d": ("pr close", "pr merge", "pr create", "release create", "run rerun"),
    "-e": ("issue create", "pr create"),
    "-f": ("label create", "label clone", "pr checkout", "pr create"),
    "-l": ("issue develop",),
    "-m": ("pr merge",),
    "-p": ("release create",),
    "-r": ("pr merge", "pr review"),
    "-s": ("pr merge",),
    "-v": ("run view",),
    "-w": ("issue create", "issue list", "issue view", "pr checks", "pr create", "pr list", "pr view"),
}
"""Letters that take no value in these commands."""

_OTHER_NAMES = {"ls": "list", "new": "create", "at": "attestation", "ext": "extension", "cs": "codespace"}
_WITH_OBJECT = frozenset({"issue develop", "pr close", "release create", "release edit"})
"""Commands that do nothing without the number or the tag behind them."""

_EITHER_KIND = frozenset(
    {"issue comment", "issue edit", "issue view", "issue close", "issue reopen", "issue lock", "issue unlock"}
)
"""Commands for issues that take the number of a pull request as well."""

_READ_RELEASES = frozenset({"release view", "release list", "release download"})
"""A release that is not published is only shown to those who may write (GitHub's REST documentation, "List
releases")."""

_LOCAL = frozenset({"config", "completion", "version", "help", "--version", "--help", "browse"})


def judge_gh(scene: Scene) -> Judgement:
    """What a command of `gh` needs, if the token is what it is signed in with."""
    words = scene.command.words[1:]
    named = _subcommand(words)
    if named[:1] == ("auth",):
        return _auth(scene, named[1:2])
    if _sends_token(scene, words):
        return lost(scene.spot, f"`gh {' '.join(named[:2])}` sends the token as a part of what it does")
    token = max(gh_holds(scene), scene.holds(*_authorization(words)))
    if not token or _asks_for_help(words) or (named[:1] and named[0] in _LOCAL):
        return NEEDS_NOTHING
    if named[:1] == ("api",):
        return _api(scene, words)
    known = gh_command(named)
    if known is None or known[1].low:
        return Unrecognised(f"gh {' '.join(named[:2])}".strip())
    return _known(scene, *known, words)


def gh_holds(scene: Scene) -> Holds:
    """Whether `gh` is, or may be, signed in with the token.

    `GH_TOKEN` goes before `GITHUB_TOKEN`, and both before a login. A variable that may turn out to be empty
    leaves it to the next.
    """
    found = [value.holds for name in _TOKENS_OF_SERVERS if (value := scene.variable(name)) is not None]
    for name in _TOKENS:
        value = scene.variable(name)
        if value is None:
            continue
        found.append(value.holds)
        if value.is_set:
            return highest(found)
    return highest([*found, scene.live.gh])


def _subcommand(words: tuple[Word, ...]) -> tuple[str, ...]:
    """The first words that are no flags, by their usual names, up to one that is not known."""
    named: list[str] = []
    rest = iter(words)
    for word in rest:
        if word.text in _GLOBAL:
            next(rest, None)
        elif word.prefix.startswith("-"):
            if word.text in ("--version", "--help") and not named:
                return (word.text,)
            if len(named) >= 2:
                break
        elif word.text is None:
            break
        else:
            named.append(_OTHER_NAMES.get(word.text, word.text) if len(named) < 2 else word.text)
    return tuple(named)


def _asks_for_help(words: tuple[Word, ...]) -> bool:
    """`--help` at the end, and not as the value of a flag."""
    if not words:
        return True
    return words[-1].text in ("--help", "-h") and (len(words) == 1 or words[-2].text not in _WITH_VALUE)


def _sends_token(scene: Scene, words: tuple[Word, ...]) -> bool:
    """Whether the token is in what is written or read, such as the value of a secret, or an input.

    An array of flags, of which not all is known, is taken to have it only where one of its words surely has.
    """
    if any(scene.holds(word) is Holds.YES for word in words if is_vague(word)):
        return True
    allowed = _authorization(words)
    plain = [word for word in words if not is_vague(word) and word not in allowed]
    return bool(scene.plainly_holds(*plain) or stdin_holds(scene.command, scene.live))


def _authorization(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """Headers that `gh api` is told to send: one of them goes before what `gh` is signed in with."""
    headers = read_arguments(words, _API_WITH_VALUE).values("-H", "--header")
    return tuple(word for word in headers if word.prefix.lower().startswith("authorization"))


def _known(scene: Scene, name: str, command: GhCommand, words: tuple[Word, ...]) -> Judged:
    if not command.grantable:
        return NEEDS_NOTHING
    without = {flag for flag, commands in _WITHOUT_VALUE.items() if name in commands}
    arguments = read_arguments(_without_object(scene, name, words), _WITH_VALUE - without, scene.live)
    grant = join(command.needs, *(flag.needs for flag in command.flags if _applies(flag, arguments)))
    if name in _EITHER_KIND and "pull_request" in scene.targets:
        grant |= Grant.of({"pull-requests": grant["issues"]})
    if name in _READ_RELEASES and (_speaks_of_drafts(words) or _may_read_drafts(scene, name, arguments)):
        grant |= WRITES_CONTENTS
    return scene.need(grant, f"gh {name}")


def _without_object(scene: Scene, name: str, words: tuple[Word, ...]) -> tuple[Word, ...]:
    """Without the number or the tag that the command must be told: an unknown `$TAG` is no flag there."""
    at = len(name.split())
    if name not in _WITH_OBJECT or len(words) <= at or words[at].prefix:
        return words
    told = scene.value(words[at]).text is None and not is_vague(words[at])
    return (*words[:at], *words[at + 1 :]) if told else words


def _speaks_of_drafts(words: tuple[Word, ...]) -> bool:
    texts = (part for word in words for part in word.parts if isinstance(part, str))
    return any("draft" in text.lower().replace("--exclude-drafts", "") for text in texts)


def _may_read_drafts(scene: Scene, name: str, arguments: Arguments) -> bool:
    """Whether the release may be a draft of the workflow; without a tag it is the latest published one."""
    if not scene.live.drafts.possible:
        return False
    if name == "release list":
        return not arguments.has("--exclude-drafts")
    return arguments.vague or len(arguments.words) > 2


def _applies(flag: FlagNeed, arguments: Arguments) -> bool:
    if arguments.vague:
        return True
    if flag.without is not None:
        return not arguments.has(flag.without)
    if not flag.any or not flag.values:
        return not flag.any or arguments.has(*flag.any)
    return any(
        word.text is None or not {piece.strip() for piece in word.text.split(",")}.isdisjoint(flag.values)
        for word in arguments.values(*flag.any)
    )


def _auth(scene: Scene, verb: tuple[str, ...]) -> Judgement:
    if verb == ("login",):
        arguments = read_arguments(scene.command.words[2:], ())
        reads = arguments.has("--with-token")
        given = stdin_holds(scene.command, scene.live) if reads else Holds.NO
        if reads and not given and scene.token_variables and not _reads_something(scene):
            # What feeds the command is not seen here: it may be the variable.
            given = Holds.MAYBE
        return Judged(effects=(LogsGhIn(given),)) if given else NEEDS_NOTHING
    holds = gh_holds(scene)
    if verb == ("setup-git",) and holds:
        return Judged(effects=(GivesGit(Git.TOKEN if holds is Holds.YES else Git.UNKNOWN),))
    return NEEDS_NOTHING


def _reads_something(scene: Scene) -> bool:
    command = scene.command
    return bool(command.input_from) or any(
        redirect.operator.startswith("<<") for redirect in command.redirects
    )


def _api(scene: Scene, words: tuple[Word, ...]) -> Judgement:
    at = next(place for place, word in enumerate(words) if word.text == "api")
    arguments = read_arguments((*words[:at], *words[at + 1 :]), _API_WITH_VALUE, scene.live)
    if not arguments.words:
        return Unrecognised("gh api")
    target = arguments.words[0]
    method = _method(arguments)
    path = written(target, scene.live)
    if path.strip("/") == "graphql":
        return graphql(scene, "gh api graphql", query_of(arguments, scene))
    if "://" in path:
        address = address_of(target, scene.live)
        return request(scene, _as_api(address), method, "gh api", None)
    shown = "/" + path.partition("?")[0].strip("/")
    named = f"gh api {method or '…'} {shown}"
    judged = by_path(scene, named, method, path)
    if "/releases" in shown and _speaks_of_drafts(words):
        return judged | scene.need(WRITES_CONTENTS, named)
    return judged


def _method(arguments: Arguments) -> str | None:
    written_out = arguments.values("-X", "--method")
    if arguments.vague:
        return None
    if written_out:
        text = written_out[-1].text
        return None if text is None else text.upper()
    return "POST" if arguments.has(*FIELDS, "--input") else "GET"


def _as_api(address: Address) -> Address:
    """`gh` sends the token only to the host that it is signed in to."""
    return Address("api", address.path) if address.place in ("unknown", "elsewhere") else address
