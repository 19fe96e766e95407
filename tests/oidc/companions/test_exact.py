"""Whatever a repository calls its environments: the files parse, and name exactly what can be presented."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oidc.companions.reading import blocks, conditions, terraform, texts
from oidc.setting_up import IMMUTABLE, KINDS, UNKNOWN, facts, flow, parties
from ruamel.yaml import YAML

from pinfix.oidc.companions.making import companions
from pinfix.oidc.companions.quoting import cel, hcl, shell
from pinfix.oidc.runbook.writing import runbook
from pinfix.oidc.subjects.prefix import Identity

BASH = shutil.which("bash")
FORBIDDEN = ("StringLike", "ForAllValues", "ForAnyValue", "principalSet", ":*", "/*")
HOSTILE = [
    'a"b',
    "a'b",
    "a\\b",
    "a`b",
    "a$(id)b",
    "a|b",
    "a;b",
    "{{x}}",
    "#x",
    "a<b>&c",
    "é 🚀",
    "- x",
    "'''",
    '"""',
]

names = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=30).filter(
        lambda text: text == text.strip() and "${{" not in text
    ),
)


def subjects_in(files: dict[str, str]) -> set[str]:
    """All subjects that a file of AWS, Azure or Vault trusts."""
    found: set[str] = set()
    for path, text in files.items():
        if path.endswith(".json"):
            found |= set(texts_of(json.loads(text)))
        elif path.endswith(".tf"):
            terraform(text)
    return {one for one in found if one.startswith("repo:")}


def subjects_of_google(text: str) -> set[str]:
    """What the condition of the provider lets in."""
    ((_, provider),) = blocks(terraform(text), "google_iam_workload_identity_pool_provider")
    (condition,) = texts(provider["attribute_condition"])
    strings = re.findall(r"'((?:[^'\\]|\\.)*)'", condition.partition(" in ")[2])
    return {json.loads('"' + one.replace("\\'", "'").replace('"', '\\"') + '"') for one in strings}


def texts_of(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for inner in value.values() for text in texts_of(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in texts_of(inner)]
    return [value] if isinstance(value, str) else []


@settings(max_examples=60, deadline=None)
@given(st.lists(names, min_size=1, max_size=4, unique=True), st.sampled_from([UNKNOWN, IMMUTABLE]))
def test_exactly_the_subjects(environments: list[str], identity: Identity) -> None:
    swaps = [
        facts(kind, environment=name) for kind in ("aws", "gcp", "azure", "vault") for name in environments
    ]
    found = parties(*swaps, identity=identity)
    wanted = {subject for party in found for subject in party.subjects.all}
    files = companions(found, identity)
    for kind in ("aws", "azure", "vault"):
        assert subjects_in({path: text for path, text in files.items() if path.startswith(kind)}) == wanted
    listed = {
        subject
        for condition in conditions(terraform(files["aws/main.tf"]))
        for key, values in condition.items()
        if key.endswith(":sub")
        for subject in values
    }
    assert listed == wanted
    assert subjects_of_google(files["gcp/main.tf"]) == wanted
    for path, text in files.items():
        assert not [token for token in FORBIDDEN if token in text], path


@settings(max_examples=60, deadline=None)
@given(names)
def test_the_check_runs_in_exactly_the_environments(name: str) -> None:
    (party,) = parties(facts(environment=name))
    text = companions([party], UNKNOWN)["aws/oidc-check.yml"]
    workflow = YAML(typ="safe", pure=True).load(text)
    (job,) = workflow["jobs"].values()
    (shown,) = job["strategy"]["matrix"]["environment"]
    assert shown in (name, "<<FILL>>")
    assert job["permissions"] == {"id-token": "write"}
    assert workflow["permissions"] == {}
    assert name in ("<<FILL>>",) or not re.search(r"[*?]|[$%]\{", shown)


@pytest.mark.skipif(BASH is None, reason="bash is not installed")
@settings(max_examples=60, deadline=None)
@given(names, st.sampled_from(sorted(KINDS)))
def test_commands_of_a_runbook_are_words_and_nothing_more(name: str, kind: str) -> None:
    found = parties(facts(kind, environment=name))
    text = runbook(kind, found, UNKNOWN)
    blocks = re.findall(r"^```sh\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    lines = [line for block in blocks for line in block.splitlines() if not line.startswith("#")]
    words = [word for line in lines for word in shlex.split(line)]
    # A shell that knows no programs: whatever it would expand or run shows.
    script = "set -f; printf '%s\\0' " + "\nprintf '%s\\0' ".join(lines)
    done = subprocess.run(
        [str(BASH), "-c", script if lines else ":"], env={"PATH": ""}, capture_output=True, check=True
    )
    assert (done.stdout.decode().split("\0")[:-1], done.stderr) == (words, b"")


@pytest.mark.parametrize("text", HOSTILE)
def test_quoting(text: str) -> None:
    assert shlex.split(shell(text)) == [text]
    found = terraform(f"a = {hcl(text)}\n")
    assert list(texts(found["a"])) == [text]
    inner = cel(text)
    assert inner[0] == inner[-1] == "'"
    assert re.fullmatch(r"(?:[^'\\]|\\.)*", inner[1:-1])


@pytest.mark.parametrize("text", ["${x}", "%{ if x }", "a${b}c"])
def test_templates_are_texts_in_hcl(text: str) -> None:
    assert "$${" in hcl(text) or "%%{" in hcl(text)


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"codecov"}))
def test_every_kind_has_files_and_none_has_a_pattern(kind: str) -> None:
    files = companions(parties(facts(kind, environment="production"), document=flow()), UNKNOWN)
    assert files
    for path, text in files.items():
        assert path.startswith(f"{kind}/")
        assert not [token for token in FORBIDDEN if token in text]
