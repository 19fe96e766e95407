"""Whatever a repository holds: an answer, in little time, and no exception."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scripts.kit import Memory, command, follow, reason

from pinfix.scripts import Followed, Follower, NotOfRepository, Unresolvable
from pinfix.scripts.track import folders
from pinfix.shell.model import Block, Command, Hole, Script, Word

ANSWERS = (Followed, NotOfRepository, Unresolvable)

SNIPPETS = [
    "x: y", "y: $(A)", "\t$(A) $@ $<", "\t@git push", "A = $(B)", "B := $(A) $$", "A ?= a", "endif", "else",
    "A += $(call A,$(1))", "ifeq ($(A),)", "define D", "endef", "include Makefile", "-include $(A)", "%: %.o",
    "%.o: %-%", "x: x", "$(A): $(B)", "$(call D,a,b)", "$(foreach i,$(A) b,$(D))", "\\", "\t\\", "export",
    "export A", ".c.o:", "$(A", "${", "$", "x: A = $(patsubst %,$(B),$(wildcard *))", "A != $(B)", "x:;$(D)",
    "override A = $(shell $(A))",
]  # fmt: skip
NOISE = st.text(alphabet="ax:=$()%{}\t #\\,;@\x00\x01\x02\x03\x04", max_size=12)
LINES = st.lists(st.sampled_from(SNIPPETS) | NOISE, max_size=14)


@given(LINES)
def test_any_makefile(lines: list[str]) -> None:
    text = "\n".join(lines)
    for line in ("make", "make x", "make -e A=$X x-$Y"):
        assert isinstance(follow(line, {"Makefile": text}), ANSWERS)
        assert isinstance(follow(line, {"Makefile": text}, environment=None), ANSWERS)


PARTS = st.lists(
    st.sampled_from(
        ["-", "--", "-c", "-C", "-f", "=", "a", "/", ".", "..", "run", "x.sh", "$", "\\", "~", "-e", "-m"]
    )
    | st.builds(Hole, st.sampled_from([None, "PWD", "GITHUB_WORKSPACE", "X"]), st.sampled_from([None, "a.b"]))
    | st.text(max_size=5),
    max_size=4,
).map(tuple)
PROGRAMS = [
    "bash",
    "python",
    "perl",
    "pwsh",
    "node",
    "deno",
    "make",
    "npm",
    "yarn",
    "pnpm",
    "bun",
    "source",
    "./x.sh",
]


@given(
    st.sampled_from(PROGRAMS),
    st.lists(st.builds(Word, PARTS), max_size=5),
    st.sampled_from([None, ".", "sub"]),
)
def test_any_command(program: str, words: list[Word], folder: str | None) -> None:
    files = Memory({"x.sh": "x", "Makefile": "a:\n\tb\n", "package.json": '{"scripts": {"a": "b"}}'})
    asked = Command((Word((program,)), *words), 1)
    assert isinstance(Follower(files).follow(asked, folder), ANSWERS)
    assert isinstance(Follower(files).hooks(asked, folder), ANSWERS)
    for path in files.asked:
        assert not path.startswith(("/", "~"))
        assert path.split("/")[0] != ".."


BLOCKS = st.lists(
    st.builds(Block, st.sampled_from(["subshell", "branch", "loop", "function"]), st.integers(0, 3)),
    max_size=3,
).map(tuple)
COMMANDS = st.builds(
    Command,
    st.lists(st.builds(Word, PARTS), max_size=3).map(lambda words: (Word(("cd",)), *words)),
    st.integers(1, 3),
    blocks=BLOCKS,
)


@given(st.lists(COMMANDS, max_size=8))
def test_any_folders(commands: list[Command]) -> None:
    found = list(folders(Script(tuple(commands)), "."))
    assert [one for one, _ in found] == commands
    assert all(where is None or where.split("/")[0] not in ("", "..") for _, where in found)


@given(st.text(max_size=60), st.sampled_from(["x", "x.sh", "x.ps1", "x.py"]))
def test_any_script(text: str, path: str) -> None:
    assert isinstance(follow(f"./{path}", {path: text}), ANSWERS)
    assert isinstance(follow(f"source {path}", {path: text}), ANSWERS)


@pytest.mark.parametrize(
    ("makefile", "part"),
    [
        ("".join(f"A{i} = $(A{i + 1})$(A{i + 1})\n" for i in range(60)) + "x:\n\t$(A0)\n", "too deep"),
        ("A = " + "$(" * 5000 + "\nx:\n\t$(A)\n", "no end"),
        ("x:\n\t" + "$(" * 500 + "a" + ")" * 500 + "\n", "too deep"),
        ("A = " + "a" * 2000 + "\n" + "A := $(A)$(A)\n" * 12 + "x:\n\t$(A)\n", "too long"),
        ("A := " + "a" * 90_000 + "\nx:\n\t$(subst a,$(A),$(A))\n", "too long"),
        ("include Makefile2\n", "there is no Makefile2"),
        ("all: " + " ".join(f"t{i}" for i in range(5000)) + "\n", "targets are made"),
        ("x:\n" + "\techo\n" * 40_001, "lines"),
        ("x:\n\techo \x01\n", "control characters"),
    ],
)  # fmt: skip
def test_bounds(makefile: str, part: str) -> None:
    assert part in reason("make", {"Makefile": makefile})


def test_files_that_include_one_another() -> None:
    files = {
        "Makefile": "include a.mk\nx:\n\techo\n",
        "a.mk": "include Makefile b.mk\n",
        "b.mk": "include a.mk\n",
    }
    assert isinstance(follow("make x", files), Followed)
    chain = {f"{i}.mk": f"include {i + 1}.mk\n" for i in range(100)}
    assert "Makefiles are included" in reason("make -f 0.mk", chain)


def test_one_word_that_has_all_letters() -> None:
    assert isinstance(follow("bash -" + "ec" * 50_000 + " x", {}), ANSWERS)
    assert isinstance(Follower(Memory({})).follow(command("make -" + "s" * 50_000), "."), ANSWERS)
