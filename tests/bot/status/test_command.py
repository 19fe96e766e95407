"""`pinfix bot status`: what it writes where, from the database alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from bot.status.kit import posture, row, topic
from cli.program import environment, pinfix

from pinfix.bot.storage.database import open_database
from pinfix.bot.storage.ledger import Ledger
from pinfix.bot.storage.records import State


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    """A file of settings, and a database with two repositories."""
    url = f"sqlite:///{tmp_path / 'bot.db'}"
    file = tmp_path / "pinfix-bot.yml"
    file.write_text(f"database: {url}\n")
    database = open_database(url)
    told = topic(1, State.OPEN, pull=3, url="https://github.com/octo/app-1/pull/3")
    for one, topics in (
        row(1, State.OPEN, told, before=posture((0, 1)), after=posture((1, 1))),
        row(2, State.FAILED, topic(2, State.FAILED, code="network"), owner="acme"),
    ):
        Ledger(database).record(one, topics)
    database.close()
    return file


def run(settings: Path, *options: str) -> str:
    done = pinfix("bot", "status", "--settings", str(settings), *options, cwd=settings.parent)
    assert (done.code, done.err) == (0, "")
    return done.out


def test_text(settings: Path) -> None:
    out = run(settings)
    assert out.startswith("2 repositories: 1 open, 1 failed\n1 pull request: 1 open\n0 tasks pending")
    assert "failed, network: 1 repository. why" in out


def test_json_of_one_owner(settings: Path) -> None:
    made = json.loads(run(settings, "--format", "json", "--owner", "ACME"))
    assert [one["owner"] for one in made["repositories"]] == ["acme"]


def test_the_page_in_a_file(settings: Path, tmp_path: Path) -> None:
    assert run(settings, "--format", "html", "--output", str(tmp_path / "page.html")) == ""
    page = (tmp_path / "page.html").read_text()
    assert page.startswith("<!doctype html>")
    assert 'href="https://github.com/octo/app-1/pull/3"' in page


def test_where_there_is_no_database_none_is_made(tmp_path: Path) -> None:
    file = tmp_path / "pinfix-bot.yml"
    file.write_text(f"database: sqlite:///{tmp_path}/none.db\n")
    done = pinfix("bot", "status", "--settings", str(file), cwd=tmp_path)
    assert done.code == 2
    assert "there is no database" in done.err
    assert not (tmp_path / "none.db").exists()


def test_neither_an_app_nor_a_server_is_needed(settings: Path) -> None:
    url = f"sqlite:///{settings.parent / 'bot.db'}"
    given = {"PINFIX_BOT_DATABASE": url, "GITHUB_API_URL": "http://127.0.0.1:9"}
    assert not [name for name in environment(**given) if name.startswith("PINFIX_APP")]
    done = pinfix("bot", "status", cwd=settings.parent, **given)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("2 repositories")


def test_somebody_who_writes_is_not_waited_for(settings: Path) -> None:
    database = open_database(f"sqlite:///{settings.parent / 'bot.db'}")
    with database.writing():
        assert run(settings).startswith("2 repositories")
    database.close()


@pytest.mark.parametrize("given", ["variable", "file", "settings"])
def test_a_port_that_is_none_shows_no_password(tmp_path: Path, given: str) -> None:
    url = "postgresql://bot:hunter2@127.0.0.1:1abc/bot"
    (tmp_path / "url").write_text(url)
    (tmp_path / "url").chmod(0o600)
    lines = {"variable": "", "file": "database-file: url\n", "settings": f"database: {url}\n"}
    (tmp_path / "pinfix-bot.yml").write_text(lines[given])
    variables = {"PINFIX_BOT_DATABASE": url} if given == "variable" else {}
    done = pinfix("bot", "status", "--settings", "pinfix-bot.yml", cwd=tmp_path, **variables)
    assert done.code == 2
    assert "hunter2" not in done.out + done.err
    assert "Traceback" not in done.err


def test_a_database_that_cannot_be_reached_does_not_show_its_password(tmp_path: Path) -> None:
    secret = tmp_path / "url"
    secret.write_text("postgresql://bot:hunter2@127.0.0.1:9/bot?connect_timeout=2")
    secret.chmod(0o600)
    file = tmp_path / "pinfix-bot.yml"
    file.write_text("database-file: url\n")
    done = pinfix("bot", "status", "--settings", str(file), cwd=tmp_path)
    assert done.code == 2
    assert "hunter2" not in done.out + done.err


def test_settings_that_do_not_hold(tmp_path: Path) -> None:
    file = tmp_path / "pinfix-bot.yml"
    file.write_text("prot: 1\n")
    done = pinfix("bot", "status", "--settings", str(file), cwd=tmp_path)
    assert done.code == 2
    assert "pinfix-bot.yml:1:1: unknown key 'prot'; did you mean 'port'?" in done.err
