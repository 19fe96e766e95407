"""Versions of programs that are too old to ask for a token (R25)."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from pinfix_codemods.oidc.finding import Objection, RunEdit
from pinfix_codemods.oidc.knowledge import tools
from pinfix_codemods.oidc.providers.publishing.options import values_of
from pinfix_codemods.oidc.providers.pypi.commands import Upload
from pinfix_codemods.oidc.providers.pypi.names import PROVIDER
from pinfix_codemods.oidc.scene.model import JobScene, Ran, Spot, StepScene
from pinfix_codemods.oidc.scene.running.tasks import named

CODE = "tool-version"

_CHECKED = ("twine", "pdm")
"""Every version of uv that can publish can ask for a token."""

_INSTALLERS = frozenset({"pip", "pip3", "pipx", "uv", "poetry", "pdm", "conda", "mamba", "apt-get"})
_FRESH = ("uvx", "pipx", "uv tool")
_LOCKED_RUNNERS = {"uv run": "uv.lock", "poetry run": "poetry.lock", "pdm run": "pdm.lock"}
_FILES = ("pyproject.toml", "setup.cfg", "tox.ini")
_SPECIFIER = re.compile(r"(===?|~=|<=|>=|<|>|!=)[ \t]*([0-9]{1,9}(?:\.[0-9]{1,9}){0,5})(\.\*)?")
_LONGEST = 1_000_000


@dataclass(frozen=True, slots=True)
class _Pin:
    """What is asked of a version: `written` is the text behind the name of the program."""

    written: str

    def allows(self, minimum: tuple[int, ...]) -> bool:
        """Whether a version that is new enough can be meant."""
        asked = (found.group(1, 2, 3) for found in _SPECIFIER.finditer(self.written))
        return all(_reaches(operator, version, star, minimum) for operator, version, star in asked)

    @property
    def is_plain(self) -> bool:
        """Whether it is `==` one version."""
        found = _SPECIFIER.fullmatch(self.written)
        return found is not None and found[1] == "==" and not found[3]


def check(upload: Upload, job: JobScene) -> Iterator[Objection | RunEdit]:
    """What stands against the version of the program that publishes; an edit where it can be raised."""
    name = upload.tool.name
    if name not in _CHECKED:
        return
    minimum = tools(PROVIDER)[name].numbers
    yield from _installed(name, job).found
    yield from _locked(name, upload, job, minimum)
    if name == "twine":
        yield from _old_python(job, upload)
    if not _is_fresh(upload, name, job) and (job.job.has("container") or job.hosted is not True):
        yield _objection(
            upload.ran.spot, f"which version of {name} the job finds on its machine is not known"
        )


@dataclass(frozen=True, slots=True)
class _Installed:
    """What the installs of a job say of a program: whether it is among them, and what is to be said."""

    seen: bool
    found: tuple[Objection | RunEdit, ...]


@lru_cache(maxsize=8)
def _installed(name: str, job: JobScene) -> _Installed:
    minimum = tools(PROVIDER)[name].numbers
    found: list[Objection | RunEdit] = []
    seen = False
    for step in job.steps:
        edits = _Lines(step)
        for ran in filter(_installs, step.commands):
            seen = seen or any(_pin(name, word.text or "") is not None for word in ran.command.words[1:])
            found += _in_words(name, ran, minimum, edits)
            found += _in_files(name, ran, job, minimum)
        found += edits.edit()
    return _Installed(seen, tuple(found))


def _installs(ran: Ran) -> bool:
    name, words = named(ran.command)
    return name in _INSTALLERS and any(
        word.text in ("install", "add", "inject", "sync", "tool") for word in words[:3]
    )


def _in_words(name: str, ran: Ran, minimum: tuple[int, ...], edits: _Lines) -> Iterator[Objection]:
    for word in ran.command.words[1:]:
        pin = _pin(name, word.text or "")
        if pin is None or pin.allows(minimum):
            continue
        wanted = ".".join(map(str, minimum))
        raised = pin.is_plain and ran.inline
        if not (raised and edits.replace(ran.line_in_text, f"{name}{pin.written}", f"{name}=={wanted}")):
            yield _objection(ran.spot, f"{name} is held below {wanted}, where it cannot ask for a token")


class _Lines:
    """The lines of a script, to be changed one by one."""

    def __init__(self, step: StepScene) -> None:
        self._step = step
        self._lines = (step.run or "").split("\n")

    def replace(self, number: int, old: str, new: str) -> bool:
        """Whether `old` stood once in the line, which has `new` in its place now."""
        if not 0 < number <= len(self._lines) or self._lines[number - 1].count(old) != 1:
            return False
        self._lines[number - 1] = self._lines[number - 1].replace(old, new)
        return True

    def edit(self) -> tuple[RunEdit, ...]:
        """What has changed."""
        text = "\n".join(self._lines)
        return (RunEdit(self._step, text),) if text != (self._step.run or "") else ()


def _in_files(name: str, ran: Ran, job: JobScene, minimum: tuple[int, ...]) -> Iterator[Objection]:
    """Files of requirements that are installed from, and the project itself, as `pip install .[dev]` does."""
    if ran.folder is None:
        return
    words = ran.command.words[1:]
    paths = [word.text for _, word in values_of(words, ("-r", "--requirement", "-c", "--constraint"))]
    paths += _FILES if any((word.text or "").startswith((".", "-e")) for word in words) else ()
    for path in dict.fromkeys(path for path in paths if path):
        text = _read(job, ran.folder, path)
        if text is not None and not all(pin.allows(minimum) for pin in _pins(name, text)):
            yield _objection(ran.spot, f"{path} holds {name} below {'.'.join(map(str, minimum))}")


def _locked(name: str, upload: Upload, job: JobScene, minimum: tuple[int, ...]) -> Iterator[Objection]:
    """The version in the lock of the project that the program is run in, or in the file that runs it."""
    ran = upload.ran
    folder = ran.folder or "."
    lock = _LOCKED_RUNNERS.get(ran.command.runner or "")
    text = None if lock is None else _read(job, folder, lock)
    if text is not None:
        found = re.search(rf'(?m)^name = "{name}"\r?\nversion = "([0-9][0-9.]{{0,40}})', text)
        if found is not None and _numbers(found[1]) < minimum:
            yield _objection(ran.spot, f"{lock} locks {name} at {found[1]}, which cannot ask for a token")
    if not ran.inline and posixpath.basename(ran.spot.path) in _FILES:
        written = _read(job, ".", ran.spot.path)
        if written is not None and not all(pin.allows(minimum) for pin in _pins(name, written)):
            yield _objection(ran.spot, f"{ran.spot.path} holds {name} below {'.'.join(map(str, minimum))}")


def _old_python(job: JobScene, upload: Upload) -> Iterator[Objection]:
    """A Python for which no twine is made any more that can."""
    needed = tools(PROVIDER)["python for twine"].numbers
    for step in job.steps[: upload.step.index]:
        entry = step.inputs.get("python-version") if step.action == "actions/setup-python" else None
        found = (
            None if entry is None else re.fullmatch(r"(\d{1,3}\.\d{1,3})(?:\.[\dx*]{1,4})?", entry.value.text)
        )
        if entry is not None and found is not None and _numbers(found[1]) < needed:
            yield _objection(
                entry.spot, "for this version of Python there is no twine that can ask for a token"
            )


def _is_fresh(upload: Upload, name: str, job: JobScene) -> bool:
    """Whether the program is installed while the job runs, as far as is seen."""
    if (upload.ran.command.runner or "").startswith((*_FRESH, *_LOCKED_RUNNERS)):
        return True
    return _installed(name, job).seen


def _pin(name: str, word: str) -> _Pin | None:
    """What a word of an install asks of the program; None: it is another one."""
    found = re.fullmatch(rf"{name}(?:\[[\w,-]{{0,60}}\])?(.{{0,80}})", word.strip("'\""), re.IGNORECASE)
    if found is None or not (found[1] == "" or _SPECIFIER.match(found[1].lstrip())):
        return None
    return _Pin(found[1].strip())


def _pins(name: str, text: str) -> Iterator[_Pin]:
    pattern = rf"(?<![\w.-]){name}(?:\[[\w,-]{{0,60}}\])?[ \t]*((?:===?|~=|<=|>=|<|>|!=)[^;#\"'\r\n]{{1,80}})"
    return (_Pin(found[1].strip()) for found in re.finditer(pattern, text, re.IGNORECASE))


def _reaches(operator: str, version: str, star: str | None, minimum: tuple[int, ...]) -> bool:
    numbers = _numbers(version)
    if operator in ("==", "==="):
        return numbers >= minimum[: len(numbers)] if star else _padded(numbers) >= _padded(minimum)
    if operator == "~=":
        line = numbers[:-1] or numbers
        return line >= minimum[: len(line)]
    if operator == "<":
        return _padded(numbers) > _padded(minimum)
    return operator != "<=" or _padded(numbers) >= _padded(minimum)


def _padded(numbers: tuple[int, ...]) -> tuple[int, ...]:
    return (*numbers, *(0 for _ in range(6 - len(numbers))))


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part)


def _read(job: JobScene, folder: str, path: str) -> str | None:
    joined = posixpath.normpath(posixpath.join(folder, path))
    text = None if joined.startswith(("..", "/")) else job.read(joined)
    return text if text is None or len(text) <= _LONGEST else None


def _objection(spot: Spot, reason: str) -> Objection:
    return Objection(CODE, spot, reason, "raise it, and run pinfix again")
