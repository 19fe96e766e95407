"""Files of tools that include others: modules, imports, build backends, commands of projects."""

from __future__ import annotations

from typing import ClassVar

import pytest
from closure.kit import executed, lost

from pinfix.closure.tools.included.source import MOST_FILES


class TestJust:
    FILES: ClassVar = {
        "justfile": "import 'ci.just'\nmod docs\nbuild: dep\n    ./a.sh\n",
        "ci.just": "dep:\n    ./b.sh\nother:\n    ./c.sh\nbuild:\n    ./never.sh\n",
        "docs/mod.just": "html: prepare\n    ./h.sh\nprepare:\n    ./p.sh\n",
        **dict.fromkeys(("a.sh", "b.sh", "c.sh", "never.sh", "docs/h.sh", "docs/p.sh"), ""),
    }

    @pytest.mark.parametrize(
        ("words", "scripts"),
        [
            ("build", {"a.sh", "b.sh"}),
            ("", {"a.sh", "b.sh"}),
            ("other", {"c.sh"}),
            ("docs::html", {"docs/h.sh", "docs/p.sh"}),
            ("docs html", {"docs/h.sh", "docs/p.sh"}),
        ],
    )
    def test_recipes_of_all_files(self, words: str, scripts: set[str]) -> None:
        found = executed(f"just {words}", self.FILES)
        assert found == {"justfile", "ci.just", "docs/mod.just", *scripts}

    def test_a_recipe_in_another_language(self) -> None:
        text = "build:\n    #!/usr/bin/env python3\n    if True:\n        os.system('./a.sh')\n"
        assert executed("just build", {"justfile": text, "a.sh": "", "b.sh": ""}) == {"justfile", "a.sh"}

    def test_a_circle_ends_and_a_file_that_is_not_there_is_none(self) -> None:
        files = {"justfile": "import 'b.just'\nimport? 'none.just'\na:\n    ./a.sh\n", "a.sh": ""}
        files["b.just"] = "import 'justfile'\n"
        assert executed("just a", files) == set(files)

    def test_a_bound_is_noted(self) -> None:
        names = [f"m{number}.just" for number in range(MOST_FILES + 1)]
        files = {"justfile": "".join(f"import '{name}'\n" for name in names), **dict.fromkeys(names, "")}
        assert ("justfile", 1, "too-much") in lost("just", files)


class TestTask:
    FILES: ClassVar = {
        "Taskfile.yml": (
            "version: '3'\nincludes:\n  ci: ./ci\n  docs: {taskfile: ./docs/Tasks.yml, dir: ./docs}\n"
            "tasks:\n  build:\n    cmds:\n      - task: ci:x\n"
        ),
        "ci/Taskfile.yml": "tasks:\n  x:\n    deps: [y]\n    cmds: [./x.sh]\n  y: ./y.sh\n  z: ./z.sh\n",
        "docs/Tasks.yml": "tasks:\n  default: ./d.sh\n",
        **dict.fromkeys(("x.sh", "y.sh", "z.sh", "ci/x.sh", "docs/d.sh", "d.sh"), ""),
    }

    @pytest.mark.parametrize(
        ("words", "scripts"),
        [("build", {"x.sh", "y.sh"}), ("ci:z", {"z.sh"}), ("docs", {"docs/d.sh"}), ("none", set())],
    )
    def test_tasks_of_all_files(self, words: str, scripts: set[str]) -> None:
        found = executed(f"task {words}", self.FILES)
        assert found == {"Taskfile.yml", "ci/Taskfile.yml", "docs/Tasks.yml", *scripts}

    def test_a_circle_ends(self) -> None:
        files = {"Taskfile.yml": "includes: {a: ./Taskfile.yml}\ntasks: {default: ./a.sh}\n", "a.sh": ""}
        assert executed("task", files) == set(files)
        assert ("Taskfile.yml", 1, "too-much") in lost("task", files)


class TestTerraform:
    def test_modules_of_the_repository_and_what_they_run(self) -> None:
        files = {
            "infra/main.tf": 'module "m" {\n  source = "./m"\n}\nmodule "r" {\n  source = "o/r/aws"\n}\n',
            "infra/m/main.tf": (
                'module "n" { \n source = "../n"\n}\n'
                'resource "null_resource" "x" {\n  provisioner "local-exec" { command = "./s.sh" }\n}\n'
                'data "external" "y" {\n  program = ["python", "${path.module}/y.py"]\n}\n'
            ),
            "infra/n/main.tf": "x = <<EOT\n./never.sh\nEOT\ncommand = <<-EOT\n  ./h.sh\n  EOT\n",
            "infra/s.sh": "", "infra/m/y.py": "", "infra/h.sh": "",
        }  # fmt: skip
        others = {"infra/never.sh": "", "infra/o/r/aws/main.tf": "", "infra/z/main.tf": ""}
        found = executed("|\n          cd infra\n          terraform apply", {**files, **others})
        assert found == set(files)

    def test_modules_that_hold_one_another(self) -> None:
        files = {"main.tf": 'source = "./a"\n', "a/main.tf": 'source = "../"\n'}
        assert executed("terraform init", files) == set(files)


class TestBuilds:
    def test_a_backend_of_the_repository(self) -> None:
        toml = "[build-system]\nbackend-path = ['_be']\nbuild-backend = 'be:x'\n"
        toml += "[tool.hatch.build.hooks.custom]\npath = 'hook.py'\n"
        files = {"pyproject.toml": toml, "_be/be.py": "import inner", "_be/inner.py": "", "hook.py": ""}
        assert executed("pip install .", {**files, "be.py": "", "_be/other.py": ""}) == set(files)
        assert executed("python -m build", files) == set(files)
        assert executed("./scripts/build", files) == set()

    @pytest.mark.parametrize("text", ["[[[", "[build-system]\nbackend-path = 1\nbuild-backend = []\n"])
    def test_a_broken_project(self, text: str) -> None:
        assert executed("pip install .", {"pyproject.toml": text, "be.py": ""}) == {"pyproject.toml"}

    def test_commands_of_projects_of_msbuild(self) -> None:
        text = (
            "<Target><Exec WorkingDirectory='.' Command=\"&quot;$(ProjectDir)z.sh&quot; $(X)\" /></Target>"
            "<PreBuildEvent>./p.sh</PreBuildEvent><None Include='n.sh'/>"
        )
        files = {"a/a.csproj": text, "a/z.sh": "", "a/p.sh": "", "a/n.sh": "", "z.sh": ""}
        assert executed("dotnet build", files) == {"a/a.csproj", "a/z.sh", "a/p.sh"}
