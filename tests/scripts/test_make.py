"""What make runs, without running it."""

from __future__ import annotations

import pytest
from scripts.kit import pieces, reason, texts


def recipe(makefile: str, line: str = "make", **given: object) -> list[str]:
    return texts(line, {"Makefile": makefile}, **given)


def test_targets_and_their_prerequisites() -> None:
    makefile = "all: build\n\techo all\nbuild: gen\n\tgo build\ngen:\n\tgo generate\nrelease:\n\tgit push\n"
    assert recipe(makefile) == ["echo all", "go build", "go generate"]
    assert recipe(makefile, "make build") == ["go build", "go generate"]
    assert recipe(makefile, "make gen release") == ["go generate", "git push"]


def test_pieces_say_where_they_stand() -> None:
    (first, second) = pieces(
        "make -C sub x", {"sub/Makefile": "# x\nx:\n\t@echo a \\\n\t  b\n\t-@ git push\n"}
    )
    assert (first.path, first.line, first.folder, first.shell) == ("sub/Makefile", 3, "sub", "sh")
    assert (first.text, second.text, second.line) == ("echo a \\\n  b", "git push", 5)
    assert second.what == "target x of sub/Makefile"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("make -j4 -k build", ["go build"]),
        ("make -j 4 build", ["go build"]),
        ("make -j $(nproc) build", ["go build"]),
        ("make -sj build", ["go build"]),
        ("make --no-print-directory --jobs=2 build", ["go build"]),
        ("make -f Makefile build", ["go build"]),
        ("make --file=Makefile build", ["go build"]),
        ("make -C . -fMakefile build", ["go build"]),
        ("make -skC sub/.. build", ["go build"]),
        ("make -I inc build", ["go build"]),
        ("make --version", []),
        ("gmake build", ["go build"]),
    ],
)
def test_the_command_line(line: str, expected: list[str]) -> None:
    assert recipe("build:\n\tgo build\n", line) == expected


def test_the_file_that_make_takes() -> None:
    files = {"Makefile": "a:\n\tsecond\n", "GNUmakefile": "a:\n\tfirst\n", "other.mk": "a:\n\tother\n"}
    assert texts("make", files) == ["first"]
    assert texts("make -f other.mk", files) == ["other"]


VARIABLES = """\
GO = go
FLAGS := -v
ALL = $(GO) build ${FLAGS}
x:
\t$(ALL) $@ $$HOME
"""


def test_variables_with_known_texts() -> None:
    assert recipe(VARIABLES) == ["go build -v x $HOME"]
    assert recipe(VARIABLES, "make GO=tinygo x") == ["tinygo build -v x $HOME"]
    assert recipe("x:\n\t$(RM) a\n\t$(MAKE) y\n", "make A=b x") == ["rm -f a", 'make A="b" y']
    line = "make A=${{ secrets.X }} B='a\"; #' x"
    (text,) = recipe("x:\n\t$(MAKE) y; git push\n", line)
    assert text.endswith('make A="${{ secrets.X }}" B="${UNKNOWN%%}" y; git push')


def test_a_default_counts_unless_the_environment_may_say_otherwise() -> None:
    makefile = "GO ?= go\nx:\n\t$(GO) build\n"
    assert recipe(makefile) == ["go build"]
    assert set(recipe(makefile, environment={"GO"})) == {"go build", "${GO} build"}
    assert set(recipe(makefile, environment=None)) == {"go build", "${GO} build"}
    assert recipe("GO = a\n" + makefile, environment={"GO"}) == ["a build"]
    assert set(recipe("GO = a\n" + makefile, "make -e", environment={"GO"})) == {"a build", "${GO} build"}


def test_variables_of_the_environment() -> None:
    assert recipe("x:\n\tcurl $(GITHUB_TOKEN) $(TOKEN)\n") == ["curl ${GITHUB_TOKEN} "]
    assert recipe("x:\n\tcurl $(TOKEN)\n", environment={"TOKEN"}) == ["curl ${TOKEN}"]


