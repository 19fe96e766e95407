"""What a pull request says that has to be there before it is merged."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from oidc.setting_up import CHOSEN, PATH, facts
from pull_request.body.proposals import body, headings, pin
from report.plans import change

from pinfix.oidc.facts import EVIDENCE, SwapFacts
from pinfix.plan import Change, FileRewrite, Place, Safety
from pinfix.pull_request.body.composing import LONGEST

FLOW = """\
on:
  workflow_dispatch:
    inputs: {target: {type: choice, options: [staging, production]}}
jobs:
  deploy: {environment: "${{ inputs.target }}", steps: []}
"""


def swap(found: SwapFacts) -> Change:
    made = change(place=Place(found.path, 5, 1), evidence={EVIDENCE: found.to_plain()})
    return replace(made, codemod="oidc", safety=Safety.BREAKING)


def shown(*found: SwapFacts, flow: str = FLOW, **given: Any) -> str:
    rewrites = (FileRewrite(PATH, b"", flow.encode()),)
    return body(*map(swap, found), rewrites=rewrites, **given)


def test_jobs_with_what_they_present_and_need() -> None:
    text = shown(facts(environment=CHOSEN))
    assert "Before you merge" in headings(text)
    assert (
        "| `AWS` | `deploy.yml: deploy` | `environment:staging`<br>`environment:production` "
        "| `vars.AWS_ROLE_ARN` |"
    ) in text.replace("| AWS |", "| `AWS` |")
    assert text.index("1. Make the trust") < text.index("2. Set the variables") < text.index("3. Merge")
    assert text.index("3. Merge") < text.index("4. Disable the old keys")


def test_it_comes_before_the_changes() -> None:
    text = shown(facts(environment=CHOSEN))
    assert text.index("### Before you merge") < text.index("### Changes")


def test_without_keys_there_is_nothing_of_it() -> None:
    assert "Before you merge" not in body(pin())


def test_the_facts_are_not_printed_as_data() -> None:
    assert '"other_uses"' not in shown(facts(environment=CHOSEN))


def test_what_cannot_be_named_points_to_the_command() -> None:
    text = shown(facts(), flow="on: {push: {tags: ['v*']}}\njobs: {deploy: {steps: []}}\n")
    assert "see `pinfix oidc plan`" in text


def test_a_repository_cannot_format_or_overflow_it() -> None:
    name = "x`|\n# <b>@octocat " * 10
    found = [facts(environment=name, job=f"deploy{number}", path=PATH) for number in range(400)]
    flow = "on: push\njobs:\n" + "".join(f"  deploy{number}: {{steps: []}}\n" for number in range(400))
    text = shown(*found, flow=flow)
    assert len(text.encode()) <= LONGEST
    assert "\n# <b>" not in text
    assert "more jobs: see `pinfix oidc plan`" in text
