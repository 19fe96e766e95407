"""What the codemod `oidc` reports of one rewritten job: the `oidc` of a change's evidence, as plain data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from pinfix.plan import Change

EVIDENCE = "oidc"
"""The name under which the facts stand in `Change.evidence`."""

ON_PULL_REQUESTS = "_on_pull_requests"
"""The end of the name of a fact that holds for runs on pull requests alone."""

Source = Literal["vars", "secrets"]


@dataclass(frozen=True, slots=True)
class NamedValue:
    """What a person has to provide before the change is merged: `vars.NAME` or `secrets.NAME`."""

    name: str
    meaning: str
    source: Source = "vars"


@dataclass(frozen=True, slots=True)
class TrustFact:
    """What the other side has to be told: `kind` picks the companion files, `facts` go into them.

    The kinds are "aws", "gcp", "azure", "vault", "pypi", "testpypi", "npm", "crates", "rubygems", "nuget",
    "dockerhub", "jfrog", "cloudsmith", "pulumi" and "codecov". `audience` is that of the token the job asks
    for; "": the usual one of the kind. `facts` go by the names of the settings, as they are written in the
    workflow (`role`, `region`, `service_account`, `client_id`), or are `package`: what is published.
    Several values have a comma and a blank between them. A fact whose name ends in `ON_PULL_REQUESTS` stands
    in the place of the one without that end, for runs on pull requests.
    """

    kind: str
    audience: str = ""
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class OtherUse:
    """A place that still uses a secret after the change; `line` counts from 1, 0 where there is none."""

    secret: str
    path: str
    line: int
    what: str


@dataclass(frozen=True, slots=True)
class SwapFacts:
    """The keys of one provider that went out of one job, and what stands in their place.

    `provider` is the key of its section in the configuration. `path` and `job` name the job; `environment` is
    its deployment environment as written, expressions included, "" where it has none. `secrets`: the names of
    the stored keys. `other_uses` is empty only where no other use is known. `conditions`: those of the steps
    that ask for the credential, as written; it is asked for where one of them holds. None: always.
    """

    provider: str
    title: str
    path: str
    job: str
    environment: str = ""
    secrets: tuple[str, ...] = ()
    variables: tuple[NamedValue, ...] = ()
    trust: tuple[TrustFact, ...] = ()
    notes: tuple[str, ...] = ()
    other_uses: tuple[OtherUse, ...] = ()
    conditions: tuple[str, ...] = ()

    def to_plain(self) -> dict[str, object]:
        """As `from_plain` takes it: mappings, lists, texts and numbers."""
        return {
            "provider": self.provider,
            "title": self.title,
            "path": self.path,
            "job": self.job,
            "environment": self.environment,
            "secrets": list(self.secrets),
            "variables": [
                {"name": value.name, "meaning": value.meaning, "source": value.source}
                for value in self.variables
            ],
            "trust": [
                {"kind": trust.kind, "audience": trust.audience, "facts": dict(trust.facts)}
                for trust in self.trust
            ],
            "notes": list(self.notes),
            "other_uses": [
                {"secret": use.secret, "path": use.path, "line": use.line, "what": use.what}
                for use in self.other_uses
            ],
            "conditions": list(self.conditions),
        }

    @classmethod
    def from_plain(cls, plain: object) -> SwapFacts:
        """The facts that `to_plain` gave. Raises ValueError for anything else."""
        found = _mapping(plain)
        return cls(
            provider=_text(found, "provider"),
            title=_text(found, "title"),
            path=_text(found, "path"),
            job=_text(found, "job"),
            environment=_text(found, "environment"),
            secrets=tuple(_texts(found, "secrets")),
            variables=tuple(
                NamedValue(_text(value, "name"), _text(value, "meaning"), _source(value))
                for value in _mappings(found, "variables")
            ),
            trust=tuple(
                TrustFact(_text(trust, "kind"), _text(trust, "audience"), tuple(_pairs(trust, "facts")))
                for trust in _mappings(found, "trust")
            ),
            notes=tuple(_texts(found, "notes")),
            other_uses=tuple(
                OtherUse(_text(use, "secret"), _text(use, "path"), _number(use, "line"), _text(use, "what"))
                for use in _mappings(found, "other_uses")
            ),
            conditions=tuple(_texts(found, "conditions")),
        )


def facts_of(changes: Iterable[Change]) -> tuple[SwapFacts, ...]:
    """The facts that the changes carry, each once, in their order. Raises ValueError for what are none."""
    found = (
        SwapFacts.from_plain(change.evidence[EVIDENCE]) for change in changes if EVIDENCE in change.evidence
    )
    return tuple(dict.fromkeys(found))


def _mapping(plain: object) -> Mapping[str, object]:
    if not isinstance(plain, Mapping):
        raise ValueError("facts of a swap are a mapping")
    return plain


def _items(plain: Mapping[str, object], key: str) -> Iterable[object]:
    value = plain.get(key)
    if not isinstance(value, list | tuple):
        raise ValueError(f"facts of a swap have a list {key!r}")
    return value


def _mappings(plain: Mapping[str, object], key: str) -> Iterable[Mapping[str, object]]:
    return (_mapping(item) for item in _items(plain, key))


def _texts(plain: Mapping[str, object], key: str) -> Iterable[str]:
    return (_as_text(item, key) for item in _items(plain, key))


def _pairs(plain: Mapping[str, object], key: str) -> Iterable[tuple[str, str]]:
    return ((name, _as_text(value, key)) for name, value in _mapping(plain.get(key)).items())


def _text(plain: Mapping[str, object], key: str) -> str:
    return _as_text(plain.get(key), key)


def _as_text(value: object, key: str) -> str:
    if not isinstance(value, str):
        raise ValueError(f"facts of a swap have texts in {key!r}")
    return value


def _number(plain: Mapping[str, object], key: str) -> int:
    value = plain.get(key)
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(f"facts of a swap have a number {key!r}")
    return value


def _source(plain: Mapping[str, object]) -> Source:
    match plain.get("source"):
        case "vars":
            return "vars"
        case "secrets":
            return "secrets"
    raise ValueError("a value is taken from 'vars' or 'secrets'")