def test_exported_variables_carry_what_the_environment_gave() -> None:
    makefile = "export GH_TOKEN = $(GITHUB_TOKEN)\nexport A = b\nx:\n\tgh release create\n"
    assert recipe(makefile) == ['export GH_TOKEN="${GITHUB_TOKEN}"; gh release create']
    makefile = "GH_TOKEN = $(GITHUB_TOKEN)\n.EXPORT_ALL_VARIABLES:\nx:\n\tgh release create\n"
    assert recipe(makefile) == ['export GH_TOKEN="${GITHUB_TOKEN}"; gh release create']
    makefile = "export GH_TOKEN := $(shell echo $$GITHUB_TOKEN)\nx:\n\tgh pr list\n"
    assert recipe(makefile)[-1] == 'export GH_TOKEN="${GITHUB_TOKEN}"; gh pr list'
    line = "make x GH_TOKEN=${{ secrets.GITHUB_TOKEN }}"
    assert recipe("x:\n\tgh pr list\n", line) == ['export GH_TOKEN="${{ secrets.GITHUB_TOKEN }}"; gh pr list']


def test_every_text_that_a_variable_may_have() -> None:
    makefile = "ifdef CI\nPUSH = git push\nelse\nPUSH = echo\nendif\nx:\n\t$(PUSH) origin\n"
    assert set(recipe(makefile)) == {"git push origin", "echo origin", "origin"}
    assert recipe("Q = @\nifdef V\nQ =\nendif\nx:\n\t$(Q)git push\n") == ["git push"]
    assert recipe("A = a\nA += b\nx:\n\t$(A)\n") == ["a b"]
    assert recipe("A := a\nA := $(A) b\nx:\n\t$(A)\n") == ["a b"]
    assert set(recipe("A = a\nx: A = b\nx:\n\t$(A)\n")) == {"a", "b"}
    assert recipe("override A = a\nx:\n\t$(A)\n", "make A=b") == ["a"]


def test_both_branches_of_a_condition() -> None:
    makefile = "x:\nifeq ($(CI),true)\n\tgit push\nelse ifdef Y\n\techo y\nelse\n\techo no\nendif\n"
    assert recipe(makefile) == ["git push", "echo y", "echo no"]


def test_first_targets_that_depend_on_a_condition() -> None:
    makefile = "ifdef X\na:\n\tgit push\nendif\nb:\n\techo b\nc:\n\techo c\n"
    assert recipe(makefile) == ["git push", "echo b"]
    assert recipe(".DEFAULT_GOAL := c\n" + makefile) == ["echo c"]
    assert recipe(".PHONY: b\n.hidden:\n\tx\nb:\n\techo b\n") == ["echo b"]


def test_functions_of_texts() -> None:
    makefile = """\
NAMES = one two
all: $(addprefix build-,$(NAMES)) $(patsubst %,test-%,three)
build-one:
\techo $(subst -, ,$@)
build-two: ; echo $(firstword $(sort b a)) $(NAMES:o%=x%)
test-%:
\techo $* $(strip  a   b )
"""
    assert recipe(makefile) == ["echo build one", "echo a xne two", "echo three a b"]


def test_calls_conditions_and_loops() -> None:
    makefile = "run = docker $(1) $(2)\nx:\n\t$(call run,push,a)\n\t$(foreach i,a b,echo $(i);)\n"
    assert recipe(makefile) == ["docker push a", "echo a; echo b;"]
    assert set(recipe("x:\n\t$(if $(CI),git push,echo no)\n")) == {"git push", "echo no"}
    assert set(recipe("x:\n\tgit $(or $(CMD),push)\n")) == {"git push", "git "}


def test_what_is_not_defined_is_empty() -> None:
    assert recipe("$(call log,a)\nx: $(call deps,b)\n\techo $(call none) $(1)\n") == ["echo  "]


