"""Commands that name a script file."""

from __future__ import annotations

import pytest
from scripts.kit import Memory, command, follow, foreign, pieces, reason, texts

from pinfix.scripts import Follower, NotOfRepository, ScriptPiece, Unresolvable
from pinfix.shell import read_script
from pinfix.shell.model import Command, Word

FILES = {
    "run.sh": "#!/bin/bash\nmake\n",
    "plain.sh": "make\n",
    "posix": "#!/bin/sh -e\nmake\n",
    "env": "#!/usr/bin/env -S bash -e\nmake\n",
    "tool": "#!/usr/bin/env python3.12\nprint()\n",
    "uv": "#!/usr/bin/env -S uv run --script\nprint()\n",
    "x.ps1": "Get-Item\n",
    "x.py": "print()\n",
    "x.js": "1\n",
    "x.rb": "1\n",
    "odd": "#!/opt/thing\n",
    "none": "make\n",
    "sub/run.sh": "sub\n",
    "sub/pkg/__main__.py": "main\n",
    "sub/mod.py": "mod\n",
    "gradlew": "#!/bin/sh\nexec java\n",
    "scripts/inner.sh": "inner\n",
}


@pytest.mark.parametrize(
    ("line", "path", "shell"),
    [
        ("./run.sh --flag", "run.sh", "bash"),
        ("./plain.sh", "plain.sh", "bash"),
        ("./posix", "posix", "sh"),
        ("./env", "env", "bash"),
        ("bash run.sh a b", "run.sh", "bash"),
        ("bash ./x/../run.sh", "run.sh", "bash"),
        ("sh -e plain.sh", "plain.sh", "sh"),
        ("bash -euo pipefail run.sh", "run.sh", "bash"),
        ("bash -x -o pipefail -- run.sh", "run.sh", "bash"),
        ("bash --login +o posix run.sh", "run.sh", "bash"),
        ("/bin/bash run.sh", "run.sh", "bash"),
        ("bash < run.sh", "run.sh", "bash"),
        ("source run.sh", "run.sh", "bash"),
        (". ./run.sh", "run.sh", "bash"),
        ("pwsh x.ps1", "x.ps1", "pwsh"),
        ("pwsh -NoProfile -ExecutionPolicy Bypass -File x.ps1 -A b", "x.ps1", "pwsh"),
        ("$GITHUB_WORKSPACE/run.sh", "run.sh", "bash"),
        ('"${GITHUB_WORKSPACE}"/sub/run.sh', "sub/run.sh", "bash"),
        ("${{ github.workspace }}/run.sh", "run.sh", "bash"),
        ("bash ${PWD}/run.sh", "run.sh", "bash"),
    ],
)
def test_shell_scripts(line: str, path: str, shell: str) -> None:
    (piece,) = pieces(line, FILES)
    assert (piece.path, piece.line, piece.shell, piece.folder, piece.what) == (path, 1, shell, ".", path)
    assert piece.text == FILES[path]


def test_sourced_scripts_are_told_from_others() -> None:
    assert [piece.sourced for piece in pieces(". ./run.sh", FILES)] == [True]
    assert [piece.sourced for piece in pieces("bash ./run.sh", FILES)] == [False]


@pytest.mark.parametrize(
    ("line", "path", "language"),
    [
        ("python x.py", "x.py", "python"),
        ("python3.11 -u -W ignore x.py --flag", "x.py", "python"),
        ("python -Wignore -X dev x.py", "x.py", "python"),
        ("./x.py", "x.py", "python"),
        ("./tool", "tool", "python"),
        ("./uv", "uv", "python"),
        ("node x.js", "x.js", "javascript"),
        ("node --no-warnings -r dotenv/config x.js", "x.js", "javascript"),
        ("node --import=tsx x.js", "x.js", "javascript"),
        ("deno run -A --allow-net=x x.js", "x.js", "javascript"),
        ("bun x.js", "x.js", "javascript"),
        ("bun run ./x.js", "x.js", "javascript"),
        ("ruby -W0 x.rb", "x.rb", "ruby"),
        ("perl -w x.rb", "x.rb", "perl"),
    ],
)
def test_other_languages(line: str, path: str, language: str) -> None:
    found = foreign(line, FILES)
    assert (found.path, found.language, found.text) == (path, language, FILES[path])


