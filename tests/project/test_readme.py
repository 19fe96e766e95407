"""The README: its commands have the form that CI relies on, and what it says of the program is so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main
from project.pages import PROJECT, block, markdown, script, section, text

from pinfix import __version__
from pinfix.cli import app
from pinfix.commands import ExitCode
from pinfix.config import load

README = text("README.md")
readme_command = script("readme_command")


@pytest.mark.parametrize("heading", ["first", "Develop"])
def test_command_is_one_line_that_sets_up_and_runs(heading: str) -> None:
    command = readme_command.command(README, heading)
    assert "\n" not in command
    assert command.startswith("python3 -m venv .venv && .venv/bin/pip install ")
    parts = command.split(" && ")
    assert all(part.startswith(".venv/bin/") for part in parts[1:])


def test_first_command_shows_the_example_offline() -> None:
    assert readme_command.command(README, "first").endswith(
        "&& .venv/bin/pinfix apply --offline --dry-run examples/shop"
    )


def test_develop_upgrades_pip_before_it_asks_for_groups() -> None:
    parts = readme_command.command(README, "Develop").split(" && ")
    upgrade = next(number for number, part in enumerate(parts) if part.endswith("--upgrade pip"))
    assert "--group" in parts[upgrade + 1]
    assert parts[-1] == ".venv/bin/pytest -n auto"


def test_first_command_is_the_first_block_of_any_language() -> None:
    fence = README.index("```")
    assert README.startswith("```sh\n" + readme_command.command(README, "first"), fence)


@pytest.mark.parametrize("heading", ["Devel", "Configuration"])
def test_no_command_where_there_is_none(heading: str) -> None:
    with pytest.raises(LookupError):
        readme_command.command(README, heading)


def test_exit_codes() -> None:
    listed = re.findall(r"^\| (\d+) \|", section(README, "Exit codes"), re.MULTILINE)
    assert [int(code) for code in listed] == sorted(ExitCode)


def options() -> set[str]:
    return {
        name
        for command in commands(typer.main.get_command(app))
        for parameter in command.params
        for name in (*parameter.opts, *parameter.secondary_opts)
    } | {"--help", "-h"}


def commands(command: Any) -> Iterator[Any]:
    yield command
    for inner in getattr(command, "commands", {}).values():
        yield from commands(inner)


COMMAND = re.compile(r"`(pinfix [^`]*|--[a-z][a-z-]*)`|^(?:\$ )?(pinfix .*?)(?:#.*)?$", re.MULTILINE)
OPTION = re.compile(r"(?<![\w-])--?[a-z][a-z-]*")


def by_hand(page: str) -> str:
    """A page without its tables about other programs, whose options are none of pinfix."""
    return page.partition(script("build_permissions_page").BEGIN)[0]


@pytest.mark.parametrize("page", markdown(), ids=lambda page: page.relative_to(PROJECT).as_posix())
def test_options_that_are_named_exist(page: Path) -> None:
    named = {
        option
        for found in COMMAND.findall(by_hand(page.read_text("utf-8")))
        for option in OPTION.findall("".join(found))
    }
    assert named - options() == set()


@pytest.mark.parametrize("option", ["--dry-run", "--check", "--strict", "--unsafe", "--config", "--format"])
def test_options_that_matter_are_explained(option: str) -> None:
    pages = "".join(page.read_text("utf-8") for page in markdown())
    assert f"`{option}" in pages or f" {option}" in pages


def test_configuration_holds() -> None:
    config = load(block(section(README, "Configuration"), "yaml").encode(), "README.md", ["pin-actions"])
    assert len(config.ignore) == 2
    assert config.pin.separator == "  "


def test_hook_has_the_present_version() -> None:
    assert f"# frozen: v{__version__}" in README


def test_numbers_of_the_snapshot() -> None:
    sources = text("resolvers/pinfix_resolvers/data/SOURCES.md")
    repositories = re.search(r"\| repositories \| (\d+) \|", sources)
    newest = re.search(r"\| newest fact \| ([\d-]+) \|", sources)
    assert repositories is not None
    assert newest is not None
    assert f"of {repositories[1]} of the most used action repositories" in " ".join(README.split())
    assert f"the newest of {newest[1]}" in " ".join(README.split())
    assert f"of {repositories[1]} action repositories" in text("CHANGELOG.md")