def test_a_define_is_one_line_for_each_of_its_lines() -> None:
    makefile = (
        "define publish\n@echo $(1)\ngit push \\\n  origin\nendef\nx:\n\t$(call publish,a)\n\t$(publish)\n"
    )
    push = "git push \\\n  origin"
    assert recipe(makefile) == ["echo a", push, "echo ", push]


def test_commands_that_run_while_it_is_read() -> None:
    makefile = (
        "V := $(shell git describe)\nW = $(shell unused)\nX != ./x.sh\nx:\n\techo $(V)\ny:\n\techo $(W)\n"
    )
    assert recipe(makefile) == ["git describe", "./x.sh", "echo ${UNKNOWN%%}"]
    assert "unused" in recipe(makefile, "make y")
    assert "git push" in recipe("ifeq ($(shell git push),)\nendif\nx:\n\techo\n")
    assert "git push" in recipe("$(info $(shell git push))\nx:\n\techo\n")
    assert "git push" in recipe("y: $(shell git push)\nx:\n\techo\n", "make x")


def test_the_folder_of_make() -> None:
    files = {"sub/Makefile": "x:\n\t$(CURDIR)/run.sh\n\t$(abspath run.sh)\n\t$(shell pwd)/run.sh\n"}
    assert set(texts("make -C sub", files)) == {"${GITHUB_WORKSPACE}/sub/run.sh"}
    assert set(texts("make -C sub", files, workspace=None)) == {"${UNKNOWN%%}/run.sh"}


def test_included_files() -> None:
    files = {
        "Makefile": "include common.mk\n-include .env\ninclude a/b.mk\nx: y\n\techo $(A)\n",
        "common.mk": "A = a\n",
        "a/b.mk": "include c.mk\n",
        "c.mk": "y:\n\tgit push\n",
    }
    assert texts("make x", files) == ["echo a", "git push"]


def test_pattern_rules_and_suffix_rules() -> None:
    makefile = "prog: a.o b.x\n\tlink $^\n%.o: %.c\n\tcc $<\n.y.x:\n\tyacc $@\n.SUFFIXES: .x .y\n"
    assert recipe(makefile) == ["link a.o b.x", "cc a.c", "yacc b.x"]
    assert recipe("all: a.o\na.o: %.o: %.c\n\tcc $< $*\n") == ["cc a.c a"]
    assert recipe("%: common-% ;\ncommon-x:\n\tgit push\n", "make x") == ["git push"]
    assert recipe(".DEFAULT:\n\tgit push\na:\n\techo\n", "make b") == ["git push"]


def test_prerequisites_that_are_not_known_may_be_any_target() -> None:
    makefile = "all: $(shell ./list)\nrelease:\n\tgit push\nother.o:\n\tcc\n"
    assert {"git push", "cc"} <= set(recipe(makefile))
    assert set(recipe(makefile.replace("./list", "find ."))) == {"find .", "cc"}
    assert recipe(makefile.replace("$(shell ./list)", "$(wildcard *.c)")) == ["cc"]
    assert "git push" in recipe("all: re$(X)\nrelease:\n\tgit push\n", environment={"X"})
    assert recipe("all: re$(X)\nother:\n\tgit push\n", environment={"X"}) == []


def test_targets_of_the_command_line_that_are_known_in_part() -> None:
    makefile = "test-a:\n\techo a\ntest-b:\n\techo b\nrelease:\n\tgit push\n"
    assert recipe(makefile, "make test-${{ matrix.x }}") == ["echo a", "echo b"]
    assert "known only when it runs" in reason("make $TARGET", {"Makefile": makefile})


@pytest.mark.parametrize(
    "shell", ["/bin/bash", "/usr/bin/env bash", "bash -o pipefail", "$(shell which bash)"]
)
def test_the_shell_of_recipes(shell: str) -> None:
    found = pieces("make", {"Makefile": f"SHELL := {shell}\nx:\n\techo\n"})
    assert {piece.shell for piece in found} == {"bash"}


