"""Package managers: credentials for GitHub Packages, publishing, and installing, which runs others' code."""

from __future__ import annotations

import re

from pinfix.github.expressions.values import Holds
from pinfix.github.scopes import Grant
from pinfix.scripts.packages.managers import MANAGERS, Manager
from pinfix.shell.model import Word
from pinfix_codemods.permissions.commands.holding import highest
from pinfix_codemods.permissions.commands.knowledge import names
from pinfix_codemods.permissions.commands.names import program_name
from pinfix_codemods.permissions.commands.result import NEEDS_NOTHING, Judged, Judgement, Unrecognised
from pinfix_codemods.permissions.commands.scene import READS_PACKAGES, SIGNS, WRITES_PACKAGES, Scene
from pinfix_codemods.permissions.live import ConfigFile, WritesFile

_NODE = frozenset({"npm", "pnpm", "yarn", "bun"})
_JVM = frozenset({"mvn", "mvnw", "gradle", "gradlew"})
_OTHERS = frozenset(
    {"dotnet", "nuget", "gem", "bundle", "composer", "uv", "twine", "poetry", "pip", "pip3", "cargo", "go"}
)

_NODE_VARIABLES = re.compile(
    r"(NODE_AUTH|NPM|YARN|GITHUB_PACKAGES?|GH_PACKAGES?|PACKAGES?_READ|NPM_CONFIG)", re.IGNORECASE
)
"""Variables that are named for the registry: who sets them means the registry, not the API."""

_NODE_PUBLISHES = frozenset({"publish", "unpublish", "deprecate", "dist-tag"})
_NODE_INSTALLS = frozenset(
    {"ci", "i", "install", "add", "clean-install", "update", "up", "upgrade", "dedupe", "fetch"}
)

_UV_INERT = frozenset({"--version", "version", "python", "venv", "cache", "self", "tree", "help", "auth"})
_POETRY_INERT = frozenset({"--version", "config", "version", "show", "env", "check", "cache", "self"})


def is_package_manager(name: str) -> bool:
    """Whether `name` installs or publishes packages."""
    return _plain(name) in _NODE | _JVM | _OTHERS


def judge_package_manager(scene: Scene) -> Judgement:
    """What a command of a package manager needs; what runs the code of packages is not recognised."""
    name = _plain(program_name(scene.command))
    if name in _NODE:
        return _node(scene, name, _verbs(_without_values(scene.command.words[1:], MANAGERS[name])))
    verbs = _verbs(scene.command.words[1:])
    if name in _JVM:
        return _jvm(scene, name)
    if name in ("dotnet", "nuget"):
        return _dotnet(scene, name, verbs)
    if name in ("gem", "bundle", "composer"):
        return _configured(scene, name, verbs)
    return _python_and_compiled(scene, name, verbs)


def _plain(name: str) -> str:
    """`./mvnw` is Maven, `./gradlew` is Gradle."""
    last = name.rpartition("/")[2]
    return last if last in ("mvnw", "gradlew") else name


def _without_values(words: tuple[Word, ...], manager: Manager) -> tuple[Word, ...]:
    """The words but for those that are the value of an option before them: `--prefix pkg` has no verb."""
    valued = manager.valued | manager.folders | manager.selecting
    kept = [word for before, word in zip((None, *words), words, strict=False) if _text(before) not in valued]
    return tuple(kept)


def _text(word: Word | None) -> str | None:
    return None if word is None else word.text


def _verbs(words: tuple[Word, ...]) -> tuple[str, ...]:
    """The words that are no flags; the first flag where there are none."""
    named = [word.text for word in words if word.text is not None and not word.prefix.startswith("-")]
    if not named and words and words[0].text is not None:
        return (words[0].text,)
    return tuple(named)


def _node(scene: Scene, name: str, verbs: tuple[str, ...]) -> Judgement:
    verb = (*verbs, "")[0]
    if name == "yarn" and (not verb or verb.startswith("-")) and verb not in ("--version", "-v"):
        verb = "install"
    if verb in ("config", "set", "c") and scene.plainly_holds(*scene.command.words[1:]):
        return Judged(effects=(WritesFile("npmrc", scene.holds(*scene.command.words[1:])),))
    if name == "yarn" and verb == "npm" and len(verbs) > 1:
        verb = verbs[1]
    if verb in _NODE_PUBLISHES and not (verb == "dist-tag" and verbs[1:2] == ("ls",)):
        return _publishes(scene, f"{name} {verb}")
    if scene.plainly_holds(*scene.command.words[1:]):
        return Unrecognised(f"{name} {verb}")
    if verb == "audit" and "fix" not in verbs:
        return NEEDS_NOTHING
    if verb in _NODE_INSTALLS:
        return _installs(scene, f"{name} {verb}")
    return NEEDS_NOTHING if verb in names("npm, inert") else Unrecognised(f"{name} {verb}".strip())


