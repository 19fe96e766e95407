"""What is shipped to run the bot with, and its page, say what the program wants."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from pinfix.bot.events.reading import EVENTS
from pinfix.bot.settings.reading import _ALONE, _APP, _LIMITS, _SCOPE, DATABASE, FILE, SECRET
from pinfix.bot.settings.variables import variable
from pinfix.bot.web import listening, serving
from pinfix.bot.web.signals import TEMPORARY
from pinfix.bot.work import engine
from pinfix.credentials.app import ID, KEY, KEY_FILE
from pinfix.credentials.granting import NEEDED, WORKFLOWS

PROJECT = Path(__file__).parents[3]
DEPLOY = PROJECT / "deploy"
PAGE = (PROJECT / "docs/bot.md").read_text("utf-8")
KNOWN = {variable(key) for key in (FILE, SECRET, DATABASE, *_ALONE, *_LIMITS, *_SCOPE)} | {ID, KEY, KEY_FILE}
SHIPPED = sorted(path for path in DEPLOY.rglob("*") if path.is_file())


def manifest(name: str) -> Any:
    return json.loads((DEPLOY / name).read_text())


@pytest.mark.parametrize(
    ("name", "more"), [("app-manifest.json", set()), ("app-manifest-dashboard.json", {"issues"})]
)
def test_the_manifests_ask_for_no_more_than_is_used(name: str, more: set[str]) -> None:
    made = manifest(name)
    assert made["default_permissions"] == {**NEEDED, **dict.fromkeys((*WORKFLOWS, *more), "write")}
    # Those about its installation come to every App, and cannot be asked for; issues want their permission.
    unasked = {"installation", "installation_repositories"} | ({"issues"} - more)
    assert set(made["default_events"]) == EVENTS - unasked
    assert made["public"] is False


def test_the_address_of_the_page_asks_for_the_same_as_the_manifest() -> None:
    made = manifest("app-manifest.json")
    query = re.search(r"settings/apps/new\?(\S+)", PAGE)
    assert query is not None
    given = [part.split("=", 1) for part in query[1].split("&")]
    assert {value for key, value in given if key == "events[]"} == set(made["default_events"])
    assert {key: value for key, value in given if value in ("write", "read")} == made["default_permissions"]


@pytest.mark.parametrize("path", [*SHIPPED, PROJECT / "docs/bot.md"], ids=lambda path: path.name)
def test_variables_that_are_named_are_there(path: Path) -> None:
    named = set(re.findall(r"\bPINFIX_(?:BOT|APP)_[A-Z_]*[A-Z]", path.read_text("utf-8")))
    assert named <= KNOWN


def test_the_page_has_every_key_and_variable() -> None:
    table = PAGE.partition("## Settings")[2].partition("###")[0]
    for key in (*_ALONE, *_APP, *_LIMITS, *_SCOPE):
        assert re.search(rf"`(limits: |scope: )?{key}`", table), key
    assert set(re.findall(r"PINFIX_\w+", table)) == KNOWN


def test_the_units_hold_no_secret_and_no_privilege() -> None:
    text = (DEPLOY / "pinfix-.service.d/pinfix.conf").read_text()
    for line in ("NoNewPrivileges=yes", "ProtectSystem=strict", "CapabilityBoundingSet=", "User=pinfix"):
        assert f"\n{line}\n" in text
    # A worker that cannot see others in /proc takes them for dead.
    assert not re.search(r"(?m)^(ProtectProc|ProcSubset)=", text)


def test_a_sweep_needs_no_secret_of_a_webhook() -> None:
    # systemd starts no unit of which a credential is missing.
    bot = (DEPLOY / "pinfix-bot.service").read_text()
    assert "\nLoadCredential=webhook-secret:" in bot
    assert "\nEnvironment=PINFIX_BOT_WEBHOOK_SECRET_FILE=%d/webhook-secret\n" in bot
    for path in (DEPLOY / "pinfix-.service.d/pinfix.conf", *DEPLOY.glob("pinfix-sweep.*")):
        assert "webhook" not in path.read_text(), path


def test_what_ends_for_a_while_is_started_again() -> None:
    lines = (DEPLOY / "pinfix-bot.service").read_text().splitlines()
    assert f"RestartForceExitStatus={TEMPORARY}" in lines
    assert f"SuccessExitStatus={TEMPORARY}" in lines  # a stop that left something did not fail
    assert "Restart=on-failure" in lines
    assert re.search(r"podman run .*--restart on-failure", PAGE)


def test_a_stop_has_the_time_that_it_may_take() -> None:
    may_take = listening._GRACE + 2 * serving._BRIEF + serving._GRACE + engine._LAST_MOMENT
    given = re.search(r"(?m)^TimeoutStopSec=(\d+)$", (DEPLOY / "pinfix-.service.d/pinfix.conf").read_text())
    in_container = re.search(r"--stop-timeout (\d+)", PAGE)
    assert given
    assert in_container
    assert may_take + 20 < int(given[1]) == int(in_container[1])


def test_images_keep_the_check_of_their_health() -> None:
    assert "\nHEALTHCHECK" in (DEPLOY / "Containerfile").read_text()
    for text in (PAGE, (DEPLOY / "Containerfile").read_text()):
        assert re.findall(r"podman build (?!--format docker )", text) == []


def test_the_container_is_not_run_by_root() -> None:
    text = (DEPLOY / "Containerfile").read_text()
    assert re.findall(r"(?m)^USER (.*)$", text) == ["10001:10001"]
