"""Containers of a job: the runner logs in to GitHub's registry for their images."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from pinfix.github.expressions.token_flow import value_of
from pinfix.github.jobs import Job, Section
from pinfix.github.scopes import Grant, Level
from pinfix.yaml.nodes import Mapping, Node, Scalar, Sequence, follow
from pinfix_codemods.permissions.infer.environment import holding, values, with_env
from pinfix_codemods.permissions.infer.setting import Setting
from pinfix_codemods.permissions.live import Live
from pinfix_codemods.permissions.need import NOTHING, Need, Sink, union

_HOSTS = ("ghcr.io/", "containers.pkg.github.com/", "docker.pkg.github.com/")
_VARIABLE = re.compile(r"(?:-e|--env)[ =]?[\"']?([A-Za-z_][A-Za-z0-9_]*)=")
_PULLS = Grant.of({"packages": Level.READ})


def need_of_containers(job: Job, live: Live, setting: Setting) -> Need:
    """What `container` and `services` need; without credentials the runner logs in to ghcr.io itself."""
    services = job.section("services")
    if services is None:
        of_services = _told_by_expression(job, "services", live, setting)
    else:
        of_services = union(
            [
                *(_image(section, live, setting) for _, section in services.sections()),
                *(_given(name, section, live, setting) for name, section in services.sections()),
                *(_told_by_expression(services, name, live, setting) for name, _ in services.strings()),
            ]
        )
    container = job.section("container")
    if container is not None:
        return _image(container, live, setting) | of_services
    return _written_image(job, "container", live, setting) | of_services


def with_container(live: Live, job: Job) -> Live:
    """`live` with the variables that the container of `job` has, inside of which its steps run."""
    container = job.section("container")
    if container is None:
        whole = value_of(job.string("container") or "", live.contexts)
        return replace(live, env={**live.env, "container": whole}) if whole.holds else live
    within = with_env(live, container)
    options = value_of(container.string("options") or "", live.contexts)
    if not options.holds:
        return within
    names = _VARIABLE.findall(container.string("options") or "") or ["container.options"]
    return replace(within, env={**within.env, **dict.fromkeys(names, options)})


def _told_by_expression(owner: Section, key: str, live: Live, setting: Setting) -> Need:
    """The need of services that are known only when the workflow runs: any image, with any variables."""
    text = owner.string(key) or ""
    if "${{" not in text:
        return NOTHING
    because = "the runner pulls images that the run chooses, which may be private, with the token"
    need = Need.of(_PULLS, setting.spot(owner, key), because)
    return need | _lost(key, key, owner, setting) if value_of(text, live.contexts).holds else need


def _image(container: Section, live: Live, setting: Setting) -> Need:
    credentials = container.section("credentials")
    if credentials is None:
        return _written_image(container, "image", live, setting)
    if not holding(values(credentials, live)):
        return NOTHING
    return Need.of(_PULLS, setting.spot(container, "credentials"), "the image is pulled with the token")


def _written_image(owner: Section, key: str, live: Live, setting: Setting) -> Need:
    text = owner.string(key)
    if text is None:
        return NOTHING
    image = value_of(text, live.contexts)
    known = image.parts[0].lower() if image.parts and image.parts[0] is not None else None
    if known is not None and not known.removeprefix("docker://").startswith(_HOSTS):
        return NOTHING
    because = "the runner pulls the image, which may be private, with the token"
    return Need.of(_PULLS, setting.spot(owner, key), because)


def _given(name: str, service: Section, live: Live, setting: Setting) -> Need:
    """The need of a service that gets the token in anything but the credentials for its image."""
    for key, _, written in service.node.entries():
        if key not in ("image", "credentials") and any(
            value_of(text, live.contexts).holds for text in _texts(follow(written))
        ):
            return _lost(name, key, service, setting)
    return NOTHING


def _texts(node: Node) -> Iterator[str]:
    """The texts of all scalars in `node`."""
    pending = [node]
    while pending:
        here = follow(pending.pop())
        if isinstance(here, Scalar):
            yield here.value
        elif isinstance(here, Sequence):
            pending.extend(here.items)
        elif isinstance(here, Mapping):
            pending.extend(value for _, _, value in here.entries())


def _lost(name: str, key: str, owner: Section, setting: Setting) -> Need:
    reason = f"the service {name} gets the token (in `{key}`), and what it does with it is not known"
    remedy = "State what the job needs under `permissions.jobs` in the configuration."
    return Need(sinks=(Sink(setting.spot(owner, key), "unknown-token-use", reason, remedy),))
