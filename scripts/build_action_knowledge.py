"""Build what the codemod `permissions` knows of actions, from the facts beside the checkout and our own.

    python scripts/build_action_knowledge.py [--data DIR] [--output DIR]

Reads `action_permissions.json` and `actions.jsonl` of DIR, and `knowledge/` beside this script; writes
actions.json and action_inputs.jsonl. The same facts give the same bytes. Anything odd stops the build with
the place: a wrong fact would end up in somebody's workflow.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pinfix.github.scopes import SCOPES, Level
from pinfix_codemods.permissions.actions.conditions import FORMS
from pinfix_codemods.permissions.actions.effects import MAKERS

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent
DEFAULT_DATA = PROJECT.parent / "shared" / "data"
DEFAULT_OUTPUT = PROJECT / "codemods" / "pinfix_codemods" / "permissions" / "data"
OURS = HERE / "knowledge"

SOURCE = "each action's own action.yml, README and source at the commit under `checked`"
QUALIFIERS = {"eq", "in", "set", "is_github_token", "git_url", "contains"}
REMARKS = {"analyse_script", "contents_by_other_token", "none", "not_grantable", "other_repository"}
FIELDS = {"token", "scopes", "conditional", "confidence", "evidence", "note", "verified", "checked", "runs"}
CONDITION_FIELDS = {"when", "if", "scopes", "drops", "effect", "note", "details"}
COMMAND_FIELDS = {
    *("inputs", "listed", "shell", "shell_input", "folder_input", "only", "trusted", "evidence"),
    "checked",
}
COMMAND_SHELLS = {"bash", "sh", "runner"}
AMENDABLE = {"conditional", "and_conditional", "runs", "token"}
RECORD_FIELDS = {"repo", "path", "ref", "sha", "using", "token_inputs", "nested_uses", "env_token"}
OTHER_RECORD_FIELDS = {"inputs", "run_steps"}
COMMIT = re.compile(r"[0-9a-f]{40}")
NAME = re.compile(r"[A-Za-z0-9_.-]+/[A-Za-z0-9_.*-]+(?:/[^\s\"]+)?")
DAY = re.compile(r"20\d\d-[01]\d-[0-3]\d")

# Effects that hang on several inputs together: the program works them out, whatever the condition says.
WORKED_OUT = {
    ("actions/checkout", "git_credentials"): "checkout",
    ("docker/login-action", "registry_login"): "registry_login",
}

# Records that are no actions anybody would use: test files of a program that rewrites workflows.
LEFT_OUT = {"step-security/secure-repo"}


class OddFact(Exception):
    """A record that cannot be right; the text names the place."""


def main() -> int:
    """Build, and say how much; exit code 1 where a fact is odd."""
    parser = argparse.ArgumentParser(description="Build the knowledge about actions.")
    parser.add_argument("--data", type=Path, default=DEFAULT_DATA, help="folder with the facts")
    parser.add_argument("--output", type=Path, default=DEFAULT_OUTPUT, help="folder to write to")
    arguments = parser.parse_args()
    try:
        files = build(arguments.data)
    except (OddFact, OSError) as error:
        print(f"build_action_knowledge: {error}", file=sys.stderr)
        return 1
    arguments.output.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (arguments.output / name).write_bytes(content.encode("utf-8"))
        print(f"{name}: {len(content):,} bytes")
    return 0


def build(data: Path, ours: Path = OURS) -> dict[str, str]:
    """The content of every shipped file, by name. Raises OddFact, and OSError where the facts are missing."""
    rows = [*read_records(data / "actions.jsonl"), *read_records(ours / "action_records.jsonl")]
    records = grouped(row for row in rows if row["using"] and row["repo"].lower() not in LEFT_OUT)
    more = load(ours / "actions_more.json")
    facts = joined(load(data / "action_permissions.json")["actions"], more)
    actions = {name: shipped(name, row, records.get(name.lower(), [])) for name, row in facts.items()}
    for name, beginnings in more["tool_variables"].items():
        require(name in actions, name, "is not known: its tool has no say")
        actions[name]["token"]["prefixes"] = beginnings
    for former, new in [*more["renamed"].items(), *more["same_as"].items()]:
        require(former == former.lower() and new == new.lower(), former, "not in lower case")
        require(former not in {name.lower() for name in facts}, former, "has facts of its own")
    for former, new in more["same_as"].items():
        require(new in {name.lower() for name in facts}, former, f"no facts about {new}")
    document = {
        "source": SOURCE,
        "as_of": max(row["checked"]["date"] for row in facts.values()),
        "renamed": more["renamed"],
        "same_as": more["same_as"],
        "commands": {name: commands(name, row) for name, row in more["commands"].items()},
        "actions": actions,
    }
    return {"actions.json": pretty(document), "action_inputs.jsonl": lines_of(records)}


def joined(collected: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The collected facts with our own beside them and our amendments in them, each checked."""
    known = {name.lower(): name for name in collected}
    facts = {name: dict(row) for name, row in collected.items()}
    for name, row in more["actions"].items():
        require(name.lower() not in known, name, "is among the collected facts: amend them")
        facts[name] = dict(row)
    for name, amendment in more["amendments"].items():
        require(name in facts, name, "there is nothing to amend")
        changes = {key: value for key, value in amendment.items() if key not in ("because", "source")}
        require(
            "because" in amendment and "source" in amendment, name, "an amendment without reason or source"
        )
        require(set(changes) <= AMENDABLE, name, f"fields {sorted(changes)}")
        extra = changes.pop("and_conditional", [])
        facts[name].update(changes)
        facts[name]["conditional"] = [*facts[name].get("conditional", []), *extra]
        facts[name]["evidence"] = f"{facts[name]['evidence']}; {amendment['source']}"
    for name, row in facts.items():
        check(name, row)
    return dict(sorted(facts.items(), key=lambda pair: pair[0].lower()))


