"""The gallery of NuGet packages: a key that is good for an hour stands in the place of the stored one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pinfix.config.oidc_settings import OidcSettings
from pinfix.shell.model import Word
from pinfix_codemods.oidc.finding import Finding, NewStep, Objection, Swap, Trust, Use
from pinfix_codemods.oidc.knowledge import facts
from pinfix_codemods.oidc.providers.clouds.given import variables
from pinfix_codemods.oidc.providers.publishing.siblings import environment_of
from pinfix_codemods.oidc.providers.tokens.finding import finding_of
from pinfix_codemods.oidc.providers.tokens.judging import objections_of
from pinfix_codemods.oidc.providers.tokens.key import Key, key_of
from pinfix_codemods.oidc.providers.tokens.options import given_to, program_of, text_of, verbs_of
from pinfix_codemods.oidc.providers.tokens.outputs import mixed_conditions, output_of, replaced
from pinfix_codemods.oidc.providers.tokens.service import Service
from pinfix_codemods.oidc.scene.model import JobScene, Ran, Spot, StepScene
from pinfix_codemods.oidc.scene.running.tasks import named

_NAME = "nuget"
_LOGIN = "NuGet/login"
_OUTPUT = "NUGET_API_KEY"
_KEY_OPTIONS = ("--api-key", "-k", "-ApiKey")
_FEED_OPTIONS = ("--source", "-s", "-Source", "-src")
_OTHER_OPTIONS = ("--symbol-source", "-ss", "-SymbolSource", "--configfile", "-ConfigFile")
_VALUED = frozenset({"-timeout", "--timeout", "-t", "-sk", "--symbol-api-key", "-symbolapikey", "-verbosity"})
_GALLERY = re.compile(
    r"nuget\.[a-z]{2,10}|https?://(?:api\.|www\.)?nuget\.[a-z]{2,10}(?:/api/v[23](?:/package)?/?|/v3/index\.json|/)?",
    re.IGNORECASE,
)
_SECRET_NAME = re.compile(r"(?:\w+_)?NUGET(?:_?ORG)?(?:_[A-Z]+)*_?(?:API_?KEY|KEY|TOKEN|SECRET|PAT)(?:_\w+)?")


class Nuget:
    """Keys of the gallery, which a policy for trusted publishing takes the place of."""

    name = _NAME
    title = "NuGet"

    def uses(self) -> Iterable[Use]:
        """The actions that it writes."""
        return tuple(fact.write for fact in facts(_NAME).values())

    def might(self, text: str) -> bool:
        """Whether the text speaks of NuGet."""
        return "nuget" in text.lower()

    def look(self, job: JobScene, settings: OidcSettings) -> Iterator[Finding]:
        """One Finding for all keys of the job."""
        key = key_of(job, _SERVICE)
        if key is None:
            return
        objections = objections_of(key, _objections(key))
        yield from finding_of(self.name, self.title, key, objections, lambda: _swap(key, settings))


def _pushes(ran: Ran) -> bool:
    program, verbs = program_of(ran), tuple(verb.lower() for verb in verbs_of(ran))
    if program == "dotnet":
        return verbs[:2] == ("nuget", "push")
    return program == "nuget" and verbs[:1] in (("push",), ("setapikey",))


def _key_words(ran: Ran) -> tuple[Word, ...]:
    if not _pushes(ran):
        return ()
    words = named(ran.command)[1]
    found = list(given_to(words, _KEY_OPTIONS))
    if program_of(ran) == "nuget":
        plain = _plain(words)
        place = 1 if verbs_of(ran)[0].lower() == "setapikey" else 2
        found += plain[place : place + 1]
    return tuple(found)


def _plain(words: tuple[Word, ...]) -> list[Word]:
    """The words that are neither options nor given to one."""
    taken = {option.lower() for option in (*_KEY_OPTIONS, *_FEED_OPTIONS, *_OTHER_OPTIONS)} | _VALUED
    found: list[Word] = []
    skip = False
    for word in words:
        if skip:
            skip = False
        elif word.prefix.startswith("-"):
            skip = (word.text or "").lower() in taken
        else:
            found.append(word)
    return found


def _speaks(secret: str) -> bool:
    return len(secret) < 200 and _SECRET_NAME.fullmatch(secret) is not None


_VARIABLES = frozenset(
    {
        "NUGET_API_KEY", "NUGET_APIKEY", "NUGET_KEY", "NUGET_ORG_API_KEY", "NUGET_PUBLISH_KEY",
        "NUGET_PUSH_KEY", "NUGET_TOKEN",
    }
)  # fmt: skip
"""As people call them; no program looks for one by itself."""

_BUILDS = {
    "dotnet": tuple(
        (verb,) for verb in ("build", "clean", "format", "pack", "publish", "restore", "sln", "test")
    ),
    "nuget": (("pack",), ("restore",), ("install",), ("sources",)),
    "msbuild": ((), ("restore",)),
}
"""Programs and those of their commands that make packages, and take none of these keys."""

_SERVICE = Service(
    variables=_VARIABLES,
    is_tool=_pushes,
    speaks=_speaks,
    trace="nuget push",
    has_no_use=lambda ran: verbs_of(ran)[:1] in _BUILDS.get(program_of(ran), ()),
    words=_key_words,
)


def _objections(key: Key) -> Iterator[Objection]:
    yield from mixed_conditions(key)
    for step in key.users:
        for ran in step.commands:
            if _pushes(ran):
                yield from _of_feed(ran, step)


def _of_feed(ran: Ran, step: StepScene) -> Iterator[Objection]:
    words = named(ran.command)[1]
    if any(True for _ in given_to(words, _OTHER_OPTIONS)):
        yield _other(ran.spot, "packages or their symbols go to a feed that other settings name")
        return
    feeds = [text_of(word, step) for word in given_to(words, _FEED_OPTIONS)]
    if not feeds:
        yield _other(ran.spot, "which feed the packages go to is not written there")
    elif any(feed is None or not _GALLERY.fullmatch(feed) for feed in feeds):
        yield _other(ran.spot, "the packages go to another feed than the public gallery, or it is not known")


def _other(spot: Spot, reason: str) -> Objection:
    return Objection(
        "other-registry",
        spot,
        reason,
        "keep the key, or use the federation of that feed; if it is the gallery, write its address out",
    )


def _swap(key: Key, settings: OidcSettings) -> Swap:
    output, is_there = output_of(key, _LOGIN, _OUTPUT)
    change, user = replaced(key, output), settings.nuget.user
    new = NewStep(
        "NuGet login (OIDC)", facts(_NAME)[_LOGIN.lower()].write, (("user", user.written),), id="nuget_login"
    )
    return Swap(
        removed=change.removed,
        edits=(*change.edits, *environment_of(key.job, settings.nuget.environment)),
        runs=change.runs,
        new_steps=() if is_there else (new,),
        consumers=key.users,
        variables=() if is_there else tuple(variables([(user, "the profile that made the policy")])),
        trust=(Trust(_NAME, "", (("user", user.written),)),),
        notes=("The key that is given out is good for an hour.",),
        refreshed=key.names,
    )
