"""However many commands pipes join, whoever follows them back comes to an end."""

from __future__ import annotations

import pytest
from shell.reading import bash

from pinfix.shell import read_script
from pinfix.shell.model import Command, Shell
from pinfix.shell.pipes import MOST_IN_A_ROW, MOST_WAYS
from pinfix.shell.wrappers import unwrapped_script

TEN = "cat; " * 10
LONG: list[tuple[Shell, str]] = [
    ("bash", "cat | " * 500 + "b"),
    ("pwsh", "cat | " * 500 + "b"),
    ("bash", "|".join(["{ " + TEN + "}"] * 30)),
    ("pwsh", "|".join(["& { " + TEN + "}"] * 30)),
    ("bash", "|".join([f"bash -c '{TEN}'"] * 30)),
]


def ways(command: Command) -> int:
    return 1 + sum(map(ways, command.input_from))


@pytest.mark.parametrize(("shell", "text"), LONG)
def test_what_is_joined_is_bounded_and_said_not_to_be_read(shell: Shell, text: str) -> None:
    script = unwrapped_script(read_script(text, shell))
    assert "too much is joined by pipes" in [unread.reason for unread in script.unread]
    assert max(map(ways, script.commands)) <= MOST_WAYS + 1


def test_a_pipeline_that_people_write_is_joined() -> None:
    last = bash("a | " * (MOST_IN_A_ROW - 1) + "b").commands[-1]
    assert ways(last) == MOST_IN_A_ROW
