"""Kinds of files that programs look into by themselves, without being told their names."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Sequence

from pinfix.shell.model import Word
from pinfix_codemods.oidc.scene.inert import is_inert
from pinfix_codemods.oidc.scene.model import Ran, StepScene
from pinfix_codemods.oidc.scene.running.tasks import named

_SUFFIXES = {
    "go": (".go",),
    "jvm": (".java", ".kt", ".kts", ".gradle", ".groovy", ".scala", ".sbt", ".clj", ".xml", ".properties"),
    "javascript": (".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx", ".vue", ".svelte"),
    "settings": (
        ".yml", ".yaml", ".json", ".json5", ".toml", ".ini", ".cfg", ".conf", ".env", ".tpl", ".tmpl",
        ".j2", ".gotmpl", ".template", ".jsonnet", ".libsonnet", ".cue", ".pkl",
    ),
    "terraform": (".tf", ".tofu", ".tfvars", ".hcl"),
    "shell": (".sh", ".bash", ".zsh", ".ps1", ".bat", ".cmd"),
    "python": (".py",),
    "ruby": (".rb", ".rake", ".gemspec", "rakefile", "gemfile", "fastfile", "appfile", "vagrantfile"),
    "rust": (".rs",),
    "dotnet": (".cs", ".fs", ".fsx", ".vb", ".csproj", ".fsproj", ".props", ".targets", ".config"),
    "php": (".php",),
    "others": (
        ".pl", ".pm", ".ex", ".exs", ".swift", ".dart", ".r", ".lua", ".hs", ".jl", ".bzl", ".bazel",
        ".nix", ".star", ".cmake", "makefile", "justfile", "earthfile", "build", "workspace",
    ),
}  # fmt: skip
"""By kind, how names of its files end, in lower case."""

EVERYTHING = frozenset(_SUFFIXES)

_FAMILIES: tuple[tuple[str, str], ...] = (
    ("gradle gradlew mvn mvnw sbt ant lein mill java kotlin jbang", "jvm settings shell"),
    (
        "node nodejs tsx ts-node ts-node-esm swc-node bun deno sls serverless vite webpack rollup jest mocha"
        " vitest playwright cypress next nuxt gatsby gulp grunt nx turbo lerna zx",
        "javascript settings",
    ),
    ("terraform tofu terragrunt tflocal", "terraform shell python javascript ruby settings"),
    ("packer nomad consul", "terraform shell settings"),
    ("ansible ansible-playbook ansible-pull", "settings shell python"),
    ("goreleaser", "go settings shell"),
    ("mage", "go"),
    ("ruby rake rails jekyll fastlane rspec kitchen", "ruby settings"),
    ("php artisan phpunit", "php settings"),
    ("msbuild", "dotnet settings"),
    ("helmfile kustomize skaffold kapitan jsonnet ytt", "settings"),
    ("envsubst gomplate confd consul-template", "settings terraform shell javascript jvm others"),
)
_KINDS = {program: frozenset(kinds.split()) for programs, kinds in _FAMILIES for program in programs.split()}

_BY_VERB = {
    "go": (frozenset({"run", "test", "generate", "tool"}), frozenset({"go"})),
    "cargo": (frozenset({"run", "test", "bench", "nextest", "xtask", "make"}), frozenset({"rust"})),
    "dotnet": (
        frozenset({"run", "test", "build", "publish", "msbuild", "fake", "cake"}),
        frozenset({"dotnet", "settings"}),
    ),
    "docker": (frozenset({"bake"}), frozenset({"terraform", "settings"})),
}
"""Programs of which only some commands do, and which these are."""

_NOT = frozenset(
    {
        "make", "gmake", "bash", "sh", "zsh", "dash", "ksh", "pwsh", "powershell", "python", "python2",
        "python3", "py", "pypy", "pypy3", "pytest", "tox", "nox", "invoke", "inv", "uv", "uvx", "pipx",
        "pip", "pip3", "poetry", "pdm", "pipenv", "hatch", "flit", "rye", "maturin", "twine", "build",
        "npm", "npx", "pnpm", "yarn", "bunx", "corepack", "changeset", "semantic-release", "aws", "az",
        "azd", "func", "gcloud", "gsutil", "bq", "firebase", "kubectl", "helm", "eksctl", "sam", "copilot",
        "eb", "ecs-cli", "cosign", "crane", "skopeo", "oras", "syft", "trivy", "vault", "gem", "bundle",
        "nuget", "podman", "buildah", "nerdctl", "docker-compose", "podman-compose", "s5cmd", "s3cmd",
        "rclone", "dvc", "sccache", "chamber", "aws-vault", "cloudsmith", "jf", "jfrog", "codecov",
        "release-plz", "bundler", "git-lfs", "cargo-release", "flutter", "xcodebuild", "pod", "rsync",
        "ssh", "scp", "sftp", "psql", "mysql",
    }
)  # fmt: skip
"""Programs whose own files are followed, or that put no variables of their environment into others."""

_ACTIONS = {
    "docker/bake-action": frozenset({"terraform", "settings"}),
    "goreleaser/goreleaser-action": frozenset({"go", "settings", "shell"}),
    "gradle/gradle-build-action": _KINDS["gradle"],
    "hashicorp/tfc-workflows-github/actions/create-run": frozenset({"terraform"}),
    "pulumi/actions": EVERYTHING,
    "serverless/github-action": _KINDS["serverless"],
}
"""Actions that do the work of such programs (November 2026)."""

_INTERPRETERS = frozenset(
    {
        "bash", "sh", "zsh", "dash", "ksh", "pwsh", "powershell", "python", "python2", "python3", "py",
        "pypy", "pypy3", "node", "deno", "bun", "ruby", "perl", "php", "source", ".",
    }
)  # fmt: skip
"""Programs that run the file that they are told, or what comes in."""

_READS_NOTHING = frozenset({"--version", "-V", "--help", "-h"})
_CODE = re.compile(r"-[a-z]*[cem]|-command|--eval|--print", re.IGNORECASE)
"""Options behind which there is no file, but code or the name of a module, which is followed."""

_WITH_VALUE = frozenset({"-o", "+o", "-O", "-W", "-X", "--rcfile"})
_DOWNLOADS = frozenset({"curl", "wget"})

_LOADS_FILES = re.compile(r"""\b(?:require|import)[ \t]{0,4}\([ \t\n]{0,20}["'`](?:\.{0,2}/|\$)""")
"""Code in JavaScript that loads a file, and no package."""

_FUNCTION = re.compile(r"^[ \t]*(?:function[ \t]+)?([\w-]{1,80})[ \t]*\(\)", re.MULTILINE)


def kinds_read(step: StepScene) -> frozenset[str]:
    """The kinds of files that something in the step may look into, and put variables in."""
    found = _ACTIONS.get(step.action, frozenset())
    if any(_LOADS_FILES.search(file.text) for file in step.files if file.path is None):
        found |= frozenset({"javascript"})
    own = {name for text in step.texts for name in _FUNCTION.findall(text)}
    for ran in step.commands:
        if ran.command.program not in own:
            found |= _of_command(ran)
    return found


def is_of_kind(path: str, kinds: Collection[str]) -> bool:
    """Whether the file is of one of the kinds, by its name."""
    name = posixpath.basename(path).lower()
    return any(name.endswith(suffix) for kind in kinds for suffix in _SUFFIXES[kind])


def _of_command(ran: Ran) -> frozenset[str]:
    name, words = named(ran.command)
    name = name.lower().removesuffix(".bat").removesuffix(".cmd")
    if _runs_any_file(name, words, ran):
        return EVERYTHING
    if name in _KINDS:
        return _KINDS[name]
    if name in _BY_VERB:
        verbs, kinds = _BY_VERB[name]
        return kinds if any(word.text in verbs for word in words[:4]) else frozenset()
    if not ran.command.words or name in _NOT or "/" in (ran.command.program or "") or is_inert(ran.command):
        return frozenset()  # A program of the repository is followed, or it is told that it could not be.
    return EVERYTHING


def _runs_any_file(name: str, words: Sequence[Word], ran: Ran) -> bool:
    """Whether it runs a program whose path is known only when it runs, or that comes in."""
    program = ran.command.words[:1]
    if program and program[0].text is None and ran.command.program is None:
        return True
    if name not in _INTERPRETERS:
        return False
    skipped = False
    for word in words:
        if skipped or word.text in _WITH_VALUE:
            skipped = not skipped
        elif word.text is None:
            return True
        elif word.text in _READS_NOTHING or _CODE.fullmatch(word.text):
            return False
        elif not word.text.startswith("-"):
            return False  # A file that is named is followed.
    return _comes_in(ran)


def _comes_in(ran: Ran) -> bool:
    """Whether the program comes out of a file or a pipe; what is downloaded is not of the repository."""
    if any(redirect.operator == "<" for redirect in ran.command.redirects):
        return True
    return any(before.program not in _DOWNLOADS for before in ran.command.input_from)
