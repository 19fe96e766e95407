"""GraphQL: what mutations need, and what it takes to read objects of each type."""

from __future__ import annotations

import re
from typing import Any

from graphql import (
    FieldDefinitionNode,
    InterfaceTypeDefinitionNode,
    NamedTypeNode,
    ObjectTypeDefinitionNode,
    ObjectTypeExtensionNode,
    TypeNode,
    UnionTypeDefinitionNode,
    parse,
)

_READ = "read"
_ISSUE_OR_PULL = {"issues": _READ, "pull-requests": _READ}
SCOPES: list[tuple[str, dict[str, str]]] = [
    (r"IssueOrPullRequest|SearchResultItem|Reaction", _ISSUE_OR_PULL),
    (r"IssueTemplate|PullRequestTemplate|PullRequestParameters|PullRequest.*Contribution.*", {}),
    (r"PullRequest(Commit|ChangedFile)", {"contents": _READ, "pull-requests": _READ}),
    (r"PullRequest.*|ReviewRequest|MergeQueue(Entry)?|AutoMergeRequest", {"pull-requests": _READ}),
    (r"Issue|IssueComment|IssueTimelineItems?|LinkedBranch|PinnedIssue|SubIssuesSummary", {"issues": _READ}),
    (r"Blame|BlameRange|Blob|Commit|CommitComment.*|Comparison|GitObject|Ref", {"contents": _READ}),
    (r"Release|ReleaseAsset", {"contents": _READ}),
    (r"Submodule|Tag|Tree|TreeEntry|Push|DependencyGraph.*|RepositoryCodeowners.*", {"contents": _READ}),
    (r"CheckRun|CheckSuite|CheckStep|CheckAnnotation.*", {"checks": _READ}),
    (r"StatusCheckRollup|StatusCheckRollupContext", {"actions": _READ, "checks": _READ, "statuses": _READ}),
    (r"Status|StatusContext", {"statuses": _READ}),
    (r"Workflow|WorkflowRun|WorkflowRunFile", {"actions": _READ}),
    (r"Deployment|DeploymentStatus|DeploymentRequest|DeploymentReview", {"deployments": _READ}),
    (r"Environment|PinnedEnvironment", {"actions": _READ, "deployments": _READ}),
    (r"Discussion.*|PinnedDiscussion", {"discussions": _READ}),
    (r"RepositoryVulnerabilityAlert|DependabotUpdate", {"vulnerability-alerts": _READ}),
    (r"Package.*", {"packages": _READ}),
]  # fmt: skip
"""The scopes by which objects of a type are read, as the REST routes of the same objects have them."""

EITHER = {"Label", "Milestone"}
"""Read with the scope of issues or with that of pull requests."""

LEFT_OUT = re.compile(
    r"(Enterprise|Sponsor|Marketplace|Ip|Organization(Identity|Migration)|External|Verifiable|Saml|Migration"
    r"|Announcement|Mannequin|Team|CommitContributions|Created|ContributionsCollection|User[A-Z]|Gist).*"
    r"|.*(AuditEntry|AuditEntryData|Contribution|Contributions|HovercardContext|Event)(Connection|Edge)?"
)
"""Of no repository, or asked for by nobody in a workflow. A query that goes into them is not understood."""


def graphql_types(mutations: dict[str, Any], schema: str) -> dict[str, Any]:
    """`mutations` by name; `scopes` and `either` by type; `types`: the fields of a type that give objects."""
    types = _types(schema)
    kept = {name: fields for name, fields in types.items() if not LEFT_OUT.fullmatch(name)}
    unknown = sorted(set(mutations) - set(types["Mutation"]))
    if unknown:
        raise ValueError(f"not in the schema: {unknown}")
    return {
        "mutations": {
            name: {"needs": fact["scopes_any_of"], "confidence": fact["confidence"]}
            for name, fact in mutations.items()
        },
        "scopes": {name: scopes for name in sorted(kept) if (scopes := _scopes(name))},
        "either": sorted(EITHER),
        "types": {name: _objects(fields, types) for name, fields in sorted(kept.items())},
    }


def _types(schema: str) -> dict[str, dict[str, str]]:
    types: dict[str, dict[str, str]] = {}
    for definition in parse(schema, no_location=True).definitions:
        if isinstance(
            definition, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode | ObjectTypeExtensionNode
        ):
            fields = types.setdefault(definition.name.value, {})
            fields.update({field.name.value: _named(field) for field in definition.fields})
        elif isinstance(definition, UnionTypeDefinitionNode):
            types[definition.name.value] = {}
    return types


def _named(field: FieldDefinitionNode) -> str:
    node: TypeNode = field.type
    while not isinstance(node, NamedTypeNode):
        node = node.type  # type: ignore[attr-defined]
    return node.name.value


def _objects(fields: dict[str, str], types: dict[str, dict[str, str]]) -> str:
    return " ".join(f"{name}:{of}" for name, of in sorted(fields.items()) if of in types)


def _scopes(name: str) -> dict[str, str]:
    plain = re.sub(r"(Connection|Edge)$", "", name)
    return next((scopes for pattern, scopes in SCOPES if re.fullmatch(pattern, plain)), {})
