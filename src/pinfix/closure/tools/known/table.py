"""Which files tools go by that can make them run code, by the name of the tool.

From the manuals of the tools (read in November 2026). Files that only describe style or data are not here.
"""

from __future__ import annotations

from dataclasses import replace

from pinfix.closure.tools.known.tasks import TASKS
from pinfix.closure.tools.known.tool import ALONE, Tool
from pinfix.closure.tools.known.tool import tool as _tool


def _js(name: str, more: str = "") -> str:
    return f"{name}.config.* {more}"


_PYTHON_BUILD = "pyproject.toml setup.py setup.cfg hatch_build.py"
_PIP = _tool(
    _PYTHON_BUILD,
    verbs="install wheel download sync compile lock",
    files="-r --requirement -c --constraint -e",
    finder="python-build",
)
_NPM = "package.json package-lock.json npm-shrinkwrap.json .npmrc"
_PNPM = "package.json pnpm-lock.yaml pnpm-workspace.yaml .pnpmfile.cjs .pnpmfile.mjs .npmrc"
_YARN = "package.json yarn.lock .yarnrc .yarnrc.yml .yarn/releases/* .yarn/plugins/* .npmrc"
_BUN = "package.json bun.lock bun.lockb bunfig.toml .npmrc"
_GLOBAL = "-g --global global"
_INSTALLS = "ci i install add clean-install rebuild publish pack version update up dedupe deploy"
_GRADLE = _tool(
    "gradlew gradlew.bat gradle/wrapper/gradle-wrapper.properties gradle/wrapper/gradle-wrapper.jar"
    " gradle.properties settings.gradle settings.gradle.kts gradle/*.gradle gradle/libs.versions.toml",
    files="-I --init-script -b --build-file",
    folders="-p --project-dir",
    finder="gradle",
)
_MAVEN = _tool(
    "mvnw mvnw.cmd .mvn/*.config .mvn/*.xml .mvn/wrapper/*",
    "pom.xml",
    files="-s --settings -f --file -gs",
    without="src",
)
_ESLINT = _tool(
    f"{_js('eslint')} .eslintrc.js .eslintrc.cjs .eslintrc.json .eslintrc.yml .eslintrc.yaml .eslintrc",
    configs="-c --config",
)
_VITE = _tool(
    f"{_js('vite')} {_js('vitest')} {_js('postcss')} vitest.workspace.* vitest.projects.*",
    configs="-c --config",
)
_DOTNET = _tool(
    "*.sln *.slnx Directory.Build.props Directory.Build.targets Directory.Packages.props global.json"
    " nuget.config NuGet.Config NuGet.config .config/dotnet-tools.json",
    "*.csproj *.fsproj *.vbproj *.targets *.props",
    verbs="build test publish pack run restore msbuild format tool workload clean vstest",
    reader="msbuild",
)
_BAZEL = _tool(
    "WORKSPACE WORKSPACE.bazel MODULE.bazel .bazelrc .bazelversion",
    "BUILD BUILD.bazel *.bzl",
    verbs="build test run query coverage fetch",
)
_BUNDLE = _tool("Gemfile.lock gems.locked .bundle/config", finder="bundle")
_CARGO = _tool(
    "Cargo.lock rust-toolchain.toml rust-toolchain",
    finder="cargo",
    verbs=(
        "b bench build c check clippy d doc fix install llvm-cov miri nextest package publish r run rustc"
        " rustdoc t test fuzz tarpaulin hack semver-checks dist zigbuild xtask make"
    ),
    files="--config --target",
)