def _node_holds(scene: Scene) -> Holds:
    """Whether the registry is given the token, by a variable or by a file that a setup has written."""
    by_variable = [
        value.holds
        for variable in scene.token_variables
        if _NODE_VARIABLES.search(variable) and (value := scene.variable(variable)) is not None
    ]
    return highest([*by_variable, scene.live.files.get("npmrc", Holds.NO)])


def _only_for_registries(scene: Scene) -> bool:
    return all(_NODE_VARIABLES.search(name) for name in scene.token_variables)


def _publishes(scene: Scene, shown: str) -> Judgement:
    words = scene.command.words[1:]
    told = [word for word in words if word.prefix.startswith(("--//", "--_auth"))]
    if not _only_for_registries(scene) or scene.plainly_holds(*(word for word in words if word not in told)):
        return Unrecognised(shown)
    uses = max(_node_holds(scene), scene.plainly_holds(*told))
    judged = scene.need(WRITES_PACKAGES, shown) if uses else NEEDS_NOTHING
    if scene.live.oidc:
        judged |= scene.need(SIGNS, shown)
    if scene.token_variables:
        judged |= scene.assume(f"the scripts of the package that `{shown}` runs do not use the token")
    return judged | scene.runs_others_code(f"`{shown}`")


def _installs(scene: Scene, shown: str) -> Judgement:
    ignores = any(word.text == "--ignore-scripts" for word in scene.command.words)
    if not _node_holds(scene):
        return NEEDS_NOTHING if ignores else Unrecognised(shown)
    if scene.live.oidc or not _only_for_registries(scene):
        return Unrecognised(shown)
    judged = scene.need(READS_PACKAGES, shown)
    if not ignores:
        judged |= scene.assume(f"no package that `{shown}` installs uses the token of the registry")
        judged |= scene.runs_others_code(f"`{shown}`")
    return judged


def _jvm(scene: Scene, name: str) -> Judgement:
    words = scene.command.words[1:]
    held = scene.live.files.get("maven-settings", Holds.NO)
    meant = held or _only_deploys(scene, words)
    if scene.plainly_holds(*words) or not meant or scene.live.oidc:
        return Unrecognised(name)
    texts = " ".join(word.shown() for word in words).lower()
    writes = any(goal in texts for goal in ("deploy", "publish", "release", "upload", "$", "…"))
    shown = f"{name} deploy" if "deploy" in texts else f"{name} publish" if "publish" in texts else name
    judged = scene.need(WRITES_PACKAGES if writes else READS_PACKAGES, shown)
    if (
        held
        and set(scene.token_variables) - {"GITHUB_TOKEN", "GITHUB_ACTOR"}
        and not _only_for_registries(scene)
    ):
        return Unrecognised(name)
    return (
        judged
        | scene.assume(f"the plugins of `{name}` use the token only for the registry of packages")
        | scene.runs_others_code(f"`{name}`")
    )


_JVM_VARIABLES = re.compile(
    r"GITHUB_(TOKEN|ACTOR|PASSWORD|USERNAME)|TOKEN|PASSWORD|USERNAME|(MAVEN|GPR|GRADLE|PACKAGES?)_\w+"
    r"|ORG_GRADLE_PROJECT_\w+|\w*_PACKAGES?_\w+"
)
"""The variables that setup-java, and GitHub's manual for packages of Maven and Gradle, give a password in."""

_DEPLOYS = re.compile(r"deploy|(:[\w-]+)*:?publish((All|\w+)Publications?To\w+Repository)?")
_BUILDS = frozenset(
    {"assemble", "build", "check", "clean", "compile", "install", "package", "test", "verify"}
)
_JVM_VALUED = frozenset(
    {
        "-f",
        "--file",
        "-P",
        "--activate-profiles",
        "-pl",
        "--projects",
        "-s",
        "--settings",
        "-T",
        "--threads",
        "-p",
    }
    | {"-gs", "--global-settings", "-rf", "--resume-from", "-x", "--exclude-task", "-D", "--define"}
)


def _only_deploys(scene: Scene, words: tuple[Word, ...]) -> bool:
    """`mvn deploy` with the token in a variable for the registry, and no goal that may use it otherwise."""
    goals = [
        word.text
        for before, word in zip((None, *words), words, strict=False)
        if not word.prefix.startswith("-") and _text(before) not in _JVM_VALUED
    ]
    names = scene.token_variables
    plain = all(goal is not None and (goal in _BUILDS or _DEPLOYS.fullmatch(goal)) for goal in goals)
    deploys = any(goal not in _BUILDS for goal in goals)
    return bool(names) and all(map(_JVM_VARIABLES.fullmatch, names)) and plain and deploys


