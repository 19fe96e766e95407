"""Which files a command leads to, and which not."""

from __future__ import annotations

import pytest
from closure.kit import CI, closure, executed, job, lost


class TestFilesThatRun:
    @pytest.mark.parametrize(
        ("command", "path"),
        [
            ("./ci/run.sh", "ci/run.sh"),
            ("bash ci/run.sh --fast", "ci/run.sh"),
            ("source ci/env.sh", "ci/env.sh"),
            ("cd ci && ./run.sh", "ci/run.sh"),
            ("sudo -E env A=b ci/run.sh", "ci/run.sh"),
            ('"$GITHUB_WORKSPACE/ci/run.sh"', "ci/run.sh"),
            ("cat ci/setup.sh | bash", "ci/setup.sh"),
            ("python tools/x.py", "tools/x.py"),
            ("python -m tools.x", "tools/x.py"),
            ("coverage run --source src tools/x.py", "tools/x.py"),
            ("node build/x.js", "build/x.js"),
            ("ruby x.rb", "x.rb"),
            ("pwsh -File x.ps1", "x.ps1"),
            ("go run ./tools/gen", "tools/gen/main.go"),
            ("go build -o bin/gen tools/gen.go", "tools/gen.go"),
            ("pip install -r requirements.txt", "requirements.txt"),
            ("python -m pytest tests", "tests/conftest.py"),
            ("npx eslint .", "eslint.config.mjs"),
            ("yarn jest", "jest.config.js"),
            ("./gradlew build", "app/build.gradle.kts"),
            ("mvn -B verify", ".mvn/extensions.xml"),
            ("docker build -f docker/app.Dockerfile .", "docker/app.Dockerfile"),
            ("docker run -v $PWD:/src image /src/ci/run.sh", "ci/run.sh"),
            ("terraform -chdir=infra plan", "infra/main.tf"),
            ("bundle exec rake test", "Rakefile"),
        ],
    )
    def test_a_command_leads_to_the_file(self, command: str, path: str) -> None:
        assert path in executed(command, (path, "unrelated.sh"))
        assert "unrelated.sh" not in executed(command, (path, "unrelated.sh"))

    @pytest.mark.parametrize(
        "command",
        [
            "cat ci/run.sh",
            "shellcheck ci/run.sh",
            "chmod +x ci/run.sh",
            "git add ci/run.sh",
            "echo ./ci/run.sh",
            "cp ci/run.sh /tmp",
            "# ./ci/run.sh",
            "/ci/run.sh",
            "~/ci/run.sh",
            "cd /tmp && ./ci/run.sh",
            "cat ci/run.sh | sed s/a/b/",
            "python --version ci/run.sh",
        ],
    )
    def test_a_file_that_is_only_named_is_not_executed(self, command: str) -> None:
        assert executed(f"|\n          {command}", ("ci/run.sh",)) == set()

    @pytest.mark.parametrize(
        ("command", "path"),
        [
            ("pytest --version", "conftest.py"),
            ("cargo fmt", "build.rs"),
            ("cargo --version", "build.rs"),
            ("npm run --silent", "package-lock.json"),
            ("npm view left-pad", "package.json"),
            ("terraform fmt", "main.tf"),
            ("pre-commit --version", ".pre-commit-config.yaml"),
            ("docker push image", "Dockerfile"),
            ("docker build https://example.org/r.git", "Dockerfile"),
            ("docker build -", "Dockerfile"),
            ("go test ./...", "main.go"),
            ("go run example.org/tool@v1", "main.go"),
            ("pip install requests", "requirements.txt"),
            ("python -c 'import x'", "y.py"),
            ("ruff check .", "ruff.toml"),
        ],
    )
    def test_a_tool_that_runs_nothing_of_it(self, command: str, path: str) -> None:
        assert path not in executed(command, (path,))

    def test_only_the_nearest_configuration_counts(self) -> None:
        assert executed("cd app && npx jest", ("jest.config.js", "app/jest.config.js")) == {
            "app/jest.config.js"
        }

    def test_a_folder_beside_is_not_below(self) -> None:
        assert executed("cd a && pytest", ("a/conftest.py", "ab/conftest.py")) == {"a/conftest.py"}


