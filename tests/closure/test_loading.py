"""What programs load and name, wherever in the repository it lies, and where that ends."""

from __future__ import annotations

import pytest
from closure.kit import CI, closure, executed, job, lost

from pinfix.closure.programs.loading import MOST_FILES
from pinfix.closure.programs.program import MOST_CHARACTERS, MOST_NAMES


class TestModules:
    @pytest.mark.parametrize(
        ("command", "files"),
        [
            (
                "python ci/main.py",
                {
                    "ci/main.py": "from lib.a import x\n", "ci/lib/__init__.py": "",
                    "ci/lib/a.py": "from lib.b import y", "ci/lib/b.py": "from .c import z",
                    "ci/lib/c.py": "",
                },
            ),
            (
                "node ci/main.js",
                {
                    "ci/main.js": "const x = require('./lib/a')", "ci/lib/a.js": "require('./b')",
                    "ci/lib/b.js": "import c from './c.js'", "ci/lib/c.js": "",
                },
            ),
            (
                "ruby ci/m.rb",
                {
                    "ci/m.rb": "require_relative 'lib/a'", "ci/lib/a.rb": "require_relative 'b'",
                    "ci/lib/b.rb": "",
                },
            ),
            ("ruby -Ici ci/m.rb", {"ci/m.rb": "require 'helper'", "ci/helper.rb": ""}),
            (
                "npx webpack",
                {
                    "webpack.config.js": "require('./build/b')", "build/b.js": "require('./c')",
                    "build/c.js": "",
                },
            ),
            ("rake", {"Rakefile": "import 'tasks/x.rake'\n", "tasks/x.rake": ""}),
            ("python -m pkg.mod", {"pkg/__init__.py": "", "pkg/mod.py": ""}),
            (
                "python -m pkg",
                {"pkg/__init__.py": "from . import z", "pkg/__main__.py": "", "pkg/z.py": "import pkg.y",
                 "pkg/y.py": ""},
            ),
            (
                "python ci/x.py",
                {
                    "ci/x.py": "sys.path.insert(0, os.path.join(here, '..', 'tools'))\nimport t\n",
                    "tools/t.py": "",
                },
            ),
            ("python x.py", {"x.py": "import importlib\nimportlib.import_module('a.b')\n", "a/b.py": ""}),
            (
                "npx jest",
                {
                    "jest.config.js": "module.exports = {setupFiles: ['./t/s.js'], preset: './pre'}",
                    "t/s.js": "", "pre/jest-preset.js": "",
                },
            ),
        ],
    )  # fmt: skip
    def test_they_are_followed_from_file_to_file(self, command: str, files: dict[str, str]) -> None:
        assert executed(command, {**files, "other.py": "", "lib/other.js": "", "z.rb": ""}) == set(files)

    @pytest.mark.parametrize(
        ("name", "text", "other"),
        [
            ("x.py", "if TYPE_CHECKING:\n    import a\n", "a.py"),
            ("x.py", "# import a\nprint('import a')\n", "a.py"),
            ("x.py", "from . import a\nimport os\n", "os/a.py"),
            ("x.ts", "import type { A } from './a'\n", "a.ts"),
            ("x.ts", "import a from 'a'\n", "a.ts"),
            ("x.rb", "require 'json'\n", "sub/json.rb"),
        ],
    )
    def test_what_never_is_loaded(self, name: str, text: str, other: str) -> None:
        program = {".py": "python", ".ts": "npx tsx", ".rb": "ruby"}[name[1:]]
        assert executed(f"{program} {name}", {name: text, other: ""}) == {name}

    def test_a_bound_is_noted(self) -> None:
        names = [f"m{number}" for number in range(MOST_FILES + 5)]
        files = {f"{name}.py": "" for name in names}
        files["x.py"] = "\n".join(f"import {name}" for name in names)
        assert len(executed("python x.py", files)) == MOST_FILES + 1
        assert (CI, 6, "too-much") not in lost("python x.py", files)
        assert ("x.py", 1, "too-much") in lost("python x.py", files)

    @pytest.mark.parametrize(
        ("name", "line"), [("x.py", "import a{}\n"), ("x.js", "require('./a{}')\n"), ("x.rb", "load 'a{}'\n")]
    )
    def test_more_names_than_are_looked_for_are_noted(self, name: str, line: str) -> None:
        program = {".py": "python", ".js": "node", ".rb": "ruby"}[name[1:]]
        files = {name: "".join(line.format(number) for number in range(MOST_NAMES + 1))}
        assert (name, 1, "too-much") in lost(f"{program} {name}", files)

    def test_a_text_that_is_too_long_is_noted(self) -> None:
        files = {"x.js": "require('./a')\n" + "x" * MOST_CHARACTERS, "a.js": ""}
        assert {code for _, _, code in lost("node x.js", files)} & {"too-much", "unread-script"}
        assert {code for _, _, code in lost("./x", {"x": "\0"})} == {"unread-script"}

    def test_a_circle_ends(self) -> None:
        files = {"x.py": "import a", "a.py": "import b", "b.py": "import a\nimport x"}
        assert executed("python x.py", files) == set(files)


