"""Actions of the repository that run in an image: which files of the repository its entry point is."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from pinfix.closure.tools.reading.dockerfile import command_of, instructions, options_of, words_of_list
from pinfix.github.jobs import Section
from pinfix.yaml.nodes import Scalar, Sequence, follow

_MOST_COPIES = 200
_MOST_ARGUMENTS = 100


@dataclass(slots=True)
class Image:
    """What a Dockerfile says of a started image; places in it are absolute.

    `copied`: files and folders of the repository (paths from its root) by where they lie. `entry` and
    `command`: the texts of ENTRYPOINT and CMD; "": the base image has its own.
    """

    entry: str = ""
    command: str = ""
    folder: str = "/"
    copied: dict[str, str] = field(default_factory=dict)

    def source(self, place: str) -> str | None:
        """The file of the repository that lies at `place` in the image; None: none is known to."""
        inside = posixpath.normpath(place)
        ways = sorted(self.copied, key=len, reverse=True)
        to = next((to for to in ways if inside == to or inside.startswith(to.rstrip("/") + "/")), None)
        return None if to is None else posixpath.normpath(self.copied[to] + inside[len(to.rstrip("/")) :])


def read_image(text: str, context: str, exists: Callable[[str], bool]) -> Image:
    """The last stage of the Dockerfile `text`, which is built in the folder `context` of the repository.

    `exists`: whether a path is that of a file. All that any stage copies counts as if the last one had it.
    """
    image = Image()
    stages: dict[str, Image] = {}
    for _, name, rest in instructions(text):
        if name == "FROM":
            words = [word for word in rest.split() if not word.startswith("--")]
            base = stages.get(words[0].lower(), Image()) if words else Image()
            image = Image(base.entry, base.command, base.folder, image.copied)
            if len(words) > 2 and words[1].lower() == "as":
                stages[words[2].lower()] = image
        elif name == "WORKDIR":
            image.folder = posixpath.normpath(posixpath.join(image.folder, rest.strip().strip("\"'")))
        elif name == "ENTRYPOINT":
            image.entry, image.command = command_of(rest).strip(), ""
        elif name == "CMD":
            image.command = command_of(rest).strip()
        elif name in ("COPY", "ADD"):
            _copy(image, rest, context, exists)
    return image


def _copy(image: Image, rest: str, context: str, exists: Callable[[str], bool]) -> None:
    options, written = options_of(rest)
    *sources, target = words_of_list(written) or written.split() or [""]
    if any(option.startswith("--from") for option in options):
        return
    into = target.endswith(("/", ".")) or len(sources) > 1
    to = posixpath.normpath(posixpath.join(image.folder, target))
    for source in sources[:_MOST_COPIES]:
        path = posixpath.normpath(posixpath.join(context, source.lstrip("/")))
        place = posixpath.join(to, posixpath.basename(path)) if into and exists(path) else to
        if not path.startswith("..") and len(image.copied) < _MOST_COPIES:
            image.copied[place] = posixpath.dirname(path) if "*" in posixpath.basename(path) else path


def starts_of(runs: Section, image: Image) -> Iterator[str]:
    """The command lines that the action `runs`, with its variables in front of them.

    Its `entrypoint` and `args` stand for those of the image, and its variables for those of the step.
    """
    variables = _variables(runs)
    arguments = _arguments(runs)
    for key in ("pre-entrypoint", "entrypoint", "post-entrypoint"):
        program = runs.string(key)
        if program:
            yield variables + " ".join((_quoted(program), arguments if key == "entrypoint" else "")).rstrip()
        elif key == "entrypoint" and image.entry:
            yield variables + f"{image.entry} {arguments or image.command}".rstrip()
        elif key == "entrypoint":
            yield variables + (arguments or image.command)


def _variables(runs: Section) -> str:
    env = runs.section("env")
    given = () if env is None else env.node.entries()
    texts = ((name, follow(node)) for name, _, node in given if name.isidentifier())
    return "".join(
        f"{name}={_quoted('' if node.is_null else node.value)} "
        for name, node in texts
        if isinstance(node, Scalar)
    )


def _arguments(runs: Section) -> str:
    written = runs.get("args")
    nodes = [follow(item) for item in written.items] if isinstance(written, Sequence) else []
    texts = [node.value for node in nodes[:_MOST_ARGUMENTS] if isinstance(node, Scalar)]
    return " ".join(map(_quoted, texts))


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"
