"""Building images: the Dockerfile, and the files of its context that its `RUN` lines execute."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence

from pinfix.closure.places.mounts import Mount, Mounts, in_image
from pinfix.closure.tools.reading.dockerfile import command_of, instructions, options_of, words_of_list
from pinfix.closure.tools.use import TooMuch, Use
from pinfix.closure.view import View
from pinfix.scripts import ScriptPiece
from pinfix.scripts.pieces import Surroundings, Unresolvable
from pinfix.scripts.places import path_of
from pinfix.shell.model import Word

_CONTEXT_OF_ACTION = "{{defaultContext}}"
_FLAG_NAMES = (
    "--load --push --pull --no-cache -q --quiet --rm --force-rm --squash --no-trunc --debug -D --compress"
    " --check --layers --all-platforms"
)
_FLAGS = frozenset(_FLAG_NAMES.split())
_REMOTE = re.compile(r"(?:https?|git|ssh)://|git@|[\w.-]+/[\w.-]+\.git")
ENTRY_POINT = "entry point"
"""What the text is called that runs whenever the image is started."""

MOST_MOUNTS = 20_000
"""How many files and folders an image may get."""

MOST_PATTERNS = 200
"""How many patterns it may copy: each is compared with all names of a folder."""


def uses_of_docker(words: Sequence[Word], folder: str | None, view: View) -> Iterator[Use]:
    """`docker build`, `docker buildx build`, `podman build` and the like."""
    texts = [word.text for word in words[1:4]]
    start = next((place for place, text in enumerate(texts, 1) if text in ("build", "bud", "b")), None)
    before = set(texts[: (start or 1) - 1])
    if start is None or not before <= {"buildx", "image", "builder"}:
        return
    file, context = _arguments(words[start + 1 :])
    if context is None or context.text == "-" or _REMOTE.match(context.prefix):
        return
    where = path_of(_plain(context), folder, Surroundings())
    if isinstance(where, Unresolvable):
        if not where.outside:
            yield Use(None, reason=where.reason)
        return
    name: str | Unresolvable = posixpath.normpath(f"{where}/Dockerfile")
    if file is not None and file.parts:
        name = path_of(_plain(file), folder, Surroundings())
    if isinstance(name, Unresolvable):
        if not name.outside:
            yield Use(None, reason=name.reason)
        return
    if file is not None and view.tracked_at(name) is None:
        inner = posixpath.normpath(f"{where}/{file.text or ''}")
        name = inner if view.tracked_at(inner) else name
    yield from files_of_image(name, where, view)


def files_of_image(file: str, context: str, view: View, *, starts: bool = False) -> Iterator[Use]:
    """The Dockerfile at `file`, what it runs, and what else says what comes into the image.

    `starts`: the image is run as well, with its entry point. Places are from the work space.
    """
    path = view.tracked_at(file)
    if path is None:
        return
    text = view.read(file)
    if text is None:
        yield Use(path)
        return
    image = _Image(context, view, path)
    pieces = tuple(image.pieces(text, starts=starts))
    yield Use(path, pieces, mounts=Mounts(image.mounts), cut_off=tuple(image.cut_off))


def _arguments(words: Sequence[Word]) -> tuple[Word | None, Word | None]:
    """The value of `-f`, and the context."""
    file: Word | None = None
    context: Word | None = None
    pending = list(reversed(words))
    while pending:
        word = pending.pop()
        option, sign, _ = word.prefix.partition("=")
        value = Word((word.prefix[len(option) + 1 :], *word.parts[1:])) if sign else None
        if not word.prefix.startswith("-"):
            context = word
        elif option in ("-f", "--file", "-c", "--config") and (value or pending):
            file = value or pending.pop()
        elif option == "-" or (not sign and option not in _FLAGS and not option[2:3] and not pending):
            context = word
        elif not sign and option not in _FLAGS and pending:
            pending.pop()
    return file, context


def _plain(word: Word) -> Word:
    text = word.text
    if text is not None and _CONTEXT_OF_ACTION in text:
        return Word((text.replace(_CONTEXT_OF_ACTION, ".").replace(".:", "./"),))
    return word


class _Image:
    """The folders of an image as far as they are copied from the context; paths without their first slash."""

    def __init__(self, context: str, view: View, path: str) -> None:
        self.mounts: list[Mount] = [Mount(".", None)]
        self.cut_off: list[TooMuch] = []
        self._places: set[str] = set()
        self._has_root = False
        self._patterns: set[str] = set()
        self._context = context
        self._view = view
        self._path = path
        self._folder = "."
        self._stage = ""
        self._stages: dict[str, str] = {}

    def pieces(self, text: str, *, starts: bool) -> Iterator[ScriptPiece]:
        """The shell texts of `RUN`, and, where the image is started, of its entry point."""
        for line, name, rest in instructions(text):
            if name == "FROM":
                self._enter(rest.split())
            elif name == "WORKDIR":
                self._folder = self._inside(rest.strip().strip("\"'"))
                self._stages[self._stage] = self._folder
            elif name in ("COPY", "ADD"):
                self._copy(line, rest)
            elif name == "RUN":
                yield self._piece(line, self._bound(line, rest))
            elif starts and name in ("ENTRYPOINT", "CMD"):
                yield self._piece(line, command_of(rest), ENTRY_POINT)

    def _enter(self, words: Sequence[str]) -> None:
        """A stage goes on in the folder of the stage that it begins with (`FROM base AS next`)."""
        plain = [word for word in words if not word.startswith("--")]
        self._folder = self._stages.get(plain[0].lower(), ".") if plain else "."
        self._stage = plain[2].lower() if len(plain) > 2 and plain[1].lower() == "as" else ""
        self._stages[self._stage] = self._folder

    def _piece(self, line: int, text: str, what: str = "RUN") -> ScriptPiece:
        text = in_image(text, self._places, has_root=self._has_root)
        return ScriptPiece(self._path, line, text, "sh", self._folder, what)

    def _bound(self, line: int, rest: str) -> str:
        """The command without the options of `RUN`; `--mount=type=bind` brings files as `COPY` does."""
        options, command = options_of(rest)
        for option in options:
            given = dict(part.partition("=")[::2] for part in option.partition("=")[2].split(","))
            if given.get("type", "bind") == "bind" and "from" not in given and option.startswith("--mount"):
                target = given.get("target") or given.get("dst") or given.get("destination") or "."
                path = self._source(given.get("source") or given.get("src") or ".")
                self._mount(line, self._inside(target), path)
        return command_of(command)

    def _copy(self, line: int, rest: str) -> None:
        options, written = options_of(rest)
        names = words_of_list(written) or written.split()
        if any(option.startswith("--from") for option in options):
            return
        if len(names) < 2 or names[0].startswith("<<"):
            return
        *sources, target = names
        to = self._inside(target)
        for source in sources:
            self._copied(line, source, to, into=target.endswith(("/", ".")) or len(sources) > 1)

    def _copied(self, line: int, source: str, to: str, *, into: bool) -> None:
        """A folder brings what is in it, a file goes into a folder, or gets the name of the target."""
        path = self._source(source)
        if path is None or path.startswith(".."):
            return
        if set("*?[") & set(source):
            if self._is_too_many(line, source):
                return
            for one in self._view.tracked.in_folder(posixpath.dirname(path) or ".", posixpath.basename(path)):
                self._mount(line, posixpath.join(to, posixpath.basename(one)), one)
        elif into and path in self._view.tracked:
            self._mount(line, posixpath.join(to, posixpath.basename(path)), path)
        else:
            self._mount(line, to, path)

    def _is_too_many(self, line: int, pattern: str) -> bool:
        self._patterns.add(pattern)
        if len(self._patterns) == MOST_PATTERNS + 1:
            self.cut_off.append(TooMuch(line, pattern, f"it copies more than {MOST_PATTERNS} patterns"))
        return len(self._patterns) > MOST_PATTERNS

    def _source(self, name: str) -> str | None:
        return self._view.path(posixpath.normpath(posixpath.join(self._context, name.lstrip("/"))))

    def _mount(self, line: int, to: str, path: str | None) -> None:
        if path is None or len(self.mounts) > MOST_MOUNTS:
            return
        to = posixpath.normpath(to)
        self.mounts.append(Mount(to, path))
        if to == ".":
            self._has_root = True
        else:
            self._places.add(to)
        if len(self.mounts) > MOST_MOUNTS:
            self.cut_off.append(TooMuch(line, path, f"it copies more than {MOST_MOUNTS:,} files and folders"))

    def _inside(self, path: str) -> str:
        """A path of the image without its first slash."""
        joined = posixpath.normpath(posixpath.join("/", self._folder, path))
        return joined.lstrip("/") or "."