TOOLS: dict[str, Tool] = {
    # Python
    "pytest": _tool(
        "pytest.toml .pytest.toml pytest.ini .pytest.ini pyproject.toml tox.ini setup.cfg", "conftest.py",
        configs="-c --config-file",
    ),
    "tox": _tool("tox.ini tox.toml pyproject.toml setup.cfg setup.py", configs="-c --conf", reader="tox"),
    "nox": _tool("noxfile.py", configs="-f --noxfile", reader="nox"),
    "pre-commit": _tool(
        ".pre-commit-config.yaml", verbs="run install-hooks autoupdate try-repo", configs="-c --config",
        reader="pre-commit",
    ),
    "prek": _tool(".pre-commit-config.yaml prek.toml", configs="-c --config", reader="pre-commit"),
    "pip": _PIP,
    "pip-compile": _tool(_PYTHON_BUILD, finder="python-build"),
    "pipenv": _tool("Pipfile Pipfile.lock", verbs="install sync run update"),
    "uv": _tool(
        f"{_PYTHON_BUILD} uv.lock uv.toml", verbs="sync run build lock pip install tool export",
        files="-r --requirement -c --constraint -e", finder="python-build",
    ),
    "poetry": _tool(
        f"{_PYTHON_BUILD} poetry.lock poetry.toml build.py",
        verbs="install run build publish sync lock update", finder="python-build",
    ),
    "pdm": _tool(f"{_PYTHON_BUILD} pdm.lock pdm.toml", reader="pyproject", finder="python-build"),
    "hatch": _tool(f"{_PYTHON_BUILD} hatch.toml", reader="pyproject", finder="python-build"),
    "poe": _tool("pyproject.toml poe_tasks.toml", reader="pyproject"),
    "flit": _tool(_PYTHON_BUILD, verbs="build install publish", finder="python-build"),
    "pyproject-build": _tool(_PYTHON_BUILD, finder="python-build"),
    "cibuildwheel": _tool(_PYTHON_BUILD, files="--config-file", finder="python-build"),
    "maturin": _tool("pyproject.toml Cargo.lock", finder="cargo"),
    "pyinstaller": _tool("*.spec"),
    "sphinx-build": _tool(below="conf.py", finder="sphinx"),
    "mkdocs": _tool("mkdocs.yml mkdocs.yaml", configs="-f --config-file", verbs="build serve gh-deploy"),
    "pylint": _tool(".pylintrc pylintrc pyproject.toml", configs="--rcfile"),
    "mypy": _tool("mypy.ini .mypy.ini pyproject.toml setup.cfg", configs="--config-file"),
    "coverage": _tool(".coveragerc pyproject.toml", verbs="run"),
    "invoke": _tool("tasks.py tasks/*.py invoke.yaml"),
    "inv": _tool("tasks.py tasks/*.py invoke.yaml"),
    "doit": _tool("dodo.py"),
    "fab": _tool("fabfile.py"),
    "asv": _tool("asv.conf.json benchmarks/asv.conf.json"),
    "scons": _tool("SConstruct", "SConscript"),
    "conda": _tool("environment.yml", verbs="build", files="-f --file"),
    "ansible-playbook": _tool("ansible.cfg", arguments="*.yml *.yaml", files="-i --inventory"),
    "ansible-lint": _tool(".ansible-lint"),
    "pip-audit": _tool(files="-r --requirement"),
    # JavaScript
    "npm": _tool(_NPM, verbs=_INSTALLS, never=_GLOBAL, folders="--prefix -C"),
    "pnpm": _tool(_PNPM, verbs=_INSTALLS, never=_GLOBAL, folders="-C --dir"),
    "yarn": _tool(_YARN, verbs=f"{_INSTALLS} {ALONE}", never=_GLOBAL, folders="--cwd"),
    "bun": _tool(_BUN, verbs=_INSTALLS, never=_GLOBAL, folders="--cwd"),
    "jest": _tool(_js("jest", "babel.config.* .babelrc .babelrc.js"), configs="-c --config"),
    "vitest": _VITE,
    "vite": _VITE,
    "webpack": _tool(_js("webpack", "babel.config.*"), configs="-c --config"),
    "rollup": _tool(_js("rollup"), configs="-c --config"),
    "tsup": _tool(_js("tsup")),
    "tsdown": _tool(_js("tsdown")),
    "rolldown": _tool(_js("rolldown"), configs="-c --config"),
    "unbuild": _tool(_js("build")),
    "babel": _tool(".babelrc .babelrc.js .babelrc.cjs babel.config.*", configs="--config-file"),
    "eslint": _ESLINT,
    "xo": _tool("xo.config.*"),
    "prettier": _tool(
        _js("prettier", ".prettierrc.js .prettierrc.cjs .prettierrc.mjs .prettierrc.*ts"), configs="--config"
    ),
    "stylelint": _tool(_js("stylelint", ".stylelintrc.*js"), configs="--config"),
    "commitlint": _tool(
        _js("commitlint", ".commitlintrc.*"), configs="--config -g"
    ),
    "lint-staged": _tool(_js("lint-staged", ".lintstagedrc .lintstagedrc.*")),
    "mocha": _tool(".mocharc.*", configs="--config", finder="mocha"),
    "ava": _tool("ava.config.*"),
    "c8": _tool(".c8rc.js"),
    "nyc": _tool("nyc.config.*"),
    "playwright": _tool(_js("playwright"), verbs="test merge-reports", configs="-c --config"),
    "cypress": _tool(
        _js("cypress", "cypress/support/* cypress/plugins/*"), verbs="run open", files="-C --config-file"
    ),
    "karma": _tool("karma.conf.*", arguments="*.js *.ts"),
    "gulp": _tool("gulpfile.* gulpfile.js/*", configs="-f --gulpfile"),
    "grunt": _tool("Gruntfile.*"),
    "next": _tool(_js("next", "postcss.config.* tailwind.config.*"), verbs="build dev start lint"),
    "nuxt": _tool(_js("nuxt")),
    "nuxi": _tool(_js("nuxt")),
    "astro": _tool(_js("astro")),
    "svelte-kit": _tool("svelte.config.*"),
    "svelte-check": _tool("svelte.config.*"),
    "storybook": _tool(".storybook/main.*"),
    "build-storybook": _tool(".storybook/main.*"),
    "docusaurus": _tool(_js("docusaurus", "sidebars.*")),
    "vitepress": _tool(below="config.mts config.ts"),
    "tailwindcss": _tool("tailwind.config.*"),
    "typedoc": _tool("typedoc.*", configs="--options"),
    "semantic-release": _tool(".releaserc .releaserc.* release.config.*"),
    "release-it": _tool(".release-it.*"),
    "lerna": _tool(f"lerna.json {_NPM} {_YARN}"),
    "nx": _tool("nx.json", "project.json"),
    "turbo": _tool(below="turbo.json turbo.jsonc"),
    "ng": _tool("angular.json karma.conf.js"),
    "electron-builder": _tool("electron-builder.* package.json"),
    "vscode-test": _tool(".vscode-test.*"),
    "wrangler": _tool("wrangler.toml wrangler.json wrangler.jsonc", configs="-c --config"),
    "deno": _tool("deno.json deno.jsonc import_map.json", configs="-c --config"),
    "esbuild": _tool(),
    "knip": _tool("knip.* knip.config.*"),
    "changeset": _tool(".changeset/config.json"),
    "wxt": _tool("wxt.config.*"),
    "tauri": _tool("src-tauri/tauri.conf.json src-tauri/build.rs src-tauri/Cargo.toml"),
    # Go, Rust, C, the JVM, .NET
    "golangci-lint": _tool(
        ".golangci.yml .golangci.yaml .golangci.toml .golangci.json .custom-gcl.yml", configs="-c --config"
    ),
    "mdbook": _tool("book.toml", verbs="build serve test watch"),
    "goreleaser": _tool(
        ".goreleaser.yml .goreleaser.yaml goreleaser.yml goreleaser.yaml .config/goreleaser.yml"
        " .config/goreleaser.yaml",
        never="check",
        configs="-f --config", reader="goreleaser",
    ),
    "ko": _tool(".ko.yaml"),
    "mage": _tool("magefile.go magefiles/*.go mage.go"),
    "cargo": _CARGO,
    "cross": replace(_CARGO, near=("Cross.toml", *_CARGO.near)),
    "dist": _tool("dist-workspace.toml", finder="cargo"),
    "wasm-pack": _tool("Cargo.lock", finder="cargo"),
    "cmake": _tool("CMakePresets.json", "CMakeLists.txt *.cmake", files="-P -C"),
    "ctest": _tool("CTestConfig.cmake CTestCustom.cmake CMakePresets.json", files="-S"),
    "meson": _tool("meson.options meson_options.txt", "meson.build"),
    "autoreconf": _tool("configure.ac configure.in autogen.sh", "Makefile.am *.m4"),
    "bazel": _BAZEL,
    "bazelisk": _BAZEL,
    "buck2": _tool(".buckconfig", "BUCK TARGETS *.bzl"),
    "gradle": _GRADLE,
    "gradlew": _GRADLE,
    "mvn": _MAVEN,
    "mvnw": _MAVEN,
    "ant": _tool("build.xml", configs="-f -buildfile"),
    "sbt": _tool("build.sbt project/*.sbt project/*.scala project/build.properties .sbtopts .jvmopts"),
    "mill": _tool("build.sc build.mill .mill-version mill"),
    "lein": _tool("project.clj profiles.clj"),
    "clojure": _tool("deps.edn"),
    "clj": _tool("deps.edn"),
    "dotnet": _DOTNET,
    "msbuild": _tool(" ".join(_DOTNET.near), " ".join(_DOTNET.below), arguments="*.*proj *.sln *.targets",
        reader="msbuild"),
    "nuke": _tool("build.sh build.ps1 .nuke/*"),
    "zig": _tool("build.zig build.zig.zon", verbs="build fetch"),
    "swift": _tool("Package.swift Package.resolved", verbs="build test run package"),
    "xcodebuild": _tool(below="project.pbxproj *.xcconfig *.xcscheme"),
    # Ruby, PHP, Elixir, Haskell and others
    "rake": _tool("Rakefile rakefile Rakefile.rb rakelib/*.rake lib/tasks/*.rake"),
    "bundle": _BUNDLE,
    "setup-ruby-bundler": replace(_BUNDLE, never=frozenset({"false"})),
    "gem": _tool("*.gemspec", verbs="build install"),
    "rspec": _tool(".rspec spec/spec_helper.rb spec/rails_helper.rb", finder="rspec"),
    "rubocop": _tool(".rubocop.yml", configs="-c --config"),
    "jekyll": _tool("_config.yml Gemfile Gemfile.lock _plugins/*", verbs="build serve"),
    "fastlane": _tool("fastlane/Fastfile fastlane/Appfile fastlane/Pluginfile Gemfile"),
    "pod": _tool("Podfile Podfile.lock *.podspec"),
    "danger": _tool("Dangerfile dangerfile.*"),
    "composer": _tool("composer.json composer.lock"),
    "phpunit": _tool(
        "phpunit.xml phpunit.xml.dist phpunit.dist.xml tests/bootstrap.php", configs="-c --configuration"
    ),
    "phpstan": _tool("phpstan.neon phpstan.neon.dist phpstan.dist.neon", configs="-c --configuration"),
    "php-cs-fixer": _tool(".php-cs-fixer.php .php-cs-fixer.dist.php", configs="--config"),
    "rector": _tool("rector.php"),
    "mix": _tool("mix.exs mix.lock config/*.exs .formatter.exs"),
    "rebar3": _tool("rebar.config rebar.config.script"),
    "cabal": _tool("cabal.project *.cabal Setup.hs"),
    "stack": _tool("stack.yaml *.cabal package.yaml Setup.hs", configs="--stack-yaml"),
    "opam": _tool("*.opam dune-project"),
    "dune": _tool("dune-project dune-workspace", "dune"),
    "flutter": _tool("pubspec.yaml pubspec.lock build.yaml", verbs="build test run pub"),
    "dart": _tool("pubspec.yaml pubspec.lock build.yaml", verbs="run test pub compile"),
    **TASKS,
}  # fmt: skip
