"""Proposals for the tests of what people read."""

from __future__ import annotations

from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from report.plans import CI, SHA, change, plan

from pinfix.plan import Change, Place
from pinfix.pull_request.body.about import About
from pinfix.pull_request.body.composing import body_of
from pinfix.pull_request.model import Base, FileVersion, Proposal, RepositoryName, Topic

PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
BOTH = Topic("all", ("permissions", "pin-actions"))
ABOUT = About(RepositoryName("octo-org", "shop"), version="1.2.3")
OTHER_SHA = "0057852bfaa89a56745cba8c7296529d2fc39830"


def pin(before: str = "actions/checkout@v4", sha: str = SHA, line: int = 12, **evidence: Any) -> Change:
    return change(
        place=Place(CI, line, 15, ("jobs", "build", "steps", 0, "uses")),
        before=before,
        after=f"{before.partition('@')[0]}@{sha} # v4.2.2",
        evidence={
            "sha": sha,
            "version": "v4.2.2",
            "kind": "tag",
            "source": "rest github.com",
            "as_of": "2026-11-23",
            **evidence,
        },
    )


def proposal(*changes: Change, topic: Topic = BOTH, **given: Any) -> Proposal:
    made = plan(changes=changes, **given)
    files = (FileVersion(CI, "100644", b"on: push\n"),)
    return Proposal(topic, Base("main", "1" * 40, "2" * 40), made, files, "3" * 40)


def body(*changes: Change, about: About = ABOUT, **given: Any) -> str:
    return body_of(proposal(*changes, **given), about)


def headings(text: str) -> list[str]:
    tokens = PARSER.parse(text)
    return [tokens[number + 1].content for number, token in enumerate(tokens) if token.type == "heading_open"]


def leaves(text: str) -> list[Token]:
    """All tokens that hold text, links or HTML."""
    found: list[Token] = []
    for token in PARSER.parse(text):
        found += token.children if token.children is not None else [token]
    return found


def links(text: str) -> list[str]:
    return [str(token.attrs["href"]) for token in leaves(text) if token.type == "link_open"]