def check(name: str, row: Mapping[str, Any]) -> None:
    """Raise OddFact unless the facts are exactly of the form that is expected."""
    require(NAME.fullmatch(name) is not None, name, "is no name of an action")
    require(
        set(row) <= FIELDS and {"token", "evidence", "checked"} <= set(row), name, f"fields {sorted(row)}"
    )
    require(DAY.fullmatch(row["checked"]["date"]) is not None, name, "no day")
    check_scopes(name, row.get("scopes", {}))
    for condition in row.get("conditional", []):
        require(
            "when" in condition and set(condition) <= CONDITION_FIELDS, name, f"fields {sorted(condition)}"
        )
        for key in ("scopes", "drops"):
            check_scopes(name, condition.get(key, {}))
        if "if" in condition:
            check_test(name, condition["if"])
    for runs in row.get("runs", []):
        require("what" in runs and set(runs) <= {"what", "if", "trusted"}, name, f"fields {sorted(runs)}")
        if "if" in runs:
            check_test(name, runs["if"])


def check_scopes(name: str, scopes: Mapping[str, str]) -> None:
    """Raise OddFact where a scope or its level does not exist."""
    for scope, level in scopes.items():
        require(scope in SCOPES and Level[level.upper()] in SCOPES[scope], name, f"{scope}: {level}")


def check_test(name: str, test: Mapping[str, Any]) -> None:
    """Raise OddFact unless the condition is of the known forms, at any depth."""
    forms = set(test) & set(FORMS)
    require(bool(forms) and set(test) - forms <= QUALIFIERS, name, f"condition {test}")
    require(bool(set(test) & QUALIFIERS) is bool({"input", "env"} & forms), name, f"condition {test}")
    for part in [*test.get("all", []), *test.get("any", []), *([test["not"]] if "not" in test else [])]:
        check_test(name, part)


