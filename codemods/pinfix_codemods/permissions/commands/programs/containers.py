"""Clients of container registries: logins, pushes and pulls, by the host of the image."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

from pinfix.github.expressions.values import Holds
from pinfix.github.scopes import Grant
from pinfix.shell.model import Word
from pinfix_codemods.permissions.commands.arguments import Arguments, read_arguments
from pinfix_codemods.permissions.commands.github.urls import HOLE, written
from pinfix_codemods.permissions.commands.holding import highest, stdin_holds
from pinfix_codemods.permissions.commands.knowledge import names
from pinfix_codemods.permissions.commands.names import program_name
from pinfix_codemods.permissions.commands.result import NEEDS_NOTHING, Judged, Judgement, Unrecognised, lost
from pinfix_codemods.permissions.commands.scene import (
    READS_PACKAGES,
    SIGNS,
    WRITES_CONTENTS,
    WRITES_PACKAGES,
    Scene,
)
from pinfix_codemods.permissions.live import LogsInto
from pinfix_codemods.permissions.reach import speaks_of_pushing

DOCKER_HUB = "docker.io"
_OF_TWO_WORDS = frozenset({"builder", "buildx", "compose", "container", "image", "manifest"})
_OF_GITHUB = ("ghcr.io", "docker.pkg.github.com", "containers.pkg.github.com")
_ENGINES = frozenset({"docker", "podman", "nerdctl", "buildah"})
_REGISTRY_TOOLS = {
    "skopeo": (frozenset({"copy", "sync", "delete"}), frozenset({"inspect", "list-tags"})),
    "crane": (
        frozenset({"push", "copy", "cp", "append", "tag", "mutate", "delete", "index", "rebase", "flatten"}),
        frozenset({"pull", "digest", "manifest", "config", "ls", "catalog", "export", "blob", "validate"}),
    ),
    "oras": (
        frozenset({"push", "copy", "cp", "attach", "tag", "blob", "manifest"}),
        frozenset({"pull", "discover", "repo", "resolve"}),
    ),
    "regctl": (frozenset({"image", "tag", "artifact", "index", "manifest"}), frozenset({"repo", "registry"})),
    "ko": (frozenset({"build", "publish", "apply", "resolve", "create", "run"}), frozenset[str]()),
    "cosign": (
        frozenset({"sign", "attest", "attach", "copy", "upload", "clean"}),
        frozenset({"verify", "verify-attestation", "download", "triangulate", "tree"}),
    ),
    "flux": (frozenset({"push", "tag"}), frozenset({"pull"})),
    "helm": (
        frozenset({"push"}),
        frozenset({"pull", "install", "upgrade", "template", "show", "dependency"}),
    ),
}
"""Words that make a command write to a registry, and words that make it read."""

_WITH_LOGIN = ("docker", "home", "~", "/root", "/var/run", "$", ":/host", "/:")
"""What is mounted where a container can get at the login of the engine that runs it."""

_STAYS = re.compile(r"(^|,)type=(azblob|gha|inline|local|s3)(,|$)")
"""Caches of a build that go to no registry, at least not by themselves (Docker's manual of `--cache-to`)."""

_WORK_SPACE = re.compile(r"\$pwd|\$(runner_workspace|github_workspace)|\$\{\{\s*github\.workspace\s*\}\}")

_LETTERS = re.compile(r"-[A-Za-z]+e")
_PASSES_VARIABLES = ("-e", "--env", "--env-file", "--secret", "--build-arg")


def is_container_tool(name: str) -> bool:
    """Whether `name` speaks to registries."""
    return name in _ENGINES or name in _REGISTRY_TOOLS


def judge_container_tool(scene: Scene) -> Judgement:
    """What a login, push, pull, build or run needs."""
    name = program_name(scene.command)
    arguments = read_arguments(scene.command.words[1:], _flags_with_value(scene), scene.live)
    verbs = tuple(word.text or "" for word in arguments.words[:3])
    if "login" in verbs[:2] or verbs[:2] == ("auth", "login"):
        return _login(scene, arguments, verbs)
    if verbs[:1] == ("logout",) or verbs[:2] == ("registry", "logout"):
        return NEEDS_NOTHING
    if scene.plainly_holds(*scene.command.words[1:]) or stdin_holds(scene.command, scene.live):
        return Unrecognised(" ".join((name, *verbs[:1])))
    return (
        _engine(scene, name, arguments, verbs)
        if name in _ENGINES
        else _registry_tool(scene, name, arguments, verbs)
    )


def _flags_with_value(scene: Scene) -> frozenset[str]:
    """`-v` is a volume where a container runs, and asks for the version elsewhere."""
    runs = any(word.text in ("run", "create", "exec") for word in scene.command.words[1:3])
    return names("containers, flags with a value") | ({"-v"} if runs else frozenset())


def login_holds(scene: Scene, hosts: Iterable[str | None]) -> Holds:
    """Whether one of the images' hosts (None: not known) is one of GitHub's where the token is logged in."""
    wanted = set(hosts)
    return highest(
        holds
        for host, holds in scene.live.registries.items()
        if (wanted & {None, host} and host in _OF_GITHUB) or (host == "" and wanted & {None, *_OF_GITHUB})
    )


def host_of(word: Word, scene: Scene) -> str | None:
    """The registry of an image or chart; None where it is not known."""
    text = written(word, scene.live).removeprefix("docker://").removeprefix("oci://").removeprefix("https://")
    host, slash, _ = text.partition("/")
    if HOLE in host or "{" in host:
        return None
    if slash and ("." in host or ":" in host or host == "localhost"):
        return host.lower()
    return DOCKER_HUB


def _login(scene: Scene, arguments: Arguments, verbs: tuple[str, ...]) -> Judged:
    passwords = arguments.values("-p", "--password", "--creds")
    given = max(scene.holds(*passwords), stdin_holds(scene.command, scene.live))
    behind = arguments.words[verbs.index("login") + 1 :]
    host: str | None = DOCKER_HUB
    if behind:
        text = (
            written(behind[0], scene.live).removeprefix("https://").removeprefix("oci://").partition("/")[0]
        )
        host = None if HOLE in text or "{" in text else text.lower()
    if given and host is not None and host not in _OF_GITHUB and host != DOCKER_HUB:
        return lost(scene.spot, f"`docker login` sends the token to the host {host}")
    # It may fail, or stand in a branch: what an earlier login has left may still be there.
    earlier = min(Holds.MAYBE, scene.live.registries.get(host or "", Holds.NO))
    return Judged(effects=(LogsInto(host or "", max(given, earlier)),))


def _engine(scene: Scene, name: str, arguments: Arguments, verbs: tuple[str, ...]) -> Judgement:
    verb, second = (*verbs, "", "")[:2]
    if arguments.words and not (verb and (second or len(arguments.words) == 1 or verb not in _OF_TWO_WORDS)):
        return Unrecognised(f"{name} {verb}".strip())  # the verb is known only when it runs
    if verb == "container" and second in ("create", "exec", "run"):
        arguments, verb = replace(arguments, words=arguments.words[1:]), second
    if verb == "image" and second in ("push", "pull", "build", "tag"):
        verb = second
    if verb == "from":
        return _uses(scene, f"{name} from", _hosts(scene, arguments.words[1:]), READS_PACKAGES)
    if verb == "commit" and name == "buildah":
        return _uses(scene, "buildah commit", _hosts(scene, arguments.words[2:]), WRITES_PACKAGES)
    if verb == "push":
        return _uses(scene, f"{name} push", _hosts(scene, arguments.words[1:]), WRITES_PACKAGES)
    if verb == "pull":
        return _uses(scene, f"{name} pull", _hosts(scene, arguments.words[1:]), READS_PACKAGES)
    if verb == "buildx":
        return _buildx(scene, name, arguments, second)
    if verb in ("build", "bud", "builder"):
        return _builds(scene, f"{name} build", arguments)
    if verb == "manifest":
        level = WRITES_PACKAGES if second == "push" else READS_PACKAGES
        return _uses(scene, f"{name} manifest {second}", _hosts(scene, arguments.words[2:]), level)
    if verb == "compose" and second == "push":  # which images, its file says
        return _uses(scene, f"{name} compose push", [None], WRITES_PACKAGES)
    if verb == "compose" and second in names("docker-compose, inert"):
        hosts = [None] if second == "pull" else []
        return _uses(scene, f"{name} compose {second}", hosts, READS_PACKAGES)
    if verb in ("run", "exec", "create"):
        return _runs(scene, f"{name} {verb}", arguments)
    local = verb in names("containers, local") or (
        verb == "container" and second in names("containers, local")
    )
    return NEEDS_NOTHING if local or not verb else Unrecognised(f"{name} {verb}")


def _buildx(scene: Scene, name: str, arguments: Arguments, verb: str) -> Judgement:
    if verb in ("build", "b"):
        return _builds(scene, f"{name} buildx build", arguments)
    if verb == "bake":
        if scene.token_variables:
            # The file that is baked takes its variables from the environment.
            return Unrecognised(f"{name} buildx bake")
        # The file that is baked may say that its images, or the cache of the build, are pushed.
        only_shows = arguments.has("--print", "--list") and not arguments.vague
        grant = READS_PACKAGES if only_shows else WRITES_PACKAGES
        return _with_code(scene, f"{name} buildx bake", arguments, [None], grant)
    if verb == "imagetools":
        creates = any(word.text in ("create", None) for word in arguments.words[2:3])
        hosts = [*_hosts(scene, arguments.words[3:]), *_hosts(scene, arguments.values("-t", "--tag"))]
        grant = WRITES_PACKAGES if creates else READS_PACKAGES
        return _uses(scene, f"{name} buildx imagetools", hosts, grant)
    return NEEDS_NOTHING


def _builds(scene: Scene, shown: str, arguments: Arguments) -> Judgement:
    outputs = arguments.values("-o", "--output")
    pushes = arguments.has("--push") or any(_may_push(word) for word in outputs)
    caches = any(not _STAYS.search(word.shown()) for word in arguments.values("--cache-to"))
    if pushes or caches or arguments.vague:
        named = any("name=" in word.shown() for word in outputs)
        elsewhere = [None] if named or caches or arguments.vague else []
        hosts = [*_hosts(scene, arguments.values("-t", "--tag")), *elsewhere]
        return _with_code(scene, shown, arguments, hosts or [None], WRITES_PACKAGES)
    # The images on which it builds stand in a file that is not read here.
    return _with_code(scene, shown, arguments, [None], READS_PACKAGES)


def _may_push(output: Word) -> bool:
    return bool(output.holes) or "registry" in output.shown() or "push" in output.shown()


def _runs(scene: Scene, shown: str, arguments: Arguments) -> Judgement:
    image = () if shown.endswith(" exec") else arguments.words[1:2]
    mounted = " ".join(word.shown() for word in arguments.values("-v", "--volume", "--mount")).lower()
    mounted = _WORK_SPACE.sub("", mounted)
    if any(scene.live.registries.values()) and any(place in mounted for place in _WITH_LOGIN):
        return Unrecognised(shown)
    judged = _with_code(scene, shown, arguments, _hosts(scene, image), READS_PACKAGES)
    says = " ".join(word.shown() for word in scene.command.words)
    if isinstance(judged, Unrecognised) or not (scene.git_has_token and speaks_of_pushing(says)):
        return judged
    return judged | scene.need(WRITES_CONTENTS, f"{shown}, which says `push`")


def _with_code(
    scene: Scene, shown: str, arguments: Arguments, hosts: list[str | None], grant: Grant
) -> Judgement:
    """What runs in a container or a build sees the files, but no variable that is not passed on."""
    if _hands_over_variables(scene, arguments):
        return Unrecognised(shown)
    if any(holds for name, holds in scene.live.files.items() if name != "netrc"):
        # The files of package managers lie where the container or the build may read them.
        return Unrecognised(shown)
    return _uses(scene, shown, hosts, grant) | scene.may_read_contents(f"`{shown}`")


def _hands_over_variables(scene: Scene, arguments: Arguments) -> bool:
    names = scene.token_variables
    if not names:
        return False
    if arguments.vague or arguments.has("--env-file", "--env-host", "--http-proxy"):
        return True
    if _sees_processes(arguments):
        return True  # the variables of all of them stand in /proc
    values = arguments.values(*_PASSES_VARIABLES)
    passed = [word.shown() for word in (*values, *_behind_letters(scene.command.words))]
    chosen = any(not word.prefix and scene.value(word).text is None for word in values)
    return chosen or any(name in text or _is_pattern(text) for name in names for text in passed)


def _is_pattern(text: str) -> bool:
    """`GH_*`, which podman takes for all variables that begin so."""
    return "=" not in text and text.endswith(("*", "…"))


def _sees_processes(arguments: Arguments) -> bool:
    mounted = arguments.values("-v", "--volume", "--mount")
    return arguments.has("--pid") or any("/proc" in word.shown() for word in mounted)


def _behind_letters(words: tuple[Word, ...]) -> Iterator[Word]:
    """What follows letters of which the last is that of variables: `-ite NAME`, or `-iteNAME`."""
    for word, after in pairwise(words):
        if _LETTERS.match(word.prefix):
            yield word
            yield after


def _registry_tool(scene: Scene, name: str, arguments: Arguments, verbs: tuple[str, ...]) -> Judgement:
    writing, reading = _REGISTRY_TOOLS[name]
    verb = (*verbs, "")[0]
    judged = NEEDS_NOTHING
    places = _hosts(scene, arguments.words[1:]) if name != "ko" else _ko_hosts(scene)
    known = (writing | reading) & set(verbs[:2]) or verb in names("registry tools, local")
    if not known and name != "helm" and arguments.words:
        return Unrecognised(f"{name} {verb}".strip())
    if writing & set(verbs[:2]):
        judged = _uses(scene, f"{name} {verb}", places, WRITES_PACKAGES)
    elif reading & set(verbs[:2]):
        judged = _uses(scene, f"{name} {verb}", places, READS_PACKAGES)
    if name == "helm" and arguments.words and verb not in names("helm, own"):
        return Unrecognised(f"helm {verb}".strip())
    if arguments.has("--post-renderer"):
        return Unrecognised(f"helm {verb}")
    signs = name == "cosign" and verb in ("sign", "attest", "sign-blob", "attest-blob")
    if signs and scene.live.oidc and not arguments.has("--key"):
        judged |= scene.need(SIGNS, f"cosign {verb}")
    return judged


def _ko_hosts(scene: Scene) -> list[str | None]:
    repository = scene.variable("KO_DOCKER_REPO")
    text = repository.text if repository is not None else None
    return [None if not text else text.partition("/")[0].lower()]


def _hosts(scene: Scene, words: Iterable[Word]) -> list[str | None]:
    return [host_of(word, scene) for word in words if not word.prefix.startswith((".", "/")) or word.holes]


def _uses(scene: Scene, shown: str, hosts: Iterable[str | None], grant: Grant) -> Judged:
    return scene.need(grant, shown) if login_holds(scene, hosts) else NEEDS_NOTHING