def test_modules_of_the_repository() -> None:
    assert foreign("python -m pkg", FILES, "sub").path == "sub/pkg/__main__.py"
    assert foreign("python -um mod a", FILES, "sub").path == "sub/mod.py"
    assert follow("python -m pytest", FILES, "sub") == NotOfRepository()
    assert follow("python -m pkg", FILES) == NotOfRepository()
    assert isinstance(follow("python -m $MODULE", FILES), Unresolvable)
    assert isinstance(follow("python -m pkg", FILES, None), Unresolvable)


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("python -c 'import x'", "import x"),
        ("python3 -Ic 'import x' arg", "import x"),
        ("node -e 'fetch()'", "fetch()"),
        ("ruby -ne 'one' -e 'two'", "one\ntwo"),
        ("perl -i.bak -pe 's/a/b/' file", "s/a/b/"),
        ("python - <<'END'\nimport x\nEND\n", "import x\n"),
        ("python <<< 'import x'", "import x"),
    ],
)
def test_code_in_the_command_itself(line: str, text: str) -> None:
    found = foreign(line, FILES)
    assert found.path is None
    assert found.text.strip() == text.strip()


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ("./gone.sh", "there is no file gone.sh"),
        ("bash gone.sh", "may be made during the run"),
        ("../run.sh", "outside the repository"),
        ("./sub/../../run.sh", "outside the repository"),
        ("/tmp/run.sh", "outside the repository"),
        ("~/run.sh", "beginning of the path"),
        ("$GITHUB_WORKSPACE/../run.sh", "outside the repository"),
        ("$HOME/run.sh", "beginning of the path"),
        ("./$NAME.sh", "a part of the path"),
        ("${{ github.workspace }}/${{ matrix.x }}.sh", "a part of the path"),
        ("${GITHUB_WORKSPACE}run.sh", "which program"),
        ("bash ${GITHUB_WORKSPACE}run.sh", "not a path below"),
        ("bash $SCRIPT", "beginning of the path"),
        ("$TOOL run.sh", "which program"),
        ("${{ inputs.command }}", "which program"),
        ("./odd", "run by thing"),
        ("bash 'a\\..\\..\\run.sh'", "outside the repository"),
        ("./none", "does not say which program"),
        ("bash", "given when it runs"),
        ("curl x | bash", "given when it runs"),
        ("bash -s -- run.sh", "given when it runs"),
        ('bash -c "$SCRIPT"', "known only when it runs"),
        ('python -c "$CODE"', "known only when it runs"),
        ("perl -e 'a' -e \"$CODE\"", "known only when it runs"),
        ("source <(curl x)", "beginning of the path"),
        ("pwsh -EncodedCommand eA==", "there is no file"),
    ],
)
def test_what_cannot_be_followed(line: str, part: str) -> None:
    assert part in reason(line, FILES)


@pytest.mark.parametrize(
    "line",
    ["run.sh", "gh release create", "npm ci", "npm install", "yarn", "./gradlew build", "sub/../gradlew x",
     "bash --version", "node --test", "deno task x", "python --version", "X=1", "tox", "cargo build"],
)  # fmt: skip
def test_what_is_not_of_the_repository(line: str) -> None:
    assert follow(line, FILES) == NotOfRepository()


def test_paths_are_relative_to_the_folder() -> None:
    (piece,) = pieces("./run.sh", FILES, "sub")
    assert (piece.path, piece.folder) == ("sub/run.sh", "sub")
    assert [piece.path for piece in pieces("../run.sh", FILES, "sub")] == ["run.sh"]
    assert "folder that is known only when it runs" in reason("./run.sh", FILES, None)
    assert [piece.path for piece in pieces("$GITHUB_WORKSPACE/run.sh", FILES, None)] == ["run.sh"]


