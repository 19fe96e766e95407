"""The GraphQL query about many repositories, and its answer read.

Names, numbers and paths go into it as variables only. Forty repositories cost about a point of the hourly
5,000, whatever they hold (https://docs.github.com/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pinfix.api.problems import CallFailed
from pinfix.api.reading import flag, items, known_number, known_text, part, text
from pinfix.bot.scan.listing import Listed
from pinfix.bot.scan.sight import PATHS, PullState, Seen, SeenPull
from pinfix.pull_request.state.decision import RETRY_LABEL

_MOST_PULLS = 20
"""Pull requests looked at for one repository; it has one for each topic, and there are four or five."""

_OBJECTS = "\n".join(
    f'  o{place}: object(expression: "HEAD:{path}") {{ oid }}' for place, path in enumerate(PATHS)
)
_FRAGMENTS = f"""\
fragment Facts on Repository {{
  databaseId
  nameWithOwner
  isPrivate
  isArchived
  isDisabled
  isLocked
  defaultBranchRef {{ name target {{ oid ... on Commit {{ tree {{ oid }} }} }} }}
  repositoryTopics(first: 20) {{ nodes {{ topic {{ name }} }} }}
{_OBJECTS}
}}
fragment Pull on PullRequest {{
  number
  state
  mergeable
  labels(first: 20) {{ nodes {{ name }} }}
}}
"""
_UNUSED = "fragment Pull"


@dataclass(frozen=True, slots=True)
class Target:
    """A repository to look at, the numbers of the pull requests of pinfix that are known there, and paths."""

    listed: Listed
    pulls: tuple[int, ...] = ()
    paths: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """A query and its variables; the answer has a field of the name `alias(i)` for the i-th target."""

    query: str
    variables: Mapping[str, Any]


def alias(place: int) -> str:
    """The name of the field about the target at `place`."""
    return f"r{place}"


def question(targets: Sequence[Target]) -> Question:
    """What to ask about `targets`."""
    declared, fields, variables = [], [], dict[str, Any]()
    for place, target in enumerate(targets):
        owner, name = f"o{place}", f"n{place}"
        declared += [f"${owner}: String!", f"${name}: String!"]
        variables |= {owner: target.listed.owner, name: target.listed.name}
        pulls = "".join(f" p{at}: pullRequest(number: $p{place}x{at}) {{ ...Pull }}" for at in _asked(target))
        for at, number in _asked(target).items():
            declared.append(f"$p{place}x{at}: Int!")
            variables[f"p{place}x{at}"] = number
        paths = "".join(
            f" e{at}: object(expression: $e{place}x{at}) {{ oid }}" for at in range(len(target.paths))
        )
        for at, path in enumerate(target.paths):
            declared.append(f"$e{place}x{at}: String!")
            # Behind the colon all is a path (gitrevisions(7)), be there what may.
            variables[f"e{place}x{at}"] = f"HEAD:{path}"
        fields.append(
            f"  {alias(place)}: repository(owner: ${owner}, name: ${name}) {{ ...Facts{pulls}{paths} }}"
        )
    used = _FRAGMENTS if any(target.pulls for target in targets) else _FRAGMENTS.partition(_UNUSED)[0]
    body = "\n".join(fields)
    return Question(f"query({', '.join(declared)}) {{\n{body}\n}}\n{used}", variables)


def read(found: Mapping[str, Any], target: Target) -> Seen:
    """What the answer says of one target. Raises CallFailed (`bad-answer`) where it does not say enough."""
    owner, _, name = known_text(found, "nameWithOwner").partition("/")
    branch = part(found, "defaultBranchRef")
    head = part(branch, "target")
    if branch and not (text(head, "oid") and text(part(head, "tree"), "oid")):
        raise CallFailed(
            "bad-answer", "the server does not say what is at the head of the branch", "Run again."
        )
    return Seen(
        number=known_number(found, "databaseId"),
        owner=owner,
        name=name,
        installation=target.listed.installation,
        default_branch=text(branch, "name"),
        commit=text(head, "oid"),
        tree=text(part(head, "tree"), "oid"),
        usable=not any(flag(found, name) for name in ("isArchived", "isDisabled", "isLocked")),
        topics=frozenset(_topics(found)),
        private=flag(found, "isPrivate"),
        objects=tuple((path, _object(found, f"o{place}")) for place, path in enumerate(PATHS)),
        beside=tuple((path, _object(found, f"e{at}")) for at, path in enumerate(target.paths)),
        pulls=tuple(_pulls(found, target)),
        asked=frozenset(_asked(target).values()),
    )


def _asked(target: Target) -> dict[int, int]:
    """The newest of the pull requests, by their places."""
    return dict(enumerate(sorted(target.pulls, reverse=True)[:_MOST_PULLS]))


def _object(found: Mapping[str, Any], name: str) -> str:
    """Where the field is missing altogether, the answer is not one to this question."""
    if name not in found:
        raise CallFailed("bad-answer", f"the server gave no usable answer: it lacks `{name}`", "Run again.")
    return text(part(found, name), "oid")


def _topics(found: Mapping[str, Any]) -> Iterator[str]:
    for node in items(part(found, "repositoryTopics"), "nodes"):
        yield text(part(node, "topic"), "name")


def _pulls(found: Mapping[str, Any], target: Target) -> Iterator[SeenPull]:
    for at in _asked(target):
        pull = part(found, f"p{at}")
        state = text(pull, "state")
        if state not in tuple(PullState):
            continue  # it is not there: whoever knew of it has to look
        labels = {text(node, "name") for node in items(part(pull, "labels"), "nodes")}
        yield SeenPull(
            known_number(pull, "number"),
            PullState(state),
            conflicted=text(pull, "mergeable") == "CONFLICTING",
            retry=RETRY_LABEL in labels,
        )