def test_one_shell_for_a_recipe() -> None:
    makefile = ".ONESHELL:\nx:\n\tcd sub\n\tgit push\n"
    assert recipe(makefile) == ["cd sub\ngit push"]
    assert recipe(makefile.replace(".ONESHELL:\n", "")) == ["cd sub", "git push"]


@pytest.mark.parametrize(
    ("makefile", "part"),
    [
        ("x:\n\t$(eval A = b)\n", "$(eval …)"),
        ("$(foreach i,a,$(eval $(call t,$(i))))\nx:\n\techo\n", "$(eval …)"),
        ("x:\n\t$(file >a,b)\n", "$(file …)"),
        ("$(A) = b\nx:\n\techo\n", "computed name"),
        (".RECIPEPREFIX = >\nx:\n\techo\n", "prefix of recipes"),
        (".SECONDEXPANSION:\nx: $$(y)\n\techo\n", "second time"),
        ("load x.so\nx:\n\techo\n", "plug-in"),
        ("include gone.mk\nx:\n\techo\n", "there is no gone.mk"),
        ("include $(shell find .)\nx:\n\techo\n", "files that line 1 includes"),
        ("-include $(shell curl x)\nx:\n\techo\n", "files that line 1 includes"),
        ("include /etc/x.mk\nx:\n\techo\n", "outside the repository"),
        ("-include x.mk\nx:\n\techo\nx.mk:\n\tgit push\n", "makes a file that it includes"),
        ("SHELL = python\nx:\n\tprint\n", "written for python"),
        (".SHELLFLAGS = -e\nx:\n\techo\n", ".SHELLFLAGS"),
        ("y:\n\techo\n", "has no target x"),
        ("A = $(B)\nB = $(A)\nx:\n\t$(A)\n", "refers to itself"),
        ("x:\n\t$(A\n", "no end"),
        ("what is this\nx:\n\techo\n", "neither a rule nor an assignment"),
        ("x:\n\t$(subst a,b,git push; $(FOO))\n\t$(subst a,$(shell x),git; push)\n", "text of commands"),
        ("", "has no target"),
    ],
)
def test_what_is_not_understood(makefile: str, part: str) -> None:
    assert part in reason("make x" if makefile else "make", {"Makefile": makefile})


def test_marks_do_not_come_from_outside() -> None:
    assert "control characters" in reason("make 'A=\x01B\x02'", {"Makefile": "x:\n\techo $(A)\n"})


def test_no_makefile() -> None:
    assert "no build/Makefile in the repository" in reason("make -C build", {"Makefile": "x:\n"})
    assert "folder that it runs in" in reason("make x", {"Makefile": "x:\n"}, None)
    assert "--eval" in reason("make --eval='x:;y' x", {"Makefile": "x:\n"})
    assert "outside the repository" in reason("make -f /tmp/x.mk", {"Makefile": "x:\n"})
    assert "has no target none" in reason("make none", {"Makefile": "x:\n\techo\n"})


def test_a_target_that_is_a_file() -> None:
    assert texts("make data", {"Makefile": "x:\n\techo\n", "data": ""}) == []


def test_words_that_only_look_like_something_else() -> None:
    assert set(recipe("x: export A = b\nx:\n\techo $(A)\n")) == {"echo b", "echo "}
    assert set(recipe("x: a:=b\nx:\n\techo $(a)c\n")) == {"echo bc", "echo c"}
    assert recipe("export-x = a\nx:\n\techo $(export-x)\n") == ["echo a"]
    assert recipe("else-x:\n\techo\n") == ["echo"]
    assert recipe("x:\n\techo '#' # no\n") == ["echo '#' # no"]
    assert recipe("A = a\\#b # comment\ny:\n\techo $(A)\n") == ["echo a#b"]
    assert recipe("x: # y\n\techo x\ny:\n\techo y\n") == ["echo x"]


def test_windows_line_ends() -> None:
    assert recipe("x: y\r\n\techo x\r\ny:\r\n\tgit push\r\n") == ["echo x", "git push"]
