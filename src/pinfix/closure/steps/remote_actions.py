"""Actions of others that run files of the repository: each as the commands that come to the same.

From the `action.yml` and the manual of each action, as known in November 2026. `{name}` is an input,
`{name|text}` one with its default. An action that is not listed runs what inputs say that are called
like commands or Dockerfiles, as far as that is of the repository.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping

from pinfix.github.expressions.values import Value
from pinfix.github.uses import RepositoryUses

_HOLE = re.compile(r"\{([\w-]+)(?:\|([^}]*))?\}")
_IS_COMMAND = re.compile(r"(?:\A|[_-])(?:command|commands|cmd|run|instructions|smoke[_-]test)\Z")
_IS_DOCKERFILE = re.compile(r"(?:docker|container)[_-]?file")
_NOT_KNOWN = "$UNKNOWN_INPUT"

_COMMANDS = {
    "actions/jekyll-build-pages": "jekyll build",
    "actions-rs/cargo": "cargo {command} {args}",
    "azure/cli": "{inlinescript}",
    "azure/powershell": "{inlinescript}",
    "bahmutov/npm-install": "{install-command|npm ci}",
    "borales/actions-yarn": "yarn {cmd}",
    "bundlewatch/bundlewatch-github-action": "npx bundlewatch",
    "changesets/action": "{version}\n{publish}",
    "chromaui/action": "npm run {buildscriptname|build-storybook}",
    "cypress-io/github-action": "{install-command|npm ci}\n{build}\n{start}\n{command|cypress run}",
    "cycjimmy/semantic-release-action": "npx semantic-release",
    "devcontainers/ci": "devcontainer up\n{runcmd}",
    "docker/bake-action": "docker buildx bake {targets}",
    "docker/build-push-action": "docker build -f {file} {context|.}",
    "elgohr/publish-docker-github-action": "docker build -f {dockerfile|Dockerfile} .",
    "redhat-actions/buildah-build": "docker build -f {containerfiles} {context|.}",
    "golangci/golangci-lint-action": "golangci-lint run {args}",
    "goreleaser/goreleaser-action": "goreleaser {args|release}",
    "gradle/gradle-build-action": "{gradle-executable|./gradlew} {arguments}",
    "gradle/actions/setup-gradle": "./gradlew {arguments}",
    "hynek/build-and-inspect-python-package": "python -m build {path|.}",
    "jdx/mise-action": "mise install",
    "megalinter/megalinter": "eslint .",
    "nick-fields/retry": "{command}",
    "nick-invision/retry": "{command}",
    "pre-commit/action": "pre-commit run {extra_args}",
    "j178/prek-action": "prek run {extra-args}",
    "tox-dev/action-pre-commit-uv": "pre-commit run {extra_args}",
    "pypa/cibuildwheel": "cibuildwheel --config-file {config-file} {package-dir|.}",
    "pyo3/maturin-action": "maturin {command|build} {args}",
    "reactivecircus/android-emulator-runner": "{script}",
    "reviewdog/action-eslint": "eslint {eslint_flags|.}",
    "ruby/setup-ruby": "setup-ruby-bundler {bundler-cache|false}",
    "samuelmeuli/action-electron-builder": "npm run {build_script_name|build}\nelectron-builder",
    "scalacenter/sbt-dependency-submission": "sbt update",
    "super-linter/super-linter": "eslint .",
    "super-linter/super-linter/slim": "eslint .",
    "tauri-apps/tauri-action": "{tauriscript|tauri} build",
    "threeal/cmake-action": "cmake {source-dir|.}",
    "lukka/run-cmake": "cmake .",
    "obi1kenobi/cargo-semver-checks-action": "cargo semver-checks",
    "taiki-e/upload-rust-binary-action": "cargo build",
    "vmactions/freebsd-vm": "{prepare}\n{run}",
    "vmactions/openbsd-vm": "{prepare}\n{run}",
    "vmactions/netbsd-vm": "{prepare}\n{run}",
    "cross-platform-actions/action": "{run}",
    "wagoid/commitlint-github-action": "commitlint --config {configfile}",
    "cloudflare/wrangler-action": "{precommands}\nwrangler {command|deploy}\n{postcommands}",
    "gabrielbb/xvfb-action": "{run}",
    "coactions/setup-xvfb": "{run}",
    "uraimo/run-on-arch-action": "{setup}\n{install}\n{run}",
    "addnab/docker-run-action": "{run}",
    "crazy-max/ghaction-xgo": "go run .",
    "magefile/mage-action": "mage {args}",
    "sphinx-notes/pages": "sphinx-build {documentation_path|./docs} _build",
    "mhausenblas/mkdocs-deploy-gh-pages": "mkdocs build",
    "codspeedhq/action": "{run}",
    "ramsey/composer-install": "composer install",
}  # fmt: skip

_FOLDER = {
    "bahmutov/npm-install": "working-directory",
    "cypress-io/github-action": "working-directory",
    "golangci/golangci-lint-action": "working-directory",
    "goreleaser/goreleaser-action": "workdir",
    "gradle/gradle-build-action": "build-root-directory",
    "gradle/actions/setup-gradle": "build-root-directory",
    "chromaui/action": "workingdir",
    "changesets/action": "cwd",
    "pyo3/maturin-action": "working-directory",
    "cloudflare/wrangler-action": "workingdirectory",
    "ruby/setup-ruby": "working-directory",
    "ramsey/composer-install": "working-directory",
    "reactivecircus/android-emulator-runner": "working-directory",
    "devcontainers/ci": "subfolder",
    "codspeedhq/action": "working-directory",
    "reviewdog/action-eslint": "workdir",
    "docker/bake-action": "workdir",
    "tauri-apps/tauri-action": "projectpath",
}
"""The input that says in which folder an action works."""

_ONLY_WITH = {
    "gradle/actions/setup-gradle": "arguments",
    "gradle/gradle-build-action": "arguments",
}
"""Actions that run something only where the input is given."""


LISTED = frozenset(_COMMANDS)
"""Actions of which it is known what they do with their inputs."""


def commands_of(uses: RepositoryUses, inputs: Mapping[str, Value]) -> Iterator[tuple[str, str | None]]:
    """What a step with the action `uses` runs, as shell text, and in which folder of the work space."""
    name = "/".join(part for part in (uses.owner, uses.repo, uses.path) if part).lower()
    template = _COMMANDS.get(name)
    if template is None:
        yield from _of_unlisted(name, inputs)
    needed = _ONLY_WITH.get(name)
    if not template or (needed is not None and needed not in inputs):
        return
    if name == "docker/build-push-action":
        template = _build(inputs)
    where = _folder(_FOLDER.get(name, ""), inputs)
    filled = _HOLE.sub(lambda found: _input(inputs, found[1], found[2] or ""), template)
    yield filled, where


def _folder(name: str, inputs: Mapping[str, Value]) -> str | None:
    text = inputs.get(name, Value()).text
    return None if text is None else posixpath.normpath(text or ".")


def _of_unlisted(name: str, inputs: Mapping[str, Value]) -> Iterator[tuple[str, str | None]]:
    for given, value in inputs.items():
        known = value.parts[0] if value.parts else None
        if not known or name.startswith("actions/"):
            continue
        if _IS_COMMAND.search(given):
            yield _input(inputs, given, ""), _folder("working-directory", inputs)
        elif _IS_DOCKERFILE.fullmatch(given):
            yield f"docker build -f {_input(inputs, given, '')} {_input(inputs, 'context', '.')}", "."


def _build(inputs: Mapping[str, Value]) -> str:
    """Without a context it is the repository at the commit, as far as git's own context goes."""
    file = "-f {file} " if "file" in inputs else ""
    return f"docker build {file}{{context|.}}"


def _input(inputs: Mapping[str, Value], name: str, default: str) -> str:
    value = inputs.get(name)
    if value is None or value.is_set is False:
        return default
    return "".join(_NOT_KNOWN if part is None else part for part in value.parts)
