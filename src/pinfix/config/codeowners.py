"""The group `codeowners` of the configuration file."""

from __future__ import annotations

from collections.abc import Mapping

from pinfix.codeowners.owners import OwnerForm, owner_form, with_owners
from pinfix.config.reading import Reader, shown
from pinfix.config.settings import CodeownersSettings
from pinfix.yaml.nodes import Node


def read_codeowners(reader: Reader, groups: Mapping[str, Node]) -> CodeownersSettings:
    """The settings in `groups`; raises ConfigurationError with the place of what is wrong."""
    if "codeowners" not in groups:
        return CodeownersSettings()
    written = reader.mapping(groups["codeowners"], "'codeowners'", ("owners",))
    owners = [_owner(reader, item) for item in reader.items(written.get("owners"), "'owners'")]
    return CodeownersSettings(with_owners((), owners), written=True)


def _owner(reader: Reader, node: Node) -> str:
    name = reader.text(node, "an owner")
    if owner_form(name) is OwnerForm.NONE:
        hint = f": did you mean {shown('@' + name)}?" if owner_form("@" + name) is not OwnerForm.NONE else ""
        reader.fail(node, f"an owner is '@user', '@org/team' or an e-mail address, not {shown(name)}{hint}")
    return name