class TestTexts:
    def test_make_goes_through_includes_and_prerequisites(self) -> None:
        files = {
            "Makefile": "include mk/rules.mk\ntest: build\n\t./test.sh\nother:\n\t./other.sh\n",
            "mk/rules.mk": "build:\n\t./build.sh\n",
            "test.sh": "", "build.sh": "", "other.sh": "",
        }  # fmt: skip
        assert executed("make test", files) == {"Makefile", "mk/rules.mk", "test.sh", "build.sh"}

    def test_the_chain_names_every_line(self) -> None:
        files = {CI: job("run: make test"), "Makefile": "A = 1\ntest:\n\tscripts/t.sh\n", "scripts/t.sh": ""}
        (chain,) = closure(files).chains["scripts/t.sh"]
        assert chain.shown() == f"{CI}:6 → make test → Makefile:3 → scripts/t.sh → scripts/t.sh"

    def test_scripts_of_a_package_run_with_their_hooks_and_no_others(self) -> None:
        package = '{"scripts": {"pretest": "node a.js", "test": "node b.js", "deploy": "node c.js"}}'
        files = {"package.json": package, "a.js": "", "b.js": "", "c.js": "", "package-lock.json": ""}
        assert executed("npm test", files) == {"package.json", "a.js", "b.js"}

    def test_an_install_runs_its_hooks(self) -> None:
        files = {
            "package.json": '{"scripts": {"postinstall": "node a.js"}}',
            "a.js": "",
            "package-lock.json": "",
        }
        assert executed("npm ci", files) == set(files)

    def test_tox_runs_the_commands_of_the_environment(self) -> None:
        tox = "[testenv:a]\ncommands = python a.py\n"
        tox += "[testenv:b]\ncommands = {envpython} {toxinidir}/b.py {posargs}\n"
        files = {"tox.ini": tox, "a.py": "", "b.py": ""}
        assert executed("tox -e b", files) == {"tox.ini", "b.py"}
        assert executed("tox", files) == set(files)

    def test_hooks_of_the_repository_itself_run(self) -> None:
        config = (
            "repos:\n- repo: local\n  hooks:\n  - id: x\n    language: script\n    entry: hooks/x.sh\n"
            "- repo: https://example.org/y\n  hooks:\n  - id: y\n    entry: hooks/y.sh\n"
        )
        files = {".pre-commit-config.yaml": config, "hooks/x.sh": "", "hooks/y.sh": ""}
        assert executed("pre-commit run -a", files) == {".pre-commit-config.yaml", "hooks/x.sh"}

    def test_recipes_of_just_run_with_what_they_need(self) -> None:
        files = {
            "justfile": "a: b\n    ./a.sh\nb:\n    ./b.sh\nc:\n    ./c.sh\n",
            "a.sh": "",
            "b.sh": "",
            "c.sh": "",
        }
        assert executed("just a", files) == {"justfile", "a.sh", "b.sh"}

    def test_tasks_of_a_taskfile_run_with_what_they_need(self) -> None:
        text = "tasks:\n  a:\n    deps: [b]\n    cmds: [./a.sh]\n  b: ./b.sh\n  c: ./c.sh\n"
        files = {"Taskfile.yml": text, "a.sh": "", "b.sh": "", "c.sh": ""}
        assert executed("task a", files) == {"Taskfile.yml", "a.sh", "b.sh"}

    def test_sessions_of_nox(self) -> None:
        text = "def s(session):\n    session.run('python', 'a.py')\n    session.log('b.py')\n"
        assert executed("nox", {"noxfile.py": text, "a.py": "", "b.py": ""}) == {"noxfile.py", "a.py"}

    def test_an_image_runs_what_was_copied_into_it(self) -> None:
        dockerfile = (
            "FROM a\nWORKDIR /app\nCOPY scripts /opt/s\nCOPY tool.sh /usr/local/bin/tool\nCOPY . .\n"
            'RUN /opt/s/install.sh && tool\nRUN ["bash", "setup.sh"]\nENTRYPOINT ["/app/start.sh"]\n'
        )
        files = {
            "Dockerfile": dockerfile, "scripts/install.sh": "source /opt/s/lib.sh\n", "scripts/lib.sh": "",
            "scripts/unused.sh": "", "tool.sh": "", "setup.sh": "", "start.sh": "",
        }  # fmt: skip
        assert executed("docker build .", files) == set(files) - {"scripts/unused.sh", "start.sh"}

    def test_an_image_does_not_hold_what_is_not_copied(self) -> None:
        files = {"Dockerfile": "FROM a\nCOPY --from=b /x.sh /x.sh\nRUN /x.sh\n", "x.sh": ""}
        assert executed("docker build .", files) == {"Dockerfile"}

    def test_a_script_brings_its_helpers_and_the_packages_that_they_import(self) -> None:
        files = {
            "ci/x.py": "import helper\nimport os\nfrom pkg import a\n",
            "ci/helper.py": "import more",
            "ci/more.py": "", "ci/os2.py": "", "ci/pkg/__init__.py": "from . import b",
            "ci/pkg/a.py": "", "ci/pkg/b.py": "",
            "helper.py": "",
        }  # fmt: skip
        found = executed("python ci/x.py", files)
        assert found == set(files) - {"ci/os2.py", "helper.py"}


