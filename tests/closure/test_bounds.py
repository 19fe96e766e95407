"""Files made to keep a reader busy: each part is looked at once, what is cut off is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from closure.kit import CI, closure, executed, job, lost

from pinfix.closure import scripts
from pinfix.closure.places import mounts
from pinfix.closure.places.mounts import Mount, Mounts, in_image
from pinfix.closure.tools import docker
from pinfix.closure.tools.reading import tox
from pinfix.closure.tools.reading.dockerfile import instructions, options_of
from pinfix.closure.tools.reading.holes import filled

MANY = 200_000


class Scanned(str):
    """A text that counts the characters that searches in it go through."""

    steps = 0

    def find(self, *given: Any) -> int:
        found = super().find(*given)
        Scanned.steps += (len(self) if found < 0 else found) - given[1]
        return found


def counting(monkeypatch: pytest.MonkeyPatch, owner: object, name: str) -> Callable[[], int]:
    """How often a function was called."""
    calls = 0
    inner = getattr(owner, name)

    def counted(*given: object, **named: object) -> object:
        nonlocal calls
        calls += 1
        return inner(*given, **named)

    monkeypatch.setattr(owner, name, counted)
    return lambda: calls


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a {{b}} c", "a X c"), ("{{a}}{{b}}", "XX"), ("{{{{a}}}}", "X}}"), ("{{a", "{{a"), ("a}}", "a}}"),
        ("}}{{a}}", "}}X"), ("", ""), ("{{a}} {{b", "X {{b"),
    ],
)  # fmt: skip
def test_holes(text: str, expected: str) -> None:
    assert filled(text, "X") == expected


@pytest.mark.parametrize("text", ["{{" * MANY, "{{a}}" * MANY, "}}" * MANY, "{{}" * MANY])
def test_holes_are_looked_for_once(text: str) -> None:
    Scanned.steps = 0
    filled(Scanned(text), "X")
    assert Scanned.steps <= 3 * len(text)


class TestTox:
    def test_sections_that_take_from_one_another_for_ever(self) -> None:
        for text in (
            "[testenv]\ncommands = {[testenv]commands}\n",
            "[testenv]\ncommands =" + " {[testenv]commands}" * 70,
        ):
            assert lost("tox", {"tox.ini": text}) == [("tox.ini", 2, "too-much")]

    def test_the_bound_is_for_all_sections_together(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(tox, "MOST_CHARACTERS", 1_000)
        sections = "".join(f"[testenv:e{number}]\ncommands = {{[big]x}}\n" for number in range(20))
        found = lost("tox", {"tox.ini": f"[big]\nx = {'y' * 300}\n{sections}"})
        assert found == [("tox.ini", line, "too-much") for line in range(10, 43, 2)]

    def test_what_is_below_the_bound_is_read(self) -> None:
        text = "[a]\nx = ./a.sh\n[b]\nx = {[a]x}\n  ./b.sh\n[testenv]\ncommands = {[b]x}\n"
        assert executed("tox", {"tox.ini": text, "a.sh": "", "b.sh": ""}) == {"tox.ini", "a.sh", "b.sh"}

    def test_lines_of_many_sections(self) -> None:
        sections = "".join(f"[testenv:e{number}]\ncommands = ./$A\n" for number in range(2_000))
        found = lost("tox", {"tox.ini": sections})
        assert [line for _, line, _ in found] == list(range(2, 4_001, 2))

    @pytest.mark.parametrize(
        ("words", "asked"),
        [
            ("-e e1", [2]),
            ("-e e1-x", [2]),
            ("-e x-e1", [2]),
            ("-e e12", [2, 6]),
            ("-e f", []),
            ("", [2, 4, 6]),
        ],
    )
    def test_the_sections_that_are_asked_for(self, words: str, asked: list[int]) -> None:
        text = "".join(f"[testenv:{name}]\ncommands = ./$A\n" for name in ("e1", "e2", "e12"))
        assert [line for _, line, _ in lost(f"tox {words}", {"tox.ini": text})] == asked


class TestImages:
    def test_places_are_found_by_their_paths(self) -> None:
        view = Mounts(
            (Mount(".", "."), Mount("a", None), Mount("a/b", "x"), Mount("a/b", "y"), Mount("bin/t", "t"))
        )
        assert [view.source(place) for place in ("q", "a", "a/c", "a/b/c", "./a/b", "../q", "ab")] == [
            "q", None, None, "y/c", "y", None, "ab",
        ]  # fmt: skip
        assert [view.place(path) for path in ("y/c", "x", "q", "t")] == ["a/b/c", "a/b", "q", "bin/t"]
        assert (view.program("t"), view.program("b")) == ("bin/t", None)
        assert hash(view) == hash(tuple(view))

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("/app/x", "W/app/x"),
            ("/app", "W/app"),
            ("/application", "/application"),
            ("a/app/x", "a/app/x"),
            ("PATH=/app/bin:/usr", "PATH=W/app/bin:/usr"),
            ("'/app/x'", "'W/app/x'"),
            ("/opt/t.sh/x", "W/opt/t.sh/x"),
            ("/opt/x", "/opt/x"),
            ("sh -c /app/x;/app/y", "sh -c W/app/x;W/app/y"),
        ],
    )
    def test_paths_of_an_image(self, text: str, expected: str) -> None:
        written = in_image(text, {"app", "opt/t.sh"}, has_root=False)
        assert written == expected.replace("W", mounts.WORKSPACE)

    def test_long_paths_are_compared_up_to_a_bound(self, monkeypatch: pytest.MonkeyPatch) -> None:
        class Counted(set[str]):
            asked = 0

            def __contains__(self, one: object) -> bool:
                Counted.asked += 1
                return False

        in_image("/a" * MANY, Counted(), has_root=False)
        assert Counted.asked <= 100

    def test_each_copy_is_noted_once_however_many_commands_follow(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made = counting(monkeypatch, docker, "Mount")
        text = "FROM x\n" + "COPY x y\n" * 300 + "RUN y\n" * 300
        executed("docker build .", {"Dockerfile": text, "x": ""})
        assert made() == 301

    def test_more_files_than_are_followed_are_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(docker, "MOST_MOUNTS", 5)
        text = "FROM x\n" + "".join(f"COPY x y{number}\n" for number in range(9)) + "RUN ./y1\n"
        assert lost("docker build .", {"Dockerfile": text, "x": "#!/bin/sh\n"}) == [
            ("Dockerfile", 6, "too-much")
        ]

    def test_more_patterns_than_are_compared_are_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(docker, "MOST_PATTERNS", 3)
        text = "FROM x\n" + "".join(f"COPY {number}* y{number}/\n" for number in range(9))
        assert lost("docker build .", {"Dockerfile": text}) == [("Dockerfile", 5, "too-much")]

    def test_long_instructions(self) -> None:
        lines = list(instructions("FROM x\nRUN " + "y \\\n" * MANY + "\n  # c\n\n  z\nRUN w"))
        assert [(line, name) for line, name, _ in lines] == [(1, "FROM"), (2, "RUN"), (MANY + 6, "RUN")]
        assert lines[1][2].endswith("y \\\n  z")
        options, rest = options_of("--a=b \\\n " * MANY + "y")
        assert (len(options), rest) == (MANY, "y")

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("RUN a \\\n  # c\n  b\nRUN c", [(1, "RUN", "a \\\n  b"), (4, "RUN", "c")]),
            ("run <<EOF\na\nEOF\nRUN b", [(1, "RUN", "a"), (4, "RUN", "b")]),
            ("RUN --mount=x sh <<E\na\nE", [(1, "RUN", "--mount=x sh <<E\na\nE")]),
            ("COPY <<E /x\na\nE\nRUN b", [(1, "COPY", "<<E /x"), (4, "RUN", "b")]),
            ("# RUN a\n\nRUN b", [(3, "RUN", "b")]),
            ("RUN a \\", [(1, "RUN", "a \\")]),
            ("RUN <<E\na", [(1, "RUN", "a")]),
        ],
    )
    def test_instructions(self, text: str, expected: list[tuple[int, str, str]]) -> None:
        assert list(instructions(text)) == expected


@pytest.mark.parametrize(
    ("name", "text", "command"),
    [
        ("lefthook.yml", "-" * MANY, "lefthook run x"),
        ("c.py", f"x = '{'a' * MANY}'", "python c.py"),
        ("c.py", f"x = '{'a' * MANY}", "python c.py"),
        ("c.rb", "\n" * MANY, "ruby c.rb"),
        ("c.rb", f'Dir["{"a" * MANY}', "ruby c.rb"),
        ("c.rb", "Dir" + " " * MANY, "ruby c.rb"),
        ("c.rb", f"Dir['a.rb'].each {'{' * MANY}", "ruby c.rb"),
        (".mocharc.yml", "require:" + " [" * MANY, "mocha"),
        ("r.txt", " " * MANY, "pip install -r r.txt"),
        (".rspec", "-r" + " " * MANY, "rspec"),
        ("c.js", f"import{' ' * MANY}", "node c.js"),
        ("justfile", f"a{' ' * MANY}{'b' * MANY}", "just a"),
        ("justfile", f"a:\n  {'{{' * MANY}", "just a"),
        ("Dockerfile", "FROM x\nRUN " + "--a=b " * MANY, "docker build ."),
    ],
)
def test_texts_without_an_end_lead_nowhere(name: str, text: str, command: str) -> None:
    assert executed(command, {name: text, "a.sh": ""}) == {name}


def test_what_a_text_does_is_found_out_once_for_all_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    read = counting(monkeypatch, scripts._Walk, "command")
    files = {"Makefile": "t:\n\t./a.sh\n\t./b.sh\n", "a.sh": "#!/bin/sh\n./c.sh\n", "b.sh": "", "c.sh": ""}
    one = closure({CI: job("run: make t", on="pull_request"), **files})
    alone = read()
    flows = {
        f".github/workflows/{number}.yml": job("run: make t", on=on) for number, on in enumerate(["push"] * 9)
    }
    many = closure({CI: job("run: make t", on="pull_request"), **flows, **files})
    assert read() == 2 * alone
    assert {path: chains[:1] for path, chains in one.chains.items()} == {
        path: tuple(chain for chain in chains if chain.workflow == CI) for path, chains in many.chains.items()
    }
    assert all(len(chains) == 10 for chains in many.chains.values())
    (chain,) = (chain for chain in many.chains["c.sh"] if chain.workflow.endswith("/3.yml"))
    assert (
        chain.shown() == ".github/workflows/3.yml:6 → make t → Makefile:2 → ./a.sh → a.sh:2 → ./c.sh → c.sh"
    )


def test_a_place_that_is_lost_is_told_for_the_job_that_gives_outsiders_most() -> None:
    flows = {
        f".github/workflows/{on}.yml": job("run: make t", on=on)
        for on in ("push", "pull_request", "schedule")
    }
    found = closure({**flows, "Makefile": "t:\n\t./$A.sh\n"})
    (place,) = found.unresolved
    assert (place.path, place.line) == ("Makefile", 2)
    assert place.reach.own_files
    assert [link.path for link in place.links] == [".github/workflows/pull_request.yml"]


def test_a_chain_that_is_too_long_for_one_job_may_be_short_enough_for_another() -> None:
    texts = {f"s{number}.sh": f"#!/bin/sh\n./s{number + 1}.sh\n" for number in range(20)}
    found = closure(
        {
            ".github/workflows/a.yml": job("run: ./s0.sh"),
            ".github/workflows/b.yml": job("run: ./s10.sh"),
            **texts,
        }
    )
    assert {f"s{number}.sh" for number in range(20)} <= set(found.files)
