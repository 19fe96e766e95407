"""Tools whose projects say what belongs to them: workspaces, included builds, gemspecs, images."""

from __future__ import annotations

import json
from typing import ClassVar

import pytest
from closure.kit import executed, lost


def package(name: str, needs: tuple[str, ...] = (), **scripts: str) -> str:
    """A package.json."""
    return json.dumps({"name": name, "scripts": scripts, "dependencies": dict.fromkeys(needs, "1")})


WORKSPACE = {
    "package.json": json.dumps({"name": "root", "workspaces": ["packages/*", "!packages/old"]}),
    "packages/a/package.json": package("@x/a", ("@x/c",), build="node a.js", test="node t.js"),
    "packages/b/package.json": package("@x/b", build="node b.js", postinstall="node hook.js"),
    "packages/c/package.json": package("@x/c", build="node c.js"),
    "packages/old/package.json": package("old", build="node old.js"),
    "elsewhere/package.json": package("elsewhere", build="node e.js"),
    "packages/a/a.js": "", "packages/a/t.js": "", "packages/b/b.js": "", "packages/b/hook.js": "",
    "packages/c/c.js": "", "packages/old/old.js": "", "elsewhere/e.js": "",
}  # fmt: skip


def programs(command: str, files: dict[str, str]) -> set[str]:
    """The names of the JavaScript files that `command` leads to."""
    return {path.rpartition("/")[2] for path in executed(command, files) if path.endswith(".js")}


class TestWorkspaces:
    @pytest.mark.parametrize(
        ("command", "expected"),
        [
            ("turbo run build", {"a.js", "b.js", "c.js"}),
            ("npx turbo build --filter=@x/b", {"b.js"}),
            ("pnpm turbo run test build --filter @x/b", {"b.js"}),
            ("turbo run build --filter='./packages/b'", {"b.js"}),
            ("turbo run build --filter='!@x/b'", {"a.js", "c.js"}),
            ("turbo run build --filter='...[main]'", {"a.js", "b.js", "c.js"}),
            ("npx lerna run build --scope @x/a", {"a.js"}),
            ("npx nx run-many -t build -p @x/a,@x/b", {"a.js", "b.js"}),
            ("npx nx affected --target=test", {"t.js"}),
            ("npx nx build b", {"b.js"}),
            ("npm run build --workspaces", {"a.js", "b.js", "c.js"}),
            ("npm run build -w @x/a", {"a.js"}),
            ("npm test -w @x/a", {"t.js"}),
            ("pnpm -r build", {"a.js", "b.js", "c.js"}),
            ("pnpm --filter @x/c run build", {"c.js"}),
            ("yarn workspace @x/b build", {"b.js"}),
            ("yarn workspaces foreach -A run build", {"a.js", "b.js", "c.js"}),
            ("turbo run lint", set()),
        ],
    )
    def test_a_script_runs_in_the_packages_that_are_chosen(self, command: str, expected: set[str]) -> None:
        assert programs(command, WORKSPACE) == expected

    def test_what_a_task_needs_runs_in_what_a_package_needs(self) -> None:
        files = {**WORKSPACE, "turbo.json": '{"tasks": {"build": {"dependsOn": ["^build"]}}}'}
        assert programs("turbo run build --filter=@x/a", files) == {"a.js", "c.js"}

    def test_a_workspace_of_pnpm(self) -> None:
        files = {**WORKSPACE, "package.json": "{}", "pnpm-workspace.yaml": "packages: ['packages/**']\n"}
        assert programs("pnpm -r run build", files) == {"a.js", "b.js", "c.js", "old.js"}

    def test_an_install_runs_the_hooks_of_every_package_and_no_other_script(self) -> None:
        assert programs("npm ci", WORKSPACE) == {"hook.js"}
        assert "packages/a/package.json" in executed("npm ci", WORKSPACE)
        assert programs("npm ci --ignore-scripts", WORKSPACE) == set()

    @pytest.mark.parametrize("command", ["npm install -g tool", "yarn global add tool", "pnpm add -g tool"])
    def test_an_install_for_the_machine_is_none_of_the_repository(self, command: str) -> None:
        assert executed(command, {**WORKSPACE, "package-lock.json": "", "yarn.lock": ""}) == set()

    def test_each_manager_has_its_own_files(self) -> None:
        files = ("package.json", "package-lock.json", "yarn.lock", ".yarnrc", "pnpm-lock.yaml")
        assert executed("npm ci", files) == {"package.json", "package-lock.json"}
        assert executed("pnpm install", files) == {"package.json", "pnpm-lock.yaml"}

    def test_a_program_that_a_package_brings(self) -> None:
        tool = json.dumps({"name": "tools", "bin": {"x-tools": "./main.js"}})
        files = {**WORKSPACE, "packages/t/package.json": tool, "packages/t/main.js": "require('./cmd')"}
        files["packages/t/cmd.js"] = ""
        assert {"packages/t/main.js", "packages/t/cmd.js"} <= executed("x-tools build", files)
        assert executed("y-tools build", files) == set()

    def test_a_target_of_a_project(self) -> None:
        project = {"name": "p", "targets": {"b": {"options": {"commands": ["node b.js"], "cwd": "p"}}}}
        files = {"nx.json": "{}", "p/project.json": json.dumps(project), "p/b.js": "", "p/c.js": ""}
        assert programs("npx nx run p:b", files) == {"b.js"}
        assert programs("npx nx run p:c", files) == set()

    @pytest.mark.parametrize("text", ["[", "[]", '{"workspaces": 1}', '{"workspaces": ["**/**/**/*/**"]}'])
    def test_what_cannot_be_read_does_no_harm(self, text: str) -> None:
        assert programs("turbo run build", {**WORKSPACE, "package.json": text}) <= {
            "a.js", "b.js", "c.js", "old.js", "e.js",
        }  # fmt: skip