class TestPlacesWhereTheTrailIsLost:
    @pytest.mark.parametrize(
        "command",
        [
            "$DIR/run.sh",
            "bash $SCRIPT",
            "cd $DIR && ./run.sh",
            "python $X/y.py",
            "docker build $DIR",
            "make -C $DIR",
        ],
    )
    def test_a_path_that_is_known_only_in_the_run(self, command: str) -> None:
        assert (CI, 6, "dynamic-path") in lost(command, ("run.sh",))

    def test_a_file_that_is_not_there(self) -> None:
        assert lost("./dist/tool") == [(CI, 6, "missing-file")]

    def test_a_variable_of_the_job_is_known(self) -> None:
        workflow = job("run: $DIR/run.sh", more="    env:\n      DIR: ci\n")
        assert "ci/run.sh" in closure({CI: workflow, "ci/run.sh": ""}).files

    def test_every_value_of_a_matrix_counts(self) -> None:
        workflow = job("run: ./${{ matrix.s }}.sh", more="    strategy:\n      matrix:\n        s: [a, b]\n")
        found = closure({CI: workflow, "a.sh": "", "b.sh": "", "c.sh": ""})
        assert set(found.files) == {CI, "a.sh", "b.sh"}
        assert found.unresolved == ()

    @pytest.mark.parametrize(
        "command", ["/usr/bin/env true", "ls", "$HOME/.cargo/bin/x", "echo $DIR", "cargo build"]
    )
    def test_no_noise_where_nothing_of_the_repository_can_run(self, command: str) -> None:
        assert lost(command) == []

    def test_a_circle_ends(self) -> None:
        files = {"a.sh": "./b.sh\n", "b.sh": "./a.sh\n", "Makefile": "x:\n\t$(MAKE) x\n"}
        assert executed("./a.sh", files) == {"a.sh", "b.sh"}
        assert executed("make x", files) == {"Makefile"}

    def test_a_broken_file_is_only_not_looked_into(self) -> None:
        for command, path in (
            ("tox", "tox.ini"),
            ("nox", "noxfile.py"),
            ("npm ci", "package.json"),
            ("task", "Taskfile.yml"),
        ):
            assert executed(command, {path: "[[[{{{ : \x00"}) == {path}
