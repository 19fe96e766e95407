"""Programs that stand in a variable, that lie in a folder on `PATH`, or in an image of the repository."""

from __future__ import annotations

from textwrap import indent

import pytest
from permissions.infer.kit import CHECKOUT, need

from pinfix.github.scopes import Level

_LIST = 'cmds=("git add ." "git commit -m x" "git push")\n'
_OTHERS = 'cmds=("npm t" "ls")\n'
_ALONG = 'for c in "${cmds[@]}"; do %s; done'


def _run(*scripts: str) -> str:
    return "".join("- run: |\n" + indent(script, "    ") + "\n" for script in scripts)


def _pushes(steps: str, files: dict[str, str] | None = None) -> bool:
    return need(CHECKOUT + steps, files).grant["contents"] is Level.WRITE


@pytest.mark.parametrize("how", ["$c", 'eval "$c"', 'bash -c "$c"', "d=$c; $d", "sudo $c"])
@pytest.mark.parametrize("head", [_LIST + _ALONG, 'for c in "git push" "x"; do %s; done'])
def test_texts_that_a_loop_runs(head: str, how: str) -> None:
    assert _pushes(_run(head % how))


@pytest.mark.parametrize("how", ["$c", "d=$c; $d", "sudo $c"])
def test_other_texts_that_a_loop_runs(how: str) -> None:
    assert not _pushes(_run(_OTHERS + _ALONG % how))


def test_variables_that_lead_in_a_circle() -> None:
    assert not _pushes(_run("a=$b\nb=$a\nwhile true; do $a; done"))


_OWN = {"bin/rel": "#!/bin/bash\ngit push\n", "bin/other": "#!/bin/bash\ngit status\n"}


@pytest.mark.parametrize(
    "folder",
    [
        "$PWD/bin",
        "$(pwd)/bin",
        "$GITHUB_WORKSPACE/bin",
        "${{ github.workspace }}/bin",
        "./bin",
        "bin",
        "/x:bin",
    ],
)
@pytest.mark.parametrize("name", ["rel", "other"])
def test_programs_of_the_repository_by_their_name(folder: str, name: str) -> None:
    here = _run(f'export PATH="{folder}:$PATH"\n{name}')
    later = _run(f'echo "{folder}" >> "$GITHUB_PATH"', name)
    assert _pushes(here, _OWN) is _pushes(later, _OWN) is (name == "rel")


def test_it_counts_where_the_script_is() -> None:
    files = {"a/bin/rel": "#!/bin/bash\n./x.sh\n", "a/x.sh": "git push\n"}
    assert _pushes(_run('cd a\nexport PATH="$PWD/bin:$PATH"\nrel'), files)
    assert not _pushes(_run('cd a\nexport PATH="$PWD/bin:$PATH"\ncd ..\nrel'), files)
    assert _pushes(
        _run('export PATH="$PWD/a/bin:$PATH"\ncd "$X"\nrel'), {"a/bin/rel": "#!/bin/sh\ngit push\n"}
    )


@pytest.mark.parametrize("before", ["", "export PATH=/opt/bin:$PATH\n", "export PATH=$PWD/lib:$PATH\n"])
def test_programs_that_are_not_on_path(before: str) -> None:
    assert not _pushes(_run(before + "rel"), _OWN)


_ACTION = "name: x\nruns:\n  using: docker\n  image: Dockerfile\n"


def _in_image(dockerfile: str, action: str = _ACTION) -> bool:
    files = {
        "act/action.yml": action,
        "act/Dockerfile": dockerfile,
        "act/e.sh": "git push\n",
        "act/src/run.sh": "git push\n",
        "act/tame.sh": "git status\n",
    }
    return _pushes("- uses: ./act\n", files)


@pytest.mark.parametrize(
    "dockerfile",
    [
        'COPY e.sh /e.sh\nENTRYPOINT ["/e.sh"]\n',
        'COPY --chmod=755 e.sh \\\n  /e.sh\nENTRYPOINT ["/e.sh"]\n',
        'COPY e.sh /usr/bin/x\nENTRYPOINT ["x"]\n',
        'COPY . /app\nENTRYPOINT ["/app/e.sh"]\n',
        "COPY . /app\nWORKDIR /app\nCMD ./e.sh --all\n",
        'COPY src /app\nENTRYPOINT ["sh", "/app/run.sh"]\n',
        'ENTRYPOINT ["sh", "-c", "git push"]\n',
        'add e.sh /e.sh\ncmd ["/e.sh"]\n',
    ],
)
def test_images_whose_scripts_push(dockerfile: str) -> None:
    assert _in_image(f"FROM alpine\n{dockerfile}")


def test_images_whose_entry_point_is_in_the_action() -> None:
    assert _in_image("FROM alpine\nCOPY . /\n", _ACTION + "  entrypoint: /e.sh\n")


@pytest.mark.parametrize(
    ("dockerfile", "action"),
    [
        ('COPY tame.sh /tame.sh\nENTRYPOINT ["/tame.sh"]\n', _ACTION),
        ('COPY . /app\nENTRYPOINT ["/app/tame.sh"]\n', _ACTION),
        ("COPY ../../../x /\n", _ACTION),
        ("", _ACTION.replace("Dockerfile", "docker://alpine")),
        ("", _ACTION.replace("Dockerfile", "Other")),
    ],
)
def test_images_whose_scripts_do_not(dockerfile: str, action: str) -> None:
    assert not _in_image(f"FROM alpine\n{dockerfile}", action)


def test_what_github_puts_into_a_script_is_shown_as_it_is_written() -> None:
    step = "- uses: actions/github-script@v7\n  with:\n    script: |\n      %s\n"
    found = need(step % "const api = github.rest['${{ inputs.ns }}']; await api.list()")
    assert [("pinfix" in sink.reason, "${{ inputs.ns }}" in sink.reason) for sink in found.sinks] == [
        (False, True)
    ]
