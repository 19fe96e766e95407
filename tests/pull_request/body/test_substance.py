"""What of a body counts: all of it, but for who asked and with which version."""

from __future__ import annotations

from dataclasses import replace

from pull_request.body.proposals import ABOUT, pin, proposal
from pull_request.kit import PATH, WORKFLOW, Bench

from pinfix.pull_request.body.about import footer, substance
from pinfix.pull_request.body.composing import body_of
from pinfix.pull_request.model import Outcome

OTHERS = replace(ABOUT, version="99.0.0", asked_by="the App `other[bot]`", notes=("Not signed.",))


def test_only_the_footer_is_left_out() -> None:
    asked = proposal(pin())
    text, other = body_of(asked, ABOUT), body_of(asked, OTHERS)
    assert text != other
    assert substance(text) == substance(other)
    assert substance(text) == text[: text.index("\n---\n")]
    assert "How to say no" in substance(text)


def test_what_is_changed_counts() -> None:
    assert substance(body_of(proposal(pin()), ABOUT)) != substance(body_of(proposal(pin(line=9)), ABOUT))


def test_a_rule_above_counts_and_a_hostile_asker_adds_none() -> None:
    hostile = replace(ABOUT, asked_by="me\n---\nyou", notes=("a\n---\nb",))
    text = "\n".join(["What\n\n---\n\nWhy", "", *footer(hostile)])
    assert substance(text).strip() == "What\n\n---\n\nWhy"


def test_a_body_without_a_footer_counts_whole() -> None:
    assert substance("What and why.\n") == "What and why.\n"


def test_who_asks_in_turn_writes_nothing(bench: Bench) -> None:
    assert bench.run().outcome is Outcome.OPENED
    bench.server.forget()
    for asker in ("the App `fixer`", "a person", "the App `fixer`"):
        bench.asked_by = asker
        assert bench.run().outcome is Outcome.UNCHANGED
    assert bench.writes() == []
    bench.repository.commit({PATH: WORKFLOW.replace("on: push", "on: [push]")})
    assert bench.run().outcome is Outcome.UPDATED
    assert "the App" in (bench.repository.pulls[1].body or "")
