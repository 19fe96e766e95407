"""Every file of a few set-ups, word for word. `PINFIX_WRITE_GOLDEN=1` writes what is made now."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from oidc.setting_up import (
    CHOSEN,
    CLASSIC,
    ENTERPRISE,
    IMMUTABLE,
    KINDS,
    NOBODY,
    UNKNOWN,
    facts,
    flow,
    in_environments,
    parties,
)

from pinfix.oidc.facts import OtherUse
from pinfix.oidc.parties import Party
from pinfix.oidc.runbook.guide import FOLDER
from pinfix.oidc.setup import setup_of
from pinfix.oidc.subjects.prefix import Identity

GOLDEN = Path(__file__).parent / "golden"
CLOUDS = ("aws", "gcp", "azure", "vault")
STILL = (OtherUse("OLD_KEY", ".github/workflows/remote.yml", 12, "passed to a container"),)


def all_kinds() -> tuple[tuple[Party, ...], Identity]:
    document = in_environments("staging", "prod:eu")
    return parties(*(facts(kind, environment=CHOSEN) for kind in KINDS), document=document), UNKNOWN


def branches(identity: Identity) -> tuple[tuple[Party, ...], Identity]:
    document = flow(on="push: {branches: [main, 'release/**']}, pull_request: ")
    swaps = [facts(kind, others=STILL) for kind in (*CLOUDS, "npm")]
    return parties(*swaps, document=document, identity=identity), identity


CASES = {
    "all-kinds": all_kinds,
    "immutable": lambda: branches(IMMUTABLE),
    "classic": lambda: branches(CLASSIC),
    "enterprise": lambda: branches(ENTERPRISE),
    "nothing-known": lambda: branches(NOBODY),
}


@pytest.mark.parametrize("case", CASES)
def test_files_are_as_they_were_read(case: str) -> None:
    found, identity = CASES[case]()
    made = {path.removeprefix(f"{FOLDER}/"): text for path, text in setup_of(found, identity).files.items()}
    folder = GOLDEN / case
    if os.environ.get("PINFIX_WRITE_GOLDEN"):
        for path, text in made.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, "utf-8")
    kept = {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in folder.rglob("*")
        if path.is_file()
    }
    assert set(made) == set(kept)
    for path, text in made.items():
        assert text == kept[path], path
