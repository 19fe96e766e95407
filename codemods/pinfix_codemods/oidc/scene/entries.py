"""The entries of `env` and `with`."""

from __future__ import annotations

from collections.abc import Mapping

from pinfix.github.jobs import Section
from pinfix.yaml.nodes import Scalar, follow
from pinfix_codemods.oidc.scene.model import Entry, Level, Spot, Value
from pinfix_codemods.oidc.scene.values import read_value


def read_entries(
    owner: Section, key: str, level: Level, path: str, outer: Mapping[str, Entry]
) -> Mapping[str, Entry]:
    """The entries under `key` ("env" or "with") of `owner`, in their order, by names as they are written.

    `outer`: what `${{ env.X }}` can refer to there.
    """
    section = owner.section(key)
    if section is None:
        return {}
    known: dict[str, Value] = {name: entry.value for name, entry in outer.items()}
    found: dict[str, Entry] = {}
    for name, key_node, written in section.node.entries():
        node = follow(written)
        if not isinstance(node, Scalar):
            continue
        line, column = section.text.place(key_node.lead)
        value = read_value("" if node.is_null else node.value, known)
        found[name] = Entry(level, section.path, name, value, Spot(path, line, column))
    return found