class TestNames:
    @pytest.mark.parametrize(
        ("name", "text", "other"),
        [
            ("x.py", "run(['python', 'ci/sub.py'])\n", "ci/sub.py"),
            ("x.py", "SCRIPTS = ['ci/tool']\n", "ci/tool"),
            ("x.py", "x = {'a': 'ci/a.rb'}\n", "ci/a.rb"),
            ("x.js", "execSync('node ci/sub.js')", "ci/sub.js"),
            ("x.js", "spawn(process.execPath, ['ci/sub.js'])", "ci/sub.js"),
            ("x.js", "const all = ['ci/a.sh']", "ci/a.sh"),
            ("x.js", "new Worker('./w.js')", "w.js"),
            ("x.rb", "x = %w[a]\ny = 'ci/a.py'\n", "ci/a.py"),
        ],
    )
    def test_a_file_that_could_be_run(self, name: str, text: str, other: str) -> None:
        program = {".py": "python", ".js": "node", ".rb": "ruby"}[name[1:]]
        files = {name: text, other: "#!/bin/sh\n./next.sh\n", "next.sh": ""}
        assert other in executed(f"{program} {name}", files)

    @pytest.mark.parametrize(
        ("name", "text", "other"),
        [
            ("x.py", "open('README.md')\n", "README.md"),
            ("x.py", "open('data/a.json')\n", "data/a.json"),
            ("x.py", "x = 'LICENSE'\n", "LICENSE"),
            ("x.py", "print('see ci/a.py or else')\n", "ci/a.py"),
            ("x.js", "readFileSync('src/main.ts')", "src/main.ts"),
            ("x.js", "const entry = 'src/main.js'", "src/main.js"),
        ],
    )
    def test_a_file_of_data_or_of_sources(self, name: str, text: str, other: str) -> None:
        program = {".py": "python", ".js": "node"}[name[1:]]
        assert executed(f"{program} {name}", {name: text, other: "plain\n"}) == {name}

    def test_settings_name_what_a_tool_works_on(self) -> None:
        text = "export default { input: './src/main.js', plugins: [run('tools/a.sh')], files: ['x.py'] }"
        files = {"rollup.config.js": text, "src/main.js": "", "tools/a.sh": "", "x.py": ""}
        assert executed("npx rollup -c", files) == {"rollup.config.js", "tools/a.sh"}

    def test_a_script_that_is_named_is_read_in_turn(self) -> None:
        files = {"x.py": "A = 'a.sh'\n", "a.sh": "./b.sh\n", "b.sh": ""}
        assert executed("python x.py", files) == set(files)

    def test_what_names_itself_ends(self) -> None:
        files = {"x.py": "A = 'y.py'\n", "y.py": "B = 'x.py'\n"}
        assert executed("python x.py", files) == set(files)


class TestOtherLanguages:
    @pytest.mark.parametrize(
        ("command", "path"),
        [
            ("julia b.jl", "b.jl"),
            ("julia --project=. ci/b.jl --fast", "ci/b.jl"),
            ("lua c.lua", "c.lua"),
            ("awk -f d.awk x", "d.awk"),
            ("gawk -vx=1 -f d.awk", "d.awk"),
            ("sed -i -f e.sed x", "e.sed"),
            ("sed -nf e.sed x", "e.sed"),
            ("groovy j.groovy", "j.groovy"),
            ("java -Xmx1g K.java", "K.java"),
            ("java -jar tools/k.jar x", "tools/k.jar"),
            ("elixir l.exs", "l.exs"),
            ("tclsh m.tcl", "m.tcl"),
            ("osascript n.scpt", "n.scpt"),
            ("fish o.fish", "o.fish"),
            ("kotlinc -script u.main.kts", "u.main.kts"),
            ("swift v.swift", "v.swift"),
            ("dotnet script w.csx", "w.csx"),
        ],
    )
    def test_a_script_is_the_first_argument_with_its_ending(self, command: str, path: str) -> None:
        assert executed(command, (path, "x", "plain.txt")) == {path}

    @pytest.mark.parametrize(
        ("command", "path"),
        [
            ("awk '{ print }' d.awk.txt", "d.awk.txt"),
            ("sed -e s/a/b/ e.sed", "e.sed"),
            ("cat c.lua", "c.lua"),
            ("julia --version", "b.jl"),
            ("java -version", "K.java"),
        ],
    )
    def test_what_is_read_only(self, command: str, path: str) -> None:
        assert executed(command, (path,)) == set()

    def test_a_script_in_a_folder_that_is_not_known(self) -> None:
        assert lost("julia $DIR/b.jl", ("b.jl",)) == [(CI, 6, "dynamic-path")]


class TestScriptsOfTheWorkSpace:
    @pytest.mark.parametrize(
        "text",
        [
            "require(`${process.env.GITHUB_WORKSPACE}/ci/x.js`)",
            "require('${{ github.workspace }}/ci/x.js')",
            "await import('${{ github.workspace }}/ci/x.js')",
            "require(path.join(process.env.GITHUB_WORKSPACE, 'ci/x.js'))",
            "await exec.exec('node', ['ci/x.js'])",
        ],
    )
    def test_a_script_of_an_action(self, text: str) -> None:
        step = f'uses: actions/github-script@v7\n        with:\n          script: "{text}"'
        found = closure({CI: job(step), "ci/x.js": "", "ci/y.js": ""})
        assert set(found.files) == {CI, "ci/x.js"}