class TestCargo:
    FILES: ClassVar = {
        "Cargo.toml": (
            '[workspace]\nmembers = ["crates/*"]\nexclude = ["crates/out"]\n'
            '[package]\nname = "top"\n[dependencies]\nnear = { path = "near" }\n'
        ),
        "build.rs": "",
        "crates/a/Cargo.toml": '[package]\nname = "a"\nbuild = "make.rs"\n',
        "crates/a/make.rs": "", "crates/a/build.rs": "",
        "crates/a/src/main.rs": "", "crates/a/src/cli.rs": "",
        "crates/b/Cargo.toml": '[package]\nname = "b"\nbuild = false\n', "crates/b/build.rs": "",
        "crates/out/Cargo.toml": '[package]\nname = "out"\n', "crates/out/build.rs": "",
        "near/Cargo.toml": '[package]\nname = "near"\n', "near/build.rs": "",
        "src/commands/build.rs": "", "tests/data/Cargo.toml": "", "tests/data/build.rs": "",
        ".cargo/config.toml": '[alias]\nx = "run -p a --"\n',
    }  # fmt: skip
    MANIFESTS = frozenset(
        {"Cargo.toml", "crates/a/Cargo.toml", "crates/b/Cargo.toml", "near/Cargo.toml", "build.rs",
         "crates/a/make.rs", "near/build.rs", ".cargo/config.toml"}
    )  # fmt: skip

    def test_the_manifests_and_build_scripts_of_the_workspace_and_no_other_files_of_these_names(self) -> None:
        assert executed("cargo test", self.FILES) == self.MANIFESTS
        assert executed("cd crates/a && cargo test", self.FILES) == self.MANIFESTS

    @pytest.mark.parametrize("command", ["cargo run -p a -- x", "cargo x"])
    def test_a_program_that_is_run(self, command: str) -> None:
        assert executed(command, self.FILES) == self.MANIFESTS | {
            "crates/a/src/main.rs",
            "crates/a/src/cli.rs",
        }

    def test_a_word_behind_a_command_is_no_alias(self) -> None:
        assert "crates/a/src/main.rs" not in executed("cargo build x", self.FILES)

    @pytest.mark.parametrize(
        "text", ["[", "workspace = 1", "[workspace]\nmembers = 2", "[package]\nbuild = 3"]
    )
    def test_a_manifest_that_cannot_be_read(self, text: str) -> None:
        assert "crates/a/make.rs" not in executed("cargo test", {**self.FILES, "Cargo.toml": text})


