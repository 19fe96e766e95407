"""However scripts lead to one another, and whatever reads them, the walk ends and says what is lost."""

from __future__ import annotations

from permissions.infer.kit import CHECKOUT, need

from pinfix_codemods.permissions.infer.running import scripts
from pinfix_codemods.permissions.need import Status

TOKEN = "runs-on: {}\nenv: {{GH_TOKEN: '${{{{ github.token }}}}'}}"
LINUX, UNKNOWN = TOKEN.format("ubuntu-latest"), TOKEN.format("x")


def recursive(depth: int) -> str:
    return "".join(
        f"a{i}: a{i + 1}\n\t@make a{i + 1}\n\t@make b{i}\nb{i}:\n\t@make a{i + 1}\n" for i in range(depth)
    )


def test_recipes_that_call_make_again_are_walked_once(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(scripts, "MOST_FOLLOWED", 100)
    files = {"Makefile": recursive(6) + "a6:\n\tgh issue create -t a -b b\n"}
    found = need(f"{CHECKOUT}- run: make a0\n", files, job=LINUX)
    assert found.sinks == ()
    assert str(found.grant).count("issues") == 1


def test_too_many_scripts_are_refused(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(scripts, "MOST_FOLLOWED", 3)
    files = {"Makefile": "a:\n" + "".join(f"\techo {i}\n" for i in range(5))}
    assert need(f"{CHECKOUT}- run: make a\n", files, job=LINUX).status is Status.UNKNOWN


def test_what_only_powershell_does_not_read_is_said_to_be_so() -> None:
    found = need("- run: |\n    if [ -f a ]; then gh issue list; fi\n", job=UNKNOWN)
    assert found.sinks
    assert all("`shell: bash` in the step would settle it" in sink.reason for sink in found.sinks)


def test_what_no_shell_reads_is_told_once() -> None:
    found = need("- run: unheard-of-program\n", job=UNKNOWN)
    assert [("settle" in sink.reason) for sink in found.sinks] == [False]


def test_an_assignment_of_bash_is_not_refused_where_powershell_may_run() -> None:
    assert need("- run: |\n    A=1\n    echo $A\n", job=UNKNOWN).sinks == ()


def test_an_array_holds_what_its_elements_hold() -> None:
    plain = '- run: |\n    a=(x y)\n    ./unheard-of "${a[@]}"\n'
    held = plain.replace("x y", "x '${{ github.token }}'")
    assert need(plain).sinks == ()
    assert need(held).status is Status.UNKNOWN
    assert need('- run: |\n    a=(issue list)\n    echo "${a[@]}" >> $GITHUB_ENV\n', job=LINUX).sinks == ()


def test_an_object_with_the_token_is_followed() -> None:
    lines = "$c.Headers.Add('a', \"Bearer ${{ github.token }}\")\n    $c.UploadString('x')\n"
    text = f"- shell: pwsh\n  run: |\n    {lines}"
    assert need(text).status is Status.UNKNOWN
    assert need(text.replace("github.token", "vars.x")).sinks == ()
