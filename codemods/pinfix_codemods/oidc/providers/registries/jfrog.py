"""The JFrog Platform: an integration that trusts the workflow, in place of tokens and passwords."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from pinfix.config.oidc_settings import JfrogSettings, OidcSettings
from pinfix.yaml.operations import InsertKey, Operation
from pinfix_codemods.oidc.checks.env_keys import env_entries
from pinfix_codemods.oidc.finding import Finding, Objection, Raise, Swap, Trust, Use, Variable
from pinfix_codemods.oidc.knowledge import facts, is_older, tools
from pinfix_codemods.oidc.providers.clouds.given import variables
from pinfix_codemods.oidc.providers.speaking import speaks_of
from pinfix_codemods.oidc.providers.tokens.finding import finding_of
from pinfix_codemods.oidc.providers.tokens.judging import objections_of
from pinfix_codemods.oidc.providers.tokens.key import Key, key_of
from pinfix_codemods.oidc.providers.tokens.options import program_of
from pinfix_codemods.oidc.providers.tokens.service import Service
from pinfix_codemods.oidc.scene.model import Entry, JobScene, StepScene
from pinfix_codemods.oidc.scene.values import is_stored

_NAME = "jfrog"
_ACTION = "jfrog/setup-jfrog-cli"
_PROVIDER_NAME = "oidc-provider-name"
_SERVER = "custom-server-id"
_URL = "JF_URL"
_USER = "JF_USER"
_PLAIN = frozenset({"JF_ACCESS_TOKEN", "JF_PASSWORD"})
_CONFIG = re.compile(r"JF_ENV_\w+")
"""Variables with a server's settings as the program exports them: address, name and token in one."""

_SECRET_NAME = re.compile(
    r"(?:\w+_)?(?:JF|JFROG)_(?:\w+_)?(?:ACCESS_TOKEN|TOKEN|PASSWORD|API_?KEY)(?:_\w+)?|JF_ARTIFACTORY_\w+"
)
_VALUE = r"[\"']?(?:\$\{\{[^}\n]*\}\}|[^\s\"']+)"
_NAMED_SERVER = re.compile(
    rf"--server-id(?:-resolve|-deploy)?(?:=|[ \t]+)(?P<option>{_VALUE})"
    rf"|\bjf(?:rog)?[ \t]+(?:c|config)[ \t]+(?:use|show|export|edit)[ \t]+(?P<chosen>{_VALUE})"
)
_SERVER_VARIABLES = frozenset({"JFROG_CLI_SERVER_ID", "JF_SERVER_ID"})


class Jfrog:
    """Tokens and passwords of the platform, as `jfrog/setup-jfrog-cli` takes them."""

    name = _NAME
    title = "the JFrog Platform"

    def uses(self) -> Iterable[Use]:
        """The actions that it raises."""
        return tuple(fact.write for fact in facts(_NAME).values())

    def might(self, text: str) -> bool:
        """Whether the text speaks of JFrog."""
        return speaks_of(text, ("jfrog", "jf_"))

    def look(self, job: JobScene, settings: OidcSettings) -> Iterator[Finding]:
        """One Finding for all keys of the job, as far as a step sets up JFrog's program."""
        key = key_of(job, _service(job))
        if key is None or not (key.env or _setups(job)):
            return  # Of secrets that only go to other programs it is not known what they are.
        objections = objections_of(key, _objections(key))
        yield from finding_of(self.name, self.title, key, objections, lambda: _swap(key, settings.jfrog))


def _service(job: JobScene) -> Service:
    config = {entry.key for entry in env_entries(job) if _CONFIG.fullmatch(entry.key)}
    return Service(
        variables=_PLAIN | config,
        is_tool=lambda ran: program_of(ran) in ("jf", "jfrog"),
        speaks=lambda secret: len(secret) < 200 and _SECRET_NAME.fullmatch(secret) is not None,
        trace="JF_",
        actions={_ACTION: frozenset()},
        stays=False,
    )


@lru_cache(maxsize=4)
def _setups(job: JobScene) -> tuple[StepScene, ...]:
    """The steps that set up JFrog's program with a key, which they find in their environment."""
    return tuple(
        step
        for step in job.steps
        if step.action == _ACTION
        and any(
            is_stored(entry.value)
            for name, entry in step.env.items()
            if name in _PLAIN or _CONFIG.fullmatch(name)
        )
    )


def _objections(key: Key) -> Iterator[Objection]:
    setups = _setups(key.job)
    if not setups:
        yield Objection(
            "unknown-consumer",
            key.at,
            f"no step of the job signs in by {_ACTION}",
            f"set JFrog's program up by {_ACTION}, and run pinfix again",
        )
    is_one = len({_key_at(step) for step in setups}) < 2
    for step in setups:
        yield from _of_setup(step, is_one=is_one)
    if any(_config_of(step) for step in setups) and _server(key.job) is None:
        yield Objection(
            "missing-value",
            key.at,
            "the key comes with the name of its server, which commands of the job use in more than one way",
            "name one server in all of them, as `${{ vars.JF_SERVER_ID }}` or written out",
        )
    for step in key.users:
        if step not in setups and _names_plainly(step):
            yield Objection(
                "unknown-consumer",
                step.spot("run" if step.run is not None else "uses"),
                f"{step.step.shown} reads the key itself, which will not be there",
                f"let it use the server that {_ACTION} has set up",
            )


