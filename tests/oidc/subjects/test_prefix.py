"""The forms of a subject."""

from __future__ import annotations

from dataclasses import replace

import pytest
from oidc.setting_up import CLASSIC, ENTERPRISE, IMMUTABLE, NOBODY, UNKNOWN

from pinfix.oidc.subjects.contexts import Presented
from pinfix.oidc.subjects.prefix import Identity, Template, prefixes, subjects_of

PRODUCTION = Presented(("environment:production",))


@pytest.mark.parametrize(
    ("identity", "wanted"),
    [
        (IMMUTABLE, ["repo:octo-org@123456/octo-repo@456789"]),
        (CLASSIC, ["repo:octo-org/octo-repo"]),
        (UNKNOWN, ["repo:octo-org@123456/octo-repo@456789", "repo:octo-org/octo-repo"]),
        (ENTERPRISE, ["repo:octo-org/octo-repo"]),
        (Identity("o", "r"), ["repo:o@<<FILL>>/r@<<FILL>>", "repo:o/r"]),
        (NOBODY, ["repo:<<FILL>>@<<FILL>>/<<FILL>>@<<FILL>>", "repo:<<FILL>>/<<FILL>>"]),
        (Identity("o", "r", "1", "2", template=Template()), ["repo:o@1/r@2", "repo:o/r"]),
        (
            Identity("o", "r", "1", "2", issuer="https://token.actions.octo.ghe.com"),
            ["repo:o@1/r@2", "repo:o/r"],
        ),
        (
            Identity("o", "r", "1", "2", issuer="https://token.actions.githubusercontent.com/octo"),
            ["repo:o@1/r@2", "repo:o/r"],
        ),
    ],
)
def test_prefixes(identity: Identity, wanted: list[str]) -> None:
    assert list(prefixes(identity)) == wanted


def test_what_github_says_is_believed_over_what_is_known() -> None:
    other = replace(UNKNOWN, template=Template("repo:renamed/other"))
    assert subjects_of(PRODUCTION, other).all == ("repo:renamed/other:environment:production",)


def test_every_context_in_every_form() -> None:
    found = subjects_of(Presented(("pull_request", "ref:refs/heads/x")), UNKNOWN)
    assert found.all == (
        "repo:octo-org@123456/octo-repo@456789:pull_request",
        "repo:octo-org/octo-repo:pull_request",
        "repo:octo-org@123456/octo-repo@456789:ref:refs/heads/x",
        "repo:octo-org/octo-repo:ref:refs/heads/x",
    )


def test_nothing_to_name_is_a_hole() -> None:
    assert subjects_of(Presented(()), CLASSIC).all == ("repo:octo-org/octo-repo:<<FILL>>",)


@pytest.mark.parametrize(
    ("keys", "subject"),
    [
        (("repo", "context"), "repo:octo-org/octo-repo:environment:production"),
        (("repository_id", "context"), "repository_id:456789:environment:production"),
        (("repository_owner", "environment"), "repository_owner:octo-org:environment:production"),
        (("context",), "environment:production"),
        (("repository", "repository_owner_id"), "repository:octo-org/octo-repo:repository_owner_id:123456"),
    ],
)
def test_templates_of_organizations(keys: tuple[str, ...], subject: str) -> None:
    identity = replace(UNKNOWN, template=Template("repo:octo-org/octo-repo", keys))
    assert subjects_of(PRODUCTION, identity).all == (subject,)


@pytest.mark.parametrize("key", ["job_workflow_ref", "actor", "runner_environment", "new_claim", ""])
def test_a_template_with_a_claim_of_unknown_value_gives_no_subject(key: str) -> None:
    identity = replace(UNKNOWN, template=Template("repo:octo-org/octo-repo", ("repo", key)))
    found = subjects_of(PRODUCTION, identity)
    assert (found.all, found.unknown) == ((), (key,))


def test_a_template_with_an_environment_where_there_is_none() -> None:
    identity = replace(UNKNOWN, template=Template("repo:octo-org/octo-repo", ("repo", "environment")))
    assert subjects_of(Presented(("pull_request",)), identity).unknown == ("environment",)