def commands(name: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """Which inputs of an action are scripts, checked; the name must be in lower case."""
    require(name == name.lower() and NAME.fullmatch(name) is not None, name, "is no name in lower case")
    require({"inputs", "shell", "evidence", "checked"} <= set(row) <= COMMAND_FIELDS, name, f"{sorted(row)}")
    require(row["shell"] in COMMAND_SHELLS, name, f"shell {row['shell']}")
    require(set(row.get("listed", [])) <= set(row["inputs"]), name, "lists that are no inputs")
    require(DAY.fullmatch(row["checked"]["date"]) is not None, name, "no day")
    return dict(row)


def shipped(name: str, row: Mapping[str, Any], records: list[dict[str, Any]]) -> dict[str, Any]:
    """The facts of one action in the form in which they are read."""
    out: dict[str, Any] = {"token": token(row["token"], records)}
    if row.get("scopes"):
        out["scopes"] = row["scopes"]
    conditions = [shipped_condition(name, entry) for entry in row.get("conditional", [])]
    conditions = [entry for entry in conditions if entry is not None]
    if conditions:
        out["conditions"] = conditions
    for key in ("runs", "note", "evidence", "checked"):
        if row.get(key):
            out[key] = row[key]
    if any(record["using"] == "composite" for record in records):
        out["composite"] = True
    out["verified"] = row.get("verified", False)
    return out


def token(written: Mapping[str, Any] | None, records: list[dict[str, Any]]) -> dict[str, Any]:
    """The ways in which the action takes the token: those of the facts, and the defaults of the records."""
    ways = [] if written is None else [written, *([written["older"]] if "older" in written else [])]
    inputs = {way["input"] for way in ways if "input" in way}
    defaults = {way["input"] for way in ways if way.get("default_is_github_token")}
    variables: set[str] = set()
    for way in ways:
        inputs.update(way.get("also", []))
        written_names = way.get("env", [])
        variables.update([written_names] if isinstance(written_names, str) else written_names)
    for record in records:
        inputs.update(record["token_inputs"])
        defaults.update(record["token_inputs"])
    out: dict[str, Any] = {
        "inputs": sorted(inputs),
        "defaults": sorted(defaults),
        "variables": sorted(variables),
        "context": any("context" in way for way in ways),
        "git": any(way.get("sink") == "git_credentials" for way in ways),
    }
    return {key: value for key, value in out.items() if value}


def shipped_condition(name: str, entry: Mapping[str, Any]) -> dict[str, Any] | None:
    """One condition; None where it is a remark about something that permissions do not govern."""
    effect: str | None = entry.get("effect")
    if effect == "git_credentials_other":
        return None
    if effect is not None and (name, effect) in WORKED_OUT:
        effect = WORKED_OUT[name, effect]
        entry = {key: value for key, value in entry.items() if key != "if"}
    require(effect is None or effect in REMARKS or effect in MAKERS, name, f"effect {effect}")
    out = {key: entry[key] for key in ("when", "if", "scopes", "drops", "details", "note") if key in entry}
    return out if effect is None else {**out, "effect": effect}


def read_records(path: Path) -> list[dict[str, Any]]:
    """The records of an `actions.jsonl`, each checked."""
    rows = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        place = f"{path.name}:{number}"
        row = json.loads(line)
        require(set(row) - OTHER_RECORD_FIELDS == RECORD_FIELDS, place, f"fields {sorted(row)}")
        require(COMMIT.fullmatch(row["sha"]) is not None, place, f"commit {row['sha']!r}")
        require(NAME.fullmatch(full_name(row)) is not None, place, f"name {full_name(row)!r}")
        require(isinstance(row["env_token"], bool), place, "env_token is no truth value")
        rows.append(row)
    return rows


def grouped(rows: Iterable[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Records by the name of the action in lower case. One commit is one record, with all its refs."""
    found: defaultdict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    for row in rows:
        record = found[full_name(row).lower()].setdefault(row["sha"], {**row, "refs": set()})
        record["refs"].add(row["ref"])
    return {name: list(records.values()) for name, records in sorted(found.items())}


def full_name(row: Mapping[str, Any]) -> str:
    """`owner/name`, or `owner/name/path`."""
    return f"{row['repo']}/{row['path']}" if row["path"] else str(row["repo"])


def lines_of(records: Mapping[str, list[dict[str, Any]]]) -> str:
    """One line for each action."""
    lines = []
    for name, rows in records.items():
        compact = [
            compact_record(row) for row in sorted(rows, key=lambda row: (sorted(row["refs"]), row["sha"]))
        ]
        lines.append(json.dumps({"action": name, "records": compact}, separators=(",", ":")))
    return "".join(f"{line}\n" for line in lines)


def compact_record(row: Mapping[str, Any]) -> dict[str, Any]:
    """A record without what says nothing."""
    using = row["using"]
    out = {
        "sha": row["sha"],
        "refs": sorted(row["refs"]),
        "runtime": "node" if using.startswith("node") else using,
        "token_inputs": row["token_inputs"],
        "uses": list(dict.fromkeys(row["nested_uses"])),
        "names_token": row["env_token"],
    }
    require(out["runtime"] in ("node", "docker", "composite"), full_name(row), f"runtime {using}")
    return {key: value for key, value in out.items() if value}


def pretty(document: Mapping[str, Any]) -> str:
    """JSON with one line for each action, or for any other entry of the second level."""
    parts = []
    for key, value in document.items():
        text = json.dumps(value, ensure_ascii=False)
        if isinstance(value, dict):
            rows = sorted(value.items(), key=lambda pair: pair[0].lower())
            lines = [f"    {json.dumps(name)}: {json.dumps(row, ensure_ascii=False)}" for name, row in rows]
            text = "{\n" + ",\n".join(lines) + "\n  }"
        parts.append(f"  {json.dumps(key)}: {text}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def load(path: Path) -> dict[str, Any]:
    """One JSON object."""
    value = json.loads(path.read_text("utf-8"))
    require(isinstance(value, dict), path.name, "not an object")
    return value  # type: ignore[no-any-return]


def require(condition: bool, place: str, what: str) -> None:
    """Raise OddFact unless `condition` holds."""
    if not condition:
        raise OddFact(f"{place}: {what}")


if __name__ == "__main__":
    sys.exit(main())
