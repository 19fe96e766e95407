"""The group as a whole: what holds for all providers, and which of them are on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from pinfix.config.oidc.clouds import read_aws, read_azure, read_gcp, read_vault
from pinfix.config.oidc.forms import ENVIRONMENT, GLOB, JOB, URL, named, section, text_of
from pinfix.config.oidc.registries import (
    read_cloudsmith,
    read_dockerhub,
    read_jfrog,
    read_npm,
    read_nuget,
    read_publishing,
    read_pulumi,
)
from pinfix.config.oidc_settings import (
    GITHUB_ISSUER,
    OidcSettings,
    PublishingSettings,
    PythonSettings,
)
from pinfix.config.reading import Reader, is_null, kind
from pinfix.yaml.nodes import Mapping as MappingNode
from pinfix.yaml.nodes import Node, follow

PROVIDERS = frozenset(
    {"aws", "gcp", "azure", "vault", "pypi", "npm", "crates", "rubygems", "nuget"}
    | {"jfrog", "cloudsmith", "pulumi", "dockerhub", "codecov"}
)
"""The sections that make a provider's swaps wanted, or unwanted."""

_COMMON = ("issuer", "follow_reusable", "environments", "python")
_ENABLED, _DISABLED = "enabled", "disabled"

_Settings = TypeVar("_Settings")


def read_oidc(reader: Reader, groups: Mapping[str, Node]) -> OidcSettings:
    """The settings in `groups`; raises ConfigurationError with the place of what is wrong."""
    if "oidc" not in groups:
        return OidcSettings()
    written = reader.mapping(groups["oidc"], "'oidc'", (*_COMMON, *PROVIDERS))
    return _Group(reader, written).settings()


@dataclass(frozen=True, slots=True)
class _Group:
    reader: Reader
    written: Mapping[str, Node]

    def settings(self) -> OidcSettings:
        usual = OidcSettings()
        on = frozenset(name for name in PROVIDERS if self._is_wanted(name))
        follow_reusable = self.written.get("follow_reusable")
        self._of("codecov", _nothing, None)
        return OidcSettings(
            issuer=text_of(self.reader, self.written.get("issuer"), "issuer", URL) or GITHUB_ISSUER,
            follow_reusable=usual.follow_reusable
            if follow_reusable is None
            else self.reader.flag(follow_reusable, "'follow_reusable'"),
            aws=self._of("aws", read_aws, usual.aws),
            gcp=self._of("gcp", read_gcp, usual.gcp),
            azure=self._of("azure", read_azure, usual.azure),
            vault=self._of("vault", read_vault, usual.vault),
            pypi=self._of("pypi", _publishing("pypi"), usual.pypi),
            npm=self._of("npm", read_npm, usual.npm),
            crates=self._of("crates", _publishing("crates"), usual.crates),
            rubygems=self._of("rubygems", _publishing("rubygems"), usual.rubygems),
            nuget=self._of("nuget", read_nuget, usual.nuget),
            jfrog=self._of("jfrog", read_jfrog, usual.jfrog),
            cloudsmith=self._of("cloudsmith", read_cloudsmith, usual.cloudsmith),
            pulumi=self._of("pulumi", read_pulumi, usual.pulumi),
            dockerhub=self._of("dockerhub", read_dockerhub, usual.dockerhub),
            python=_python(self.reader, self.written.get("python")),
            environments=_environments(self.reader, self.written.get("environments")),
            configured=on,
            disabled=frozenset(name for name in PROVIDERS if self._is_disabled(name)),
            written=True,
        )

    def _of(self, name: str, read: Callable[[Reader, Node], _Settings], usual: _Settings) -> _Settings:
        node = self.written.get(name)
        if node is None:
            return usual
        if self._word(name) is None:
            return read(self.reader, node)
        self.reader.choice(node, name, (_ENABLED, _DISABLED))
        return usual

    def _is_wanted(self, name: str) -> bool:
        """A section whose lines are all commented out is nobody's consent."""
        node = self.written.get(name)
        return node is not None and not is_null(node) and not self._is_disabled(name)

    def _is_disabled(self, name: str) -> bool:
        return self._word(name) == _DISABLED

    def _word(self, name: str) -> str | None:
        """What stands in the place of a mapping; None where one does, or nothing."""
        node = self.written.get(name)
        if node is None or is_null(node) or isinstance(follow(node), MappingNode):
            return None
        if kind(node) != "text":
            self.reader.fail(node, f"'{name}' must be a mapping, enabled or disabled, not {kind(node)}")
        return self.reader.text(node, f"'{name}'")


def _nothing(reader: Reader, node: Node) -> None:
    """Codecov has no settings of its own."""
    section(reader, node, "codecov", ())


def _publishing(name: str) -> Callable[[Reader, Node], PublishingSettings]:
    return lambda reader, node: read_publishing(reader, node, name)


def _python(reader: Reader, node: Node | None) -> PythonSettings:
    written, usual = reader.mapping(node, "'python'", ("include", "ask_local_change")), PythonSettings()
    change = written.get("ask_local_change")
    return PythonSettings(
        tuple(
            reader.matching(item, "include", GLOB.pattern, GLOB.meaning)
            for item in reader.items(written.get("include"), "'include'")
        ),
        usual.ask_local_change if change is None else reader.flag(change, "'ask_local_change'"),
    )


def _environments(reader: Reader, node: Node | None) -> dict[str, tuple[str, ...]]:
    return {
        job: tuple(
            dict.fromkeys(
                reader.matching(item, job, ENVIRONMENT.pattern, ENVIRONMENT.meaning)
                for item in reader.items(value, f"'{job}'")
            )
        )
        for job, _, value in named(reader, node, "environments", JOB)
    }