class TestOtherProjects:
    def test_gradle_compiles_its_own_code_and_leaves_test_data(self) -> None:
        files = (
            "build.gradle", "app/build.gradle.kts", "buildSrc/src/main/java/x/P.java",
            "buildSrc/Support.groovy", "buildSrc/src/test/java/x/T.java",
            "app/src/test/resources/case.gradle",
            "app/src/main/java/x/A.java",
        )  # fmt: skip
        assert executed("gradle build", files) == {
            "build.gradle", "app/build.gradle.kts", "buildSrc/src/main/java/x/P.java",
            "buildSrc/Support.groovy",
        }  # fmt: skip

    def test_gradle_compiles_the_builds_that_it_includes(self) -> None:
        files = {
            "settings.gradle": "pluginManagement { includeBuild('logic') }",
            "logic/src/main/kotlin/P.kt": "",
            "other/src/main/kotlin/P.kt": "",
        }
        assert executed("gradle build", files) == {"settings.gradle", "logic/src/main/kotlin/P.kt"}

    def test_maven_leaves_test_data(self) -> None:
        assert executed("mvn test", ("pom.xml", "a/pom.xml", "a/src/it/x/pom.xml")) == {
            "pom.xml",
            "a/pom.xml",
        }

    def test_bundler_evaluates_the_gemspecs_that_the_gemfile_asks_for(self) -> None:
        files = {
            "Gemfile": 'gemspec\ngem "t", path: "tools/t"\neval_gemfile "gemfiles/more"\n',
            "gemfiles/more": "", "gemfiles/unused": "", "x.gemspec": "", "a/a.gemspec": "",
            "a/b/c/deep.gemspec": "", "tools/t/lib/t.gemspec": "",
        }  # fmt: skip
        unused = {"gemfiles/unused", "a/b/c/deep.gemspec"}
        assert executed("bundle install", files) == set(files) - unused
        assert executed("bundle install", {**files, "Gemfile": "source 'x'"}) == {"Gemfile"}

    def test_rake_loads_what_the_rakefile_requires(self) -> None:
        files = {"Rakefile": 'require "mine"\nrequire "json"\n', "lib/mine.rb": "", "lib/other.rb": ""}
        assert executed("rake test", files) == {"Rakefile", "lib/mine.rb"}

    def test_rake_loads_the_files_that_a_pattern_fits(self) -> None:
        files = {"Rakefile": "Dir['tasks/**/*.rake'].each { |t| load t }\n", "tasks/a.rake": "", "b.rake": ""}
        assert executed("rake test", files) == {"Rakefile", "tasks/a.rake"}

    def test_files_that_a_configuration_names_as_settings(self) -> None:
        config = "export default { test: { setupFiles: ['./t/setup.ts'], include: ['./t/a.ts'] } }"
        files = {"vitest.config.ts": config, "t/setup.ts": "", "t/a.ts": ""}
        assert executed("vitest run", files) == {"vitest.config.ts", "t/setup.ts"}

    @pytest.mark.parametrize(
        "command", ["${PREFIX}pytest", "${X}coverage run -m pytest", "$PYTHON -m pytest", '"$PYTEST" x']
    )
    def test_a_tool_whose_place_is_not_known(self, command: str) -> None:
        assert executed(f"|\n          {command}", ("conftest.py",)) == {"conftest.py"}

    @pytest.mark.parametrize("command", ["$PREFIX", "${X}pytest-notes", "$X pytest"])
    def test_a_program_that_is_not_known(self, command: str) -> None:
        assert executed(f"|\n          {command}", ("conftest.py",)) == set()

    def test_what_an_interpreter_loads_first(self) -> None:
        assert executed("ruby -r ./a.rb", ("a.rb", "b.rb")) == {"a.rb"}

    def test_the_images_of_a_bake_file(self) -> None:
        bake = (
            'target "a" {\n  context = "img"\n  dockerfile = "a.Dockerfile"\n}\n'
            'target "b" {\n  inherits = ["a"]\n}\ntarget "c" {\n  dockerfile = "${X}.Dockerfile"\n}\n'
        )
        files = {
            "docker-bake.hcl": bake, "img/a.Dockerfile": "FROM x\nCOPY s.sh /s.sh\nRUN /s.sh\n",
            "img/s.sh": "", "img/t.sh": "", "Dockerfile": "", "other.Dockerfile": "",
        }  # fmt: skip
        expected = {"docker-bake.hcl", "img/a.Dockerfile", "img/s.sh"}
        assert executed("docker buildx bake a", files) == expected
        as_json = json.dumps({"target": {"a": {"context": "img", "dockerfile": "a.Dockerfile"}}})
        files = {**files, "docker-bake.hcl": "", "x.json": as_json}
        assert executed("docker buildx bake -f x.json", files) == expected - {"docker-bake.hcl"} | {"x.json"}

    def test_a_bake_file_may_be_one_of_compose(self) -> None:
        files = {"compose.yaml": "services: {a: {build: {context: img}}}\n", "img/Dockerfile": "FROM a\n"}
        assert executed("docker buildx bake", files) == set(files)

    @pytest.mark.parametrize(
        ("command", "path"),
        [
            ("pytest", "pytest.toml"),
            ("npx vitest", "vitest.workspace.ts"),
            ("task x", "taskfile.dist.yaml"),
            ("mise install", ".config/mise/conf.d/a.toml"),
            ("lefthook run pre-commit", ".config/lefthook.toml"),
            ("pnpm install", ".pnpmfile.mjs"),
            ("goreleaser release", ".config/goreleaser.yaml"),
            ("npx prettier .", ".prettierrc.mts"),
            ("npx eslint .", ".eslintrc.yaml"),
            ("docker compose up", "compose.override.yaml"),
            ("npx mocha", ".mocharc.jsonc"),
            ("mdbook build", "book.toml"),
        ],
    )
    def test_the_names_that_the_manuals_give(self, command: str, path: str) -> None:
        assert executed(command, (path, "x/" + path)) == {path}

    def test_a_stage_goes_on_where_the_one_that_it_begins_with_was(self) -> None:
        dockerfile = "FROM a AS base\nWORKDIR /src\nFROM base AS b\nCOPY . .\nRUN ./x.sh\n"
        assert executed("docker build .", {"Dockerfile": dockerfile, "x.sh": ""}) == {"Dockerfile", "x.sh"}

    def test_a_text_that_follows_run_with_options(self) -> None:
        dockerfile = "FROM a\nRUN --mount=target=/w,type=bind --network=none <<EOT\nset -e\n/w/x.sh\nEOT\n"
        files = {"Dockerfile": dockerfile, "x.sh": "", "set": ""}
        assert executed("docker build .", files) == {"Dockerfile", "x.sh"}
        assert lost("docker build .", files) == []

    def test_extensions_of_sphinx(self) -> None:
        conf = 'extensions = ["own", "sphinx.ext.doctest"]\n'
        files = {"docs/html/conf.py": conf, "docs/own.py": "", "own.py": "", "docs/doctest.py": ""}
        assert executed("sphinx-build docs/html out", files) == {"docs/html/conf.py", "docs/own.py"}

    def test_go_goes_by_its_modules_but_for_a_tool_of_another_version(self) -> None:
        assert executed("go test ./...", ("go.mod", "go.sum", "x.go")) == {"go.mod", "go.sum"}
        assert executed("go run example.org/x@v1", ("go.mod",)) == set()
        assert executed("go fmt ./...", ("go.mod",)) == set()

    @pytest.mark.parametrize(
        ("command", "named", "usual"),
        [
            ("rollup -c other.js", "other.js", "rollup.config.js"),
            ("npx jest --config=other.js", "other.js", "jest.config.js"),
            ("docker compose -f other.yml up", "other.yml", "compose.yml"),
            ("pre-commit run -c other.yml", "other.yml", ".pre-commit-config.yaml"),
        ],
    )
    def test_a_file_that_is_named_stands_for_the_usual_one(
        self, command: str, named: str, usual: str
    ) -> None:
        assert executed(command, (named, usual)) == {named}
        assert executed(command, (usual,)) == {usual}