def _of_setup(step: StepScene, *, is_one: bool) -> Iterator[Objection]:
    config = _config_of(step)
    if len(config) > 1 or not is_one:
        yield Objection(
            "several-pairs",
            step.spot("uses"),
            "the job has the keys of several servers",
            "make a job for each of them",
        )
    if _PROVIDER_NAME in step.inputs:
        yield Objection(
            "keys-and-role",
            step.inputs[_PROVIDER_NAME].spot,
            "the step asks for a token already, and has a stored key beside it",
            "take the key out, once the integration works",
        )
    for name in sorted(_PLAIN):
        entry = step.env.get(name)
        if entry is not None and entry.value.kind != "empty" and not is_stored(entry.value):
            yield _kept(entry)
    if not config and not _is_given(step, _URL):
        yield Objection(
            "missing-value",
            step.spot("uses"),
            f"the address of the platform is not in `{_URL}`",
            f"write `{_URL}` into the `env` of the step",
        )


def _kept(entry: Entry) -> Objection:
    """Another key beside the stored one, which would stay and be used."""
    if entry.value.kind == "literal":
        return Objection(
            "literal-key",
            entry.spot,
            f"`{entry.key}` is written in the file, where everybody who can read it has it",
            "make a new key and delete this one; then run pinfix again",
        )
    return Objection(
        "several-pairs",
        entry.spot,
        f"`{entry.key}` is set beside the stored key, and would go on to be used",
        f"take `{entry.key}` out of the step",
    )


def _names_plainly(step: StepScene) -> bool:
    return any(name in step.own_env for name in _PLAIN) or any(
        name in text for name in _PLAIN for text in step.texts
    )


def _config_of(step: StepScene) -> tuple[Entry, ...]:
    return tuple(
        entry for name, entry in step.env.items() if _CONFIG.fullmatch(name) and is_stored(entry.value)
    )


def _key_at(step: StepScene) -> frozenset[str]:
    return frozenset(
        secret
        for name, entry in step.env.items()
        if name in _PLAIN or _CONFIG.fullmatch(name)
        for secret in entry.value.secrets
    )


def _is_given(step: StepScene, name: str) -> bool:
    entry = step.env.get(name)
    return entry is not None and entry.value.kind != "empty"


@lru_cache(maxsize=4)
def _server(job: JobScene) -> str | None:
    """The name that the commands of the job give the server; "" where they give none, None for several.

    A variable of the shell is no name that could be written into an input.
    """
    named: set[str] = set()
    for step in job.steps:
        for text in step.texts:
            for found in _NAMED_SERVER.finditer(text):
                named.add((found["option"] or found["chosen"]).strip("\"'"))
        named |= {
            entry.value.text
            for name, entry in step.env.items()
            if name in _SERVER_VARIABLES and entry.value.kind != "empty"
        }
        if step.action == _ACTION and _SERVER in step.inputs:
            named.add(step.inputs[_SERVER].value.text)
    if len(named) > 1 or any("$" in name and not name.startswith("${{ vars.") for name in named):
        return None
    return next(iter(named), "")


def _swap(key: Key, settings: JfrogSettings) -> Swap:
    setups = _setups(key.job)
    users = [
        entry
        for entry in env_entries(key.job)
        if entry.key == _USER and any(step.env.get(_USER) == entry for step in setups)
    ]
    return Swap(
        removed=tuple(dict.fromkeys((*key.env, *users))),
        edits=tuple(operation for step in setups for operation in _edits(key.job, step, settings)),
        raises=tuple(one for step in setups for one in _raised(key.job, step)),
        consumers=setups,
        variables=tuple(_variables(setups, settings)),
        trust=(Trust(_NAME, "", (("provider_name", settings.provider_name.written),)),),
        gone=key.names | {_USER},
    )


def _variables(setups: tuple[StepScene, ...], settings: JfrogSettings) -> Iterator[Variable]:
    given = [(settings.provider_name, "the name of the OpenID Connect integration")]
    if any(not _is_given(step, _URL) for step in setups):
        given.append((settings.url, "the address of the platform"))
    yield from variables(given)


def _edits(job: JobScene, step: StepScene, settings: JfrogSettings) -> Iterator[Operation]:
    inputs = {_PROVIDER_NAME: settings.provider_name.written}
    server = _server(job)
    if _config_of(step) and server and _SERVER not in step.inputs:
        inputs[_SERVER] = server
    if step.step.has("with"):
        for name, text in inputs.items():
            yield InsertKey((*step.path, "with"), name, text)
    else:
        yield InsertKey(step.path, "with", inputs, after="uses")
    if not _is_given(step, _URL):
        if step.step.has("env"):
            yield InsertKey((*step.path, "env"), _URL, settings.url.written)
        else:
            yield InsertKey(step.path, "env", {_URL: settings.url.written})


def _raised(job: JobScene, step: StepScene) -> Iterator[Raise]:
    fact = facts(_NAME)[_ACTION]
    minimum = (
        tools(_NAME)["action that names the server"] if _config_of(step) and _server(job) else fact.minimum
    )
    if is_older(step, minimum) is not False:
        yield Raise(step, fact.write)
