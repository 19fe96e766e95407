"""REST routes: what each needs, and which operation is which route."""

from __future__ import annotations

from typing import Any

UNSCOPED = (
    "GET /", "GET /advisories", "GET /advisories/{ghsa_id}", "GET /apps/{app_slug}", "GET /codes_of_conduct",
    "GET /codes_of_conduct/{key}", "GET /emojis", "GET /events", "GET /feeds", "GET /gists/public",
    "GET /gists/{gist_id}", "GET /gitignore/templates", "GET /gitignore/templates/{name}",
    "GET /installation/repositories", "DELETE /installation/token", "GET /licenses",
    "GET /licenses/{license}", "GET /meta", "GET /networks/{owner}/{repo}/events", "GET /octocat",
    "GET /organizations", "GET /orgs/{org}", "GET /orgs/{org}/events", "GET /search/repositories",
    "GET /search/topics", "GET /search/users", "GET /users", "GET /users/{username}",
    "GET /users/{username}/events/public", "GET /users/{username}/followers",
    "GET /users/{username}/following", "GET /users/{username}/following/{target_user}",
    "GET /users/{username}/gists", "GET /users/{username}/gpg_keys", "GET /users/{username}/orgs",
    "GET /users/{username}/social_accounts", "GET /users/{username}/ssh_signing_keys", "GET /versions",
    "GET /zen", "GET /user/{account_id}",
)  # fmt: skip
"""Public data of no repository: there is no scope that could open or close these routes."""

OF_A_PERSON = (
    "GET /user", "GET /user/orgs", "GET /user/teams", "GET /user/memberships/orgs", "GET /gists",
    "GET /notifications", "PUT /notifications", "GET /user/installations", "GET /app",
    "GET /app/installations", "GET /repos/{owner}/{repo}/installation", "GET /orgs/{org}/installation",
    "GET /users/{username}/installation", "GET /repos/{owner}/{repo}/notifications",
    "PUT /repos/{owner}/{repo}/notifications", "GET /repos/{owner}/{repo}/subscription",
    "PUT /repos/{owner}/{repo}/subscription", "DELETE /repos/{owner}/{repo}/subscription",
)  # fmt: skip
"""Of a signed-in person, or of an App under its own key: a job's token is neither."""

_READ = "read"
SEARCHES_AND_LISTS: dict[str, dict[str, str]] = {
    "GET /issues": {"issues": _READ, "pull-requests": _READ},
    "GET /user/issues": {"issues": _READ, "pull-requests": _READ},
    "GET /orgs/{org}/issues": {"issues": _READ, "pull-requests": _READ},
    "GET /search/issues": {"issues": _READ, "pull-requests": _READ},
    "GET /search/code": {"contents": _READ},
    "GET /search/commits": {"contents": _READ},
    "GET /orgs/{org}/attestations/{subject_digest}": {"attestations": _READ},
    "GET /users/{username}/attestations/{subject_digest}": {"attestations": _READ},
    "GET /repos/{owner}/{repo}/contents": {"contents": _READ},
    "GET /repos/{owner}/{repo}/git/refs": {"contents": _READ},
    "GET /repos/{owner}/{repo}/git/refs/{ref}": {"contents": _READ},
    "GET /repos/{owner}/{repo}/tarball": {"contents": _READ},
    "GET /repos/{owner}/{repo}/zipball": {"contents": _READ},
    "GET /repos/{owner}/{repo}/dependency-graph/sbom/generate-report": {"contents": _READ},
    "GET /repos/{owner}/{repo}/dependency-graph/sbom/fetch-report/{sbom_uuid}": {"contents": _READ},
}
"""Routes that the permission data does not list: the scopes of all objects that they can give."""

COMBINED = {"single", "any_of", "conditional_workflows", "all_of", "all_of_or_any_of_unverified"}


def routes(facts: dict[str, Any]) -> list[dict[str, Any]]:
    """The routes in groups of one need and one confidence: `needs` are alternatives, any of which will do.

    `needs` is empty for what the token can never do.
    """
    groups: dict[tuple[str, str], list[str]] = {}
    needs: dict[str, list[dict[str, str]]] = {}
    for name, (alternatives, confidence) in {**_collected(facts), **_added(facts)}.items():
        key = repr(alternatives)
        needs[key] = alternatives
        groups.setdefault((key, confidence), []).append(name)
    return [
        {"needs": needs[key], "confidence": confidence, "routes": sorted(names)}
        for (key, confidence), names in sorted(groups.items())
    ]


def _collected(facts: dict[str, Any]) -> dict[str, tuple[list[dict[str, str]], str]]:
    found = {}
    for written, fact in facts.items():
        if fact["combine"] not in COMBINED or fact["grantable"] != bool(fact["scopes_any_of"]):
            raise ValueError(f"{written}: {fact}")
        # An upload goes to a host of its own; the path says what it is.
        name = written.replace("uploads:/", "/")
        safe = [fact["safe_scopes"]] if "safe_scopes" in fact else fact["scopes_any_of"]
        if "..." not in name and (name not in found or fact["confidence"] == "high"):
            found[name] = (safe, fact["confidence"])
    return found


def _added(facts: dict[str, Any]) -> dict[str, tuple[list[dict[str, str]], str]]:
    added: dict[str, tuple[list[dict[str, str]], str]] = {}
    added.update({name: ([{}], "medium") for name in UNSCOPED})
    added.update({name: ([], "medium") for name in OF_A_PERSON})
    added.update({name: ([scopes], "medium") for name, scopes in SEARCHES_AND_LISTS.items()})
    known = sorted(set(added) & set(facts))
    if known:
        raise ValueError(f"the collected facts have these now: {known}")
    return added


def operations(described: dict[str, Any], known: list[dict[str, Any]]) -> dict[str, dict[str, str]]:
    """The route of every operation of a known route: by the first part of its name, then by the rest."""
    names = {name for group in known for name in group["routes"]}
    found: dict[str, dict[str, str]] = {}
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            route = f"{method.upper()} {path}"
            space, _, name = operation["operationId"].partition("/")
            if route in names:
                found.setdefault(space, {})[name] = route
    return found
