"""Make's own rules, the variables in them, and what else tells make which programs to run."""

from __future__ import annotations

import pytest
from scripts.kit import follow, reason, texts

from pinfix.scripts import Followed

OBJECT = {"Makefile": "all: foo.o\nfoo.o: foo.c\n", "foo.c": ""}


def ran(line: str, files: dict[str, str], **given: object) -> str:
    return "\n".join(texts(line, files, **given))


@pytest.mark.parametrize(
    ("line", "program"),
    [
        ("make CC='gh issue create' foo.o", "gh issue create"),
        ("make COMPILE.c='git push' foo.o", "git push"),
        ("make CFLAGS='; git push' all", "git push"),
        ("make AR='git push' lib.a", "git push"),
        ("make PREPROCESS.S='git push' x.s", "git push"),
        ("make LINK.o=./x prog", "./x"),
    ],
)
def test_own_rules_run_what_variables_say(line: str, program: str) -> None:
    files = {"Makefile": "foo.o: foo.c\nall: foo.o\nlib.a:\nx.s:\nprog:\n", "foo.c": ""}
    assert program in ran(line, files)


@pytest.mark.parametrize("line", ["make all", "make VERSION=1 all", "make -j4 foo.o", "make foo.o A=b"])
def test_own_rules_only_compile_where_nobody_says_otherwise(line: str) -> None:
    assert follow(line, OBJECT) == Followed()


def test_a_variable_of_the_makefile_or_the_environment_counts_as_well() -> None:
    written = {**OBJECT, "Makefile": "CC := git push\n" + OBJECT["Makefile"]}
    assert "git push" in ran("make all", written)
    assert "${CC}" in ran("make all", OBJECT, environment={"CC"})
    assert "${CXXFLAGS}" in ran("make all", OBJECT, environment={"CXXFLAGS"})
    assert texts("make all", OBJECT, environment={"OTHER"}) == []


def test_the_environment_says_what_a_recipe_runs_too() -> None:
    files = {"Makefile": "x:\n\t$(CC) -c y.c\n\t$(RM) z\n"}
    assert texts("make", files) == ["cc -c y.c", "rm -f z"]
    assert texts("make", files, environment={"CC", "RM"}) == ["${CC} -c y.c", "${RM} z"]


@pytest.mark.parametrize(
    "makefile",
    [
        "CC := git push\nfoo.o: foo.c\n\techo\n",
        "CC := git push\n.PHONY: all\nall: foo.c\n",
        "CC := git push\nall: foo.c foo.h\n\techo\n",
    ],
)
def test_what_a_recipe_makes_and_what_is_no_file_needs_no_own_rule(makefile: str) -> None:
    assert "git push" not in ran("make", {"Makefile": makefile, "foo.c": "", "foo.h": ""})


def test_a_source_that_is_made_of_another_one_is() -> None:
    files = {"Makefile": "YACC := git push\nall: foo.c\n\techo\n", "foo.c": "", "foo.y": ""}
    assert "git push" in ran("make", files)


@pytest.mark.parametrize(
    "flags", ["--eval=x", "-f other.mk", "CC=x", "-E x", "-I inc", "$(X)", "--file=other.mk", "-e"]
)
def test_flags_in_a_variable_may_tell_it_anything(flags: str) -> None:
    files = {"Makefile": f"MAKEFLAGS += {flags}\nall:\n\techo\n"}
    assert "MAKEFLAGS" in reason("make", files, environment={"X"})


@pytest.mark.parametrize("flags", ["-j8", "-j$(shell nproc)", "-rR", "--no-builtin-rules", "-s --silent"])
def test_ordinary_flags_in_a_variable_are_followed(flags: str) -> None:
    assert "echo" in ran("make", {"Makefile": f"MAKEFLAGS += {flags}\nall:\n\techo\n"})


def test_flags_in_a_variable_of_the_command_line() -> None:
    files = {"Makefile": "all:\n\techo\n"}
    assert "MAKEFLAGS" in reason("make MAKEFLAGS=--eval=x", files)
    assert texts("make MAKEFLAGS=-k", files) == ["echo"]


@pytest.mark.parametrize(
    "setting",
    [
        ".SHELLFLAGS = x.sh -c",
        ".SHELLFLAGS = -c x",
        ".SHELLFLAGS = -e",
        "SHELL = ./bash",
        "SHELL = tools/bash",
        "SHELL = bash x.sh",
    ],
)
def test_shells_that_run_something_else_are_not_followed(setting: str) -> None:
    reason("make", {"Makefile": f"{setting}\nall:\n\techo\n"})


@pytest.mark.parametrize(
    "setting", [".SHELLFLAGS = -eu -o pipefail -c", ".SHELLFLAGS := -ec", "SHELL = /usr/bin/env bash -e"]
)
def test_shells_with_ordinary_switches_are(setting: str) -> None:
    assert texts("make", {"Makefile": f"{setting}\nall:\n\techo\n"}) == ["echo"]


def test_a_makefile_is_made_anew_before_it_counts() -> None:
    files = {"Makefile": "all:\n\techo\nMakefile: Makefile.in\n\tgit push\n", "Makefile.in": ""}
    assert texts("make all", files) == ["echo", "git push"]
    files = {"Makefile": "all:\n\techo\n%: FORCE\n\tgit push\nFORCE:\n"}
    assert "git push" in texts("make all", files)
    assert texts("make all", {"Makefile": "all:\n\techo\n%:\n\tgit push\n"}) == ["echo"]


def test_a_make_that_is_called_by_name_has_the_variables_too() -> None:
    files = {"Makefile": "all:\n\tcd sub && make x\n\tcmake y\n"}
    assert texts("make CC=gh", files) == ['cd sub && make CC="gh" x', "cmake y"]
    assert texts("make", files) == ["cd sub && make x", "cmake y"]


def test_references_in_arguments_are_not_followed() -> None:
    files = {"Makefile": "all:\n\techo $(A)\n"}
    assert "refer" in reason("make 'A=$(shell git push)'", files)
    assert texts("make 'A=$$HOME'", files) == ["echo $HOME"]
