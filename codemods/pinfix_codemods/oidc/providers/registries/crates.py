"""Rust's registry of crates: its short-lived token stands in the place of the stored one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pinfix.config.oidc_settings import OidcSettings
from pinfix.shell.model import Word
from pinfix_codemods.oidc.finding import Finding, NewStep, Objection, Raise, Swap, Trust, Use
from pinfix_codemods.oidc.knowledge import facts, is_older
from pinfix_codemods.oidc.providers.publishing.siblings import environment_of
from pinfix_codemods.oidc.providers.registries.manifests import at, manifest_at, published_by, registries_of
from pinfix_codemods.oidc.providers.speaking import speaks_of
from pinfix_codemods.oidc.providers.tokens.finding import finding_of
from pinfix_codemods.oidc.providers.tokens.given import Told
from pinfix_codemods.oidc.providers.tokens.judging import objections_of
from pinfix_codemods.oidc.providers.tokens.key import Key, key_of
from pinfix_codemods.oidc.providers.tokens.options import given_to, program_of, text_of, verbs_of
from pinfix_codemods.oidc.providers.tokens.outputs import mixed_conditions, output_of, replaced
from pinfix_codemods.oidc.providers.tokens.service import Service
from pinfix_codemods.oidc.scene.model import JobScene, Ran, Spot, StepScene
from pinfix_codemods.oidc.scene.running.tasks import named

_NAME = "crates"
_AUTH = "rust-lang/crates-io-auth-action"
_OUTPUT = "token"
_PUBLISHES = frozenset(
    {"publish", "login", "release", "smart-release", "workspaces", "ws", "xtask", "publish-all", "hack"}
)
"""Commands of cargo that publish, or that store the token for others; a task of the repository may."""

_ALWAYS = frozenset({"login", "release", "smart-release", "publish-all"})
_MORE = frozenset({"yank", "owner"})
_LOCAL = frozenset({"-n", "--dry-run", "--help", "-h"})
_THIS = frozenset({"crates-io", ""})
_SECRET_NAME = re.compile(
    r"(?:\w+_)?(?:CARGO_REGISTR(?:Y|IES_CRATES_IO)|CARGO|CRATES?(?:_?IO)?)(?:_[A-Z]+)*_(?:TOKEN|KEY|SECRET|PAT)(?:_\w+)?"
)


class Crates:
    """Tokens of the registry, which a trusted publisher takes the place of."""

    name = _NAME
    title = "the registry of Rust crates"

    def uses(self) -> Iterable[Use]:
        """The actions that it writes or raises."""
        return tuple(fact.write for fact in facts(_NAME).values())

    def might(self, text: str) -> bool:
        """Whether the text speaks of crates."""
        return speaks_of(text, ("cargo", "crate", "release-plz"))

    def look(self, job: JobScene, settings: OidcSettings) -> Iterator[Finding]:
        """One Finding for all tokens of the job."""
        key = key_of(job, _SERVICE)
        if key is None:
            return
        objections = objections_of(key, _objections(key))
        yield from finding_of(self.name, self.title, key, objections, lambda: _swap(key, settings))


def _publishes(ran: Ran) -> bool:
    program, verbs = program_of(ran), verbs_of(ran)
    if program == "release-plz":
        return verbs[:1] == ("release",)
    if program != "cargo" or not verbs or verbs[0] not in _PUBLISHES or _is_local(ran):
        return False
    return verbs[0] in _ALWAYS or any(verb in ("publish", "release", "p") for verb in verbs)


def _is_local(ran: Ran) -> bool:
    return any(word.text in _LOCAL for word in named(ran.command)[1])


def _token_words(ran: Ran) -> tuple[Word, ...]:
    if not _publishes(ran):
        return ()
    words = named(ran.command)[1]
    login = tuple(word for word in words[1:] if not word.prefix.startswith("-"))
    return (*given_to(words, ("--token",)), *(login if verbs_of(ran)[:1] == ("login",) else ()))


def _speaks(secret: str) -> bool:
    return len(secret) < 200 and _SECRET_NAME.fullmatch(secret) is not None


_SERVICE = Service(
    variables=frozenset({"CARGO_REGISTRY_TOKEN", "CARGO_REGISTRIES_CRATES_IO_TOKEN"}),
    is_tool=_publishes,
    speaks=_speaks,
    trace="cargo",
    words=_token_words,
    actions={
        "katyo/publish-crates": frozenset({"registry-token"}),
        "release-plz/action": frozenset(),
        "marcoieni/release-plz-action": frozenset(),
    },
    instead=("--token", "CARGO_REGISTRY_TOKEN"),
)


def _objections(key: Key) -> Iterator[Objection]:
    yield from mixed_conditions(key)
    yield from _only_stored(key)
    default = _default_registry(key.job)
    for step in key.users:
        for ran in step.commands:
            if program_of(ran) == "cargo" and set(verbs_of(ran)[:1]) & _MORE:
                yield Objection(
                    "unknown-consumer",
                    ran.spot,
                    f"`cargo {verbs_of(ran)[0]}` may not be done with the token of a trusted publisher",
                    "do that by hand, or in a job of its own",
                )
            if _publishes(ran):
                yield from _of_registry(ran, step, default)
                yield from _of_manifests(ran, step, key.job)


def _only_stored(key: Key) -> Iterator[Objection]:
    """A login that keeps the token for steps of which none is seen to publish."""
    last: Told | None = None
    for told in key.told:
        if verbs_of(told.ran)[:1] == ("login",):
            last = told
    if last is None:
        return
    later = key.job.steps[last.step.index :]
    if not any(_publishes(ran) and "login" not in verbs_of(ran) for step in later for ran in step.commands):
        yield Objection(
            "unknown-consumer",
            last.ran.spot,
            "the login is kept for later steps, and none of them is seen to publish",
            "give the key to the step that publishes, as `CARGO_REGISTRY_TOKEN` in its `env`",
        )


def _of_registry(ran: Ran, step: StepScene, default: str) -> Iterator[Objection]:
    words = named(ran.command)[1]
    if any(True for _ in given_to(words, ("--index",))):
        yield _other(ran.spot, "the crate goes to the index that is named there")
        return
    given = [text_of(word, step) for word in given_to(words, ("--registry",))]
    variable = step.env.get("CARGO_REGISTRY_DEFAULT")
    if not given and variable is not None:
        given = [variable.value.text]
    if any(registry not in _THIS for registry in given or [default]):
        yield _other(ran.spot, "the crate goes to another registry than the public one")


def _of_manifests(ran: Ran, step: StepScene, job: JobScene) -> Iterator[Objection]:
    """Where a crate says itself that it goes to another registry (`publish` in Cargo.toml).

    What the command names counts before that; cargo stops where the crate does not allow it.
    """
    if verbs_of(ran)[:1] == ("login",) or any(given_to(named(ran.command)[1], ("--registry",))):
        return
    for path, manifest in published_by(ran, step, job):
        registries = registries_of(manifest, job)
        if registries is not None and not set(registries) <= _THIS:
            yield _other(ran.spot, f"{path} says that the crate goes to another registry than the public one")
            return


def _other(spot: Spot, reason: str) -> Objection:
    return Objection(
        "other-registry", spot, reason, "keep the key, or use the federation that the other registry has"
    )


def _default_registry(job: JobScene) -> str:
    for path in (".cargo/config.toml", ".cargo/config"):
        name = at(manifest_at(job, path), "registry", "default")
        if isinstance(name, str):
            return name
    return ""


def _swap(key: Key, settings: OidcSettings) -> Swap:
    output, is_there = output_of(key, _AUTH, _OUTPUT)
    change = replaced(key, output)
    new = NewStep(
        "Authenticate to the registry of crates (OIDC)", facts(_NAME)[_AUTH].write, id="crates_io_auth"
    )
    return Swap(
        removed=change.removed,
        edits=(*change.edits, *environment_of(key.job, settings.crates.environment)),
        runs=change.runs,
        raises=tuple(_raised(key)),
        new_steps=() if is_there else (new,),
        consumers=key.users,
        trust=tuple(_trust(key)),
        notes=(
            "The token is good for half an hour and for publishing only; the first version of a crate is"
            " published by hand.",
        ),
        refreshed=key.names,
    )


def _raised(key: Key) -> Iterator[Raise]:
    for step in key.users:
        fact = facts(_NAME).get(step.action)
        if fact is not None and is_older(step, fact.minimum) is not False:
            yield Raise(step, fact.write)


def _trust(key: Key) -> Iterator[Trust]:
    packages = [
        name
        for step in key.users
        for ran in step.commands
        if _publishes(ran)
        for name in _packages(ran, step, key.job)
    ]
    for name in dict.fromkeys(packages or [""]):
        yield Trust(_NAME, "", (("package", name),) if name else ())


def _packages(ran: Ran, step: StepScene, job: JobScene) -> Iterator[str]:
    given = list(given_to(named(ran.command)[1], ("-p", "--package")))
    if given:
        yield from (text for word in given if (text := text_of(word, step)))
    elif verbs_of(ran)[:1] == ("publish",) and ran.folder is not None:
        path = "Cargo.toml" if ran.folder in (".", "") else f"{ran.folder}/Cargo.toml"
        name = at(manifest_at(job, path), "package", "name")
        if isinstance(name, str):
            yield name