def _dotnet(scene: Scene, name: str, verbs: tuple[str, ...]) -> Judgement:
    called = verbs[1:] if name == "dotnet" and verbs[:1] == ("nuget",) else verbs
    held = scene.plainly_holds(*scene.command.words[1:])
    if called[:1] == ("push",) or called[:1] == ("delete",):
        stored = scene.live.files.get("nuget", Holds.NO)
        return scene.need(WRITES_PACKAGES, f"{name} nuget push") if held or stored else NEEDS_NOTHING
    if held and called[:1] and called[0] in ("add", "update", "sources", "setapikey", "setApiKey"):
        return Judged(effects=(WritesFile("nuget", held),))
    if held or (verbs[:1] and verbs[0] not in names("dotnet, inert")):
        return _restores(scene, name, verbs, held)
    return NEEDS_NOTHING


def _restores(scene: Scene, name: str, verbs: tuple[str, ...], held: Holds) -> Judgement:
    shown = f"{name} {verbs[0]}" if verbs else name
    if held or scene.token_variables or scene.live.oidc or not scene.live.files.get("nuget"):
        return Unrecognised(shown)
    code = scene.assume(f"no code that `{shown}` runs uses the token of the registry")
    return scene.need(READS_PACKAGES, shown) | code | scene.runs_others_code(f"`{shown}`")


_FILES: dict[str, ConfigFile] = {"gem": "gem", "bundle": "gem", "composer": "composer-auth"}


def _configured(scene: Scene, name: str, verbs: tuple[str, ...]) -> Judgement:
    held = scene.plainly_holds(*scene.command.words[1:])
    if verbs[:1] == ("config",) or (name == "gem" and verbs[:1] == ("sources",)):
        return Judged(effects=(WritesFile(_FILES[name], held),)) if held else NEEDS_NOTHING
    if name == "gem" and verbs[:1] == ("push",):
        stored = scene.live.files.get("gem", Holds.NO) or bool(scene.token_variables)
        judged = scene.need(WRITES_PACKAGES, "gem push") if held or stored else NEEDS_NOTHING
        return judged | (scene.need(SIGNS, "gem push") if scene.live.oidc else NEEDS_NOTHING)
    inert = {"--version", "-v", "list", "env", "info", "show", "validate", "diagnose", "clear-cache", "check"}
    return NEEDS_NOTHING if verbs[:1] and verbs[0] in inert and not held else Unrecognised(name)


def _python_and_compiled(scene: Scene, name: str, verbs: tuple[str, ...]) -> Judgement:
    verb = (*verbs, "")[0]
    shown = f"{name} {verb}".strip()
    if scene.plainly_holds(*scene.command.words[1:]):
        return Unrecognised(shown)
    if name == "go":
        return _go(scene, shown, verb)
    if name == "twine" or (name == "uv" and verb == "publish"):
        # GitHub has no registry for Python: only the identity of the job can be asked for.
        return scene.need(SIGNS, shown) if scene.live.oidc else NEEDS_NOTHING
    inert = {
        "pip": names("pip, inert"),
        "pip3": names("pip, inert"),
        "uv": _UV_INERT,
        "cargo": names("cargo, inert"),
        "poetry": _POETRY_INERT,
    }.get(name, frozenset[str]())
    if name == "uv" and verb == "pip" and (*verbs, "", "")[1] in names("pip, inert"):
        return NEEDS_NOTHING
    return NEEDS_NOTHING if verb in inert or _only_plain_installers(name, verbs) else Unrecognised(shown)


def _go(scene: Scene, shown: str, verb: str) -> Judgement:
    """Compiling Go runs no code of the modules, by design; fetching them may use git."""
    flags = [word.prefix for word in scene.command.words[1:]]
    if verb not in names("go, compiles only") or any(
        flag.startswith(("-toolexec", "-exec", "-vettool")) for flag in flags
    ):
        return Unrecognised(shown)
    fetches = verb in ("build", "mod", "get", "install", "list", "vet", "work")
    return scene.need(_CONTENTS, shown) if fetches and scene.git_has_token else NEEDS_NOTHING


_CONTENTS = Grant.of({"contents": "read"})
_PLAIN_INSTALLERS = frozenset({"pip", "setuptools", "wheel", "uv", "build", "twine", "virtualenv"})


def _only_plain_installers(name: str, verbs: tuple[str, ...]) -> bool:
    """`pip install --upgrade pip`: such packages come as wheels, which are unpacked and not run."""
    packages = verbs[1:]
    return (
        name in ("pip", "pip3")
        and verbs[:1] == ("install",)
        and bool(packages)
        and set(packages) <= _PLAIN_INSTALLERS
    )