def test_the_folder_of_an_action() -> None:
    for line in ("$GITHUB_ACTION_PATH/run.sh", "bash ${{ github.action_path }}/run.sh"):
        assert [piece.path for piece in pieces(line, FILES, action_folder="sub")] == ["sub/run.sh"]
        assert "the folder of the action" in reason(line, FILES)


def test_a_repository_checked_out_below_the_work_space() -> None:
    assert "the work space" in reason("$GITHUB_WORKSPACE/run.sh", FILES, workspace=None)
    assert [piece.path for piece in pieces("./run.sh", FILES, workspace=None)] == ["run.sh"]


def test_code_that_is_loaded_before() -> None:
    found = follow("node --require ./x.js ./x.js", FILES)
    assert not isinstance(found, (Unresolvable, NotOfRepository))
    assert len(found.pieces) == 2
    assert "no file gone.js" in reason("node -r ./gone.js x.js", FILES)


def test_backslashes_in_powershell() -> None:
    started = Command((Word((".\\sub\\run.sh",)),), 1)
    found = Follower(Memory(FILES)).follow(started, ".")
    assert not isinstance(found, (Unresolvable, NotOfRepository))
    assert [piece.path for piece in found.pieces] == ["sub/run.sh"]


@pytest.mark.parametrize(
    "line",
    [
        '"$(dirname "$0")/inner.sh"',
        "$(dirname $0)/inner.sh",
        '"$(dirname "${BASH_SOURCE[0]}")"/inner.sh',
        '"$(cd "$(dirname "$0")" && pwd)/inner.sh"',
        '"$(cd "$(dirname "${BASH_SOURCE[0]}")" >/dev/null 2>&1 && pwd -P)"/inner.sh',
        '"$(cd "$(dirname "$0")/.." && pwd)/scripts/inner.sh"',
        '"$(dirname "$(readlink -f "$0")")/inner.sh"',
        '"${0%/*}/inner.sh"',
        '"$(git rev-parse --show-toplevel)/scripts/inner.sh"',
        'HERE="$(cd "$(dirname "$0")" && pwd)"; "$HERE/inner.sh"',
    ],
)
def test_scripts_that_ask_where_they_lie(line: str) -> None:
    files = {**FILES, "scripts/outer.sh": f"#!/bin/bash\n{line}\n"}
    (outer,) = pieces("./scripts/outer.sh", files)
    assert outer.text.count("\n") == 2
    inner = [one for one in read_script(outer.text, "bash").commands if one.words][-1]
    found = Follower(Memory(files)).follow(inner, None)
    assert not isinstance(found, (Unresolvable, NotOfRepository)), found
    assert [piece.path for piece in found.pieces] == ["scripts/inner.sh"]


def test_a_sourced_script_asks_for_the_program_in_vain() -> None:
    files = {"lib/a.sh": 'x="$(dirname "$0")" y="$(dirname "${BASH_SOURCE[0]}")" z=${0%/*}\n'}
    assert texts("source lib/a.sh", files) == ['x="$(dirname "$0")" y="/github/workspace/lib" z=${0%/*}\n']


def test_a_folder_that_is_not_one_word_is_not_put_in() -> None:
    files = {"a #/x.sh": "$(dirname $0)/y; git push\n"}
    assert texts("bash 'a #/x.sh'", files) == ["$(dirname $0)/y; git push\n"]


def test_powershell_asks_too() -> None:
    files = {"s/a.ps1": "& $PSScriptRoot/b.ps1 $PSScriptRootX\n"}
    assert texts("pwsh s/a.ps1", files) == ["& /github/workspace/s/b.ps1 $PSScriptRootX\n"]


def test_nothing_outside_is_read() -> None:
    files = Memory(FILES)
    for line in ("../../etc/passwd", "bash /etc/passwd", "make -C ..", "npm --prefix / run x", ". ~/.bashrc"):
        assert isinstance(Follower(files).follow(command(line), "."), Unresolvable), line
    assert all(not path.startswith(("/", "..", "~")) for path in files.asked)


def test_pieces_tell_what_they_are() -> None:
    (piece,) = pieces("bash sub/run.sh", FILES)
    assert piece == ScriptPiece("sub/run.sh", 1, "sub\n", "bash", ".", "sub/run.sh")
