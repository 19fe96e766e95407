"""The registry of Ruby gems: an action puts a short-lived key where `gem` looks for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pinfix.config.oidc_settings import OidcSettings
from pinfix.yaml.operations import DeleteKey
from pinfix_codemods.oidc.finding import Finding, NewStep, Objection, RunEdit, Swap, Trust, Use
from pinfix_codemods.oidc.knowledge import facts
from pinfix_codemods.oidc.providers.publishing.lines import stands_alone, without_lines
from pinfix_codemods.oidc.providers.publishing.siblings import environment_of
from pinfix_codemods.oidc.providers.tokens.finding import finding_of
from pinfix_codemods.oidc.providers.tokens.judging import objections_of
from pinfix_codemods.oidc.providers.tokens.key import Key, key_of
from pinfix_codemods.oidc.providers.tokens.options import given_to, program_of, text_of, verbs_of
from pinfix_codemods.oidc.providers.tokens.service import Service
from pinfix_codemods.oidc.scene.model import JobScene, Ran, Spot, StepScene
from pinfix_codemods.oidc.scene.running.tasks import named

_NAME = "rubygems"
_CONFIGURE = "rubygems/configure-rubygems-credentials"
_RELEASE = "rubygems/release-gem"
_TOKEN = "api-token"  # noqa: S105  # the name of an input
_VARIABLES = frozenset({"GEM_HOST_API_KEY", "RUBYGEMS_API_KEY", "BUNDLE_GEM__PUSH_KEY"})
"""What the action sets as well (its src/configure-api-token.ts)."""

_CREDENTIALS = ".gem/credentials"
_MORE = frozenset({"yank", "owner", "signin", "push", "release"})
_PREPARES = frozenset({"mkdir", "touch", "chmod"})
_HOST = re.compile(r"(?:https?://)?rubygems\.[a-z]{2,10}/?", re.IGNORECASE)
_RELEASES = frozenset({"release", "release:rubygem_push", "gem:release"})
_SECRET_NAME = re.compile(
    r"(?:\w+_)?(?:RUBY_?GEMS?(?:_ORG)?|GEM_HOST|GEM)(?:_[A-Z]+)*_(?:TOKEN|API_?KEY|KEY|SECRET)(?:_\w+)?"
)


class Rubygems:
    """Keys of the registry, which a trusted publisher takes the place of."""

    name = _NAME
    title = "RubyGems"

    def uses(self) -> Iterable[Use]:
        """The actions that it writes or raises."""
        return tuple(fact.write for fact in facts(_NAME).values())

    def might(self, text: str) -> bool:
        """Whether the text speaks of gems."""
        return "gem" in text.lower()

    def look(self, job: JobScene, settings: OidcSettings) -> Iterator[Finding]:
        """One Finding for all keys of the job."""
        key = key_of(job, _SERVICE)
        if key is None:
            return
        objections = objections_of(key, _objections(key))
        yield from finding_of(self.name, self.title, key, objections, lambda: _swap(key, settings))


def _publishes(ran: Ran) -> bool:
    program, verbs = program_of(ran), verbs_of(ran)
    if program == "rake":
        return any(verb.partition("[")[0] in _RELEASES for verb in verbs)
    return program == "gem" and verbs[:1] in (("push",), ("release",))


def _is_about_credentials(ran: Ran) -> bool:
    """Whether the command writes the file that `gem` has its keys in, or makes ready for that."""
    if any(_CREDENTIALS in redirect.target.shown() for redirect in ran.command.redirects):
        return True
    name, words = named(ran.command)
    if name == "tee":
        return any(_CREDENTIALS in word.shown() for word in words)
    plain = [word for word in words if not word.prefix.startswith("-") and not (word.text or "").isdigit()]
    return name in _PREPARES and bool(plain) and all("/.gem" in word.shown() for word in plain)


def _speaks(secret: str) -> bool:
    return len(secret) < 200 and _SECRET_NAME.fullmatch(secret) is not None


_SERVICE = Service(
    variables=_VARIABLES,
    is_tool=lambda ran: _publishes(ran) or _is_about_credentials(ran),
    speaks=_speaks,
    trace="gem push",
    has_no_use=lambda ran: program_of(ran) == "gem" and not _MORE.intersection(verbs_of(ran)[:1]),
    words=lambda ran: ran.command.words[1:] if _is_about_credentials(ran) else (),
    actions={_CONFIGURE: frozenset({_TOKEN}), _RELEASE: frozenset()},
)


def _objections(key: Key) -> Iterator[Objection]:
    for told in key.told:
        if _is_about_credentials(told.ran):
            yield from _of_line(told.step, told.ran)
    for step in key.job.steps:
        for ran in step.commands:
            if _publishes(ran):
                yield from _of_host(ran, step)
        host = step.inputs.get("gem-server") if step.action == _CONFIGURE else None
        if host is not None and not _HOST.fullmatch(host.value.text.strip()):
            yield _other(host.spot)


def _of_line(step: StepScene, ran: Ran) -> Iterator[Objection]:
    if not ran.inline:
        yield Objection(
            "script",
            ran.spot,
            "a script of the repository stores the key",
            "take that line out of the script, and run pinfix again",
        )
    elif not stands_alone(step, ran):
        yield Objection(
            "inline-in-run",
            ran.spot,
            "the line that stores the key does other things as well, or is run under a condition",
            "give it a line of its own, outside of `if` and loops",
        )


def _of_host(ran: Ran, step: StepScene) -> Iterator[Objection]:
    words = named(ran.command)[1]
    hosts = [text_of(word, step) for word in given_to(words, ("--host",))]
    variable = step.env.get("RUBYGEMS_HOST")
    if not hosts and variable is not None and variable.value.kind != "empty":
        hosts = [variable.value.text]
    if any(host is None or not _HOST.fullmatch(host) for host in hosts):
        yield _other(ran.spot)
    if any(True for _ in given_to(words, ("--key", "-k"))):
        yield Objection(
            "other-registry",
            ran.spot,
            "the command picks one of several keys by its name",
            "publish with the one key of the public registry, or keep the key",
        )


def _other(spot: Spot) -> Objection:
    return Objection(
        "other-registry",
        spot,
        "the gem goes to another registry than the public one, or it is not known",
        "keep the key, or use the federation that the other registry has",
    )


def _swap(key: Key, settings: OidcSettings) -> Swap:
    new = NewStep("Configure RubyGems credentials (OIDC)", facts(_NAME)[_CONFIGURE].write)
    wants = [step for step in key.users if not _signs_in(step)]
    return Swap(
        removed=key.env,
        edits=(
            *(DeleteKey(entry.path) for entry in key.inputs),
            *environment_of(key.job, settings.rubygems.environment),
        ),
        runs=tuple(
            edit for step in key.job.steps if step in key.told_steps for edit in _without_storing(step)
        ),
        new_steps=(new,) if wants and not _is_signed_in(key, wants) else (),
        consumers=key.users,
        trust=(Trust(_NAME, "", (("package", package),) if (package := _package(key)) else ()),),
        refreshed=_VARIABLES,
    )


def _signs_in(step: StepScene) -> bool:
    """Whether the step asks for a key itself."""
    if step.action == _RELEASE:
        setup = step.inputs.get("setup-trusted-publisher")
        return setup is None or setup.value.text.strip() != "false"
    return step.action == _CONFIGURE


def _is_signed_in(key: Key, wants: list[StepScene]) -> bool:
    first = wants[0].index
    before = [step for step in key.job.steps[:first] if step.action == _CONFIGURE]
    return any(not step.condition or step.condition == wants[0].condition for step in before)


def _without_storing(step: StepScene) -> Iterator[RunEdit]:
    gone = {
        ran.line_in_text
        for ran in step.commands
        if _is_about_credentials(ran) and ran.inline and stands_alone(step, ran)
    }
    if gone:
        yield RunEdit(step, without_lines(step.run or "", gone))


def _package(key: Key) -> str:
    """The name of the gem, by the file that it is built from."""
    for step in key.job.steps:
        for ran in step.commands:
            built = [verb for verb in verbs_of(ran) if verb.endswith(".gemspec") and "*" not in verb]
            if program_of(ran) == "gem" and built:
                return built[0].rpartition("/")[2].removesuffix(".gemspec")
    return ""
