"""Write the tables of docs/permissions.md: what pinfix knows of actions and commands.

    python scripts/build_permissions_page.py [--check]

They are made from the data that the codemod ships, between the two marks in the page; all else there is
written by hand. The same data gives the same bytes. `--check` writes nothing, and fails where the page is not
current.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent
PAGE = PROJECT / "docs" / "permissions.md"
DATA = PROJECT / "codemods" / "pinfix_codemods" / "permissions" / "data"

BEGIN = "<!-- From here on: made by scripts/build_permissions_page.py. -->"
END = "<!-- Up to here. -->"

# What a condition does besides asking for scopes, in words.
EFFECTS = {
    "analyse_script": "its script is read",
    "checkout": "leaves the credential to git",
    "composer_auth": "leaves a credential to Composer",
    "contents_by_other_token": "does it with another credential",
    "git_credentials": "leaves the credential to git",
    "none": "nothing more",
    "not_grantable": "the token cannot do it",
    "npm_config": "leaves a credential to npm",
    "nuget_config": "leaves a credential to NuGet",
    "other_repository": "about another repository",
    "registry_login": "leaves a login to the registry",
    "variable": "leaves a variable",
}


def main() -> int:
    """Write the page, or look whether it is current."""
    parser = argparse.ArgumentParser(description="Write the tables of docs/permissions.md.")
    parser.add_argument("--check", action="store_true", help="write nothing; fail if it would")
    arguments = parser.parse_args()
    before = PAGE.read_text("utf-8")
    after = with_tables(before)
    if arguments.check:
        return int(before != after)
    PAGE.write_text(after, "utf-8")
    return 0


def with_tables(page: str) -> str:
    """The page with what stands between the marks made anew."""
    head, begin, rest = page.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the page lacks the marks {BEGIN!r} and {END!r}")
    return "".join([head, begin, "\n\n", tables(), "\n", end, tail])


def tables() -> str:
    """The tables, from the shipped data."""
    actions, commands = _data("actions.json"), _data("commands.json")
    return "\n".join([*_of_actions(actions), "", *_of_gh(commands), "", *_of_tools(commands["tools"])]) + "\n"


def _of_actions(data: Mapping[str, Any]) -> Iterator[str]:
    actions = data["actions"]
    asking = {name: facts for name, facts in actions.items() if _asks(facts)}
    yield "### Actions"
    yield ""
    yield (
        f"{len(actions)} actions, as of {data['as_of']}. Each was read at the commit that the data name, "
        "which is of the day in the last column. A condition that cannot be decided holds. All scopes but "
        "`id-token` are needed only where the action gets the token, by default or because it is written."
    )
    yield ""
    yield "| action | needs | and where | seen |"
    yield "|---|---|---|---|"
    for name, facts in sorted(asking.items()):
        conditions = "; ".join(_condition(condition) for condition in facts.get("conditions", ()))
        yield f"| `{name}` | {_grant(facts.get('scopes', {}))} | {conditions} | {facts['checked']['date']} |"
    yield ""
    others = sorted(actions.keys() - asking.keys())
    yield f"Nothing is needed by {len(others)} more: {', '.join(f'`{name}`' for name in others)}."


def _asks(facts: Mapping[str, Any]) -> bool:
    return bool(facts.get("scopes")) or bool(facts.get("conditions"))


def _condition(condition: Mapping[str, Any]) -> str:
    what = [_grant(condition["scopes"])] if condition.get("scopes") else []
    what += [f"not {_grant(condition['drops'])}"] if condition.get("drops") else []
    what += [EFFECTS[condition["effect"]]] if condition.get("effect") else []
    return _cell(f"{', '.join(what) or 'nothing more'}: {condition['when']}")


def _of_gh(data: Mapping[str, Any]) -> Iterator[str]:
    yield "### `gh`"
    yield ""
    yield (
        f"{len(data['gh'])} commands, as of {data['as_of']} ({data['source']}). "
        "`gh api` and requests to the API go by GitHub's description of its routes."
    )
    yield ""
    yield "| needs | commands |"
    yield "|---|---|"
    by_need: dict[str, list[str]] = {}
    for name, facts in sorted(data["gh"].items()):
        need = _grant(facts["needs"]) if facts.get("grantable", True) else "the token cannot do it"
        by_need.setdefault(need, []).append(f"`{name}`{_flags(facts.get('flags', ()))}")
    for need, names in sorted(by_need.items()):
        yield f"| {need} | {', '.join(names)} |"


def _flags(flags: Iterable[Mapping[str, Any]]) -> str:
    shown = [f"{_grant(flag['needs'])}{_option(flag)}" for flag in flags if flag["needs"]]
    return f" ({'; '.join(shown)})" if shown else ""


def _option(flag: Mapping[str, Any]) -> str:
    if "without" in flag:
        return f" without `{flag['without']}`"
    values = f" {' or '.join(flag['values'])}" if "values" in flag else ""
    return " with " + " or ".join(f"`{name}{values}`" for name in flag["any"]) if "any" in flag else ""


def _of_tools(tools: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    yield "### Other programs"
    yield ""
    yield "| program | needs | |"
    yield "|---|---|---|"
    for tool in sorted(tools, key=lambda tool: (tool["calls"], tool.get("flags", []))):
        names = ", ".join(f"`{call}`" for call in tool["calls"])
        yield f"| {names} | {_grant(tool['needs'])} | {'; '.join(_circumstances(tool))} |"


def _circumstances(tool: Mapping[str, Any]) -> Iterator[str]:
    for key, words in (("flags", "with"), ("unless", "not with")):
        if tool.get(key):
            yield f"{words} {' or '.join(f'`{flag}`' for flag in tool[key])}"
    if tool.get("variables"):
        yield f"by {', '.join(f'`{name}`' for name in tool['variables'])}"
    if tool.get("git"):
        yield "by the credential that git has"


def _grant(levels: Mapping[str, str]) -> str:
    return ", ".join(f"`{scope}: {level}`" for scope, level in sorted(levels.items())) or "nothing"


def _cell(text: str) -> str:
    """The text so that it stays in its cell."""
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")


def _data(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((DATA / name).read_bytes())
    return loaded


if __name__ == "__main__":
    sys.exit(main())
