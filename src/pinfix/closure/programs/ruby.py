"""The files of the repository that a Ruby program loads."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from pinfix.closure.programs.program import Program, bounded
from pinfix.closure.programs.rspec import required_by_rspec
from pinfix.closure.programs.ruby_lists import listed_to_load
from pinfix.closure.view import View

_LOADED = re.compile(
    r"""^[ \t]*(require_relative|load|import|require|autoload)(?:\s*\()?\s*(?:[:\w]+\s*,\s*)?"""
    r"""["'](\.{0,2}/?[^"'#\n]+)["']""",
    re.MULTILINE,
)
_FROM_HERE = re.compile(r"[\"']#\{(?:__dir__|File\.dirname\(__FILE__\))\}/([\w/.-]*\w)[\"']")
"""A path that begins where the program lies. Without `.rb` it is good for nothing but loading."""

_RUNS_RSPEC = re.compile(r"\bRSpec::Core::(?:RakeTask|Runner)\b")


def modules_of_ruby(program: Program, view: View) -> Iterator[str]:
    """Their places."""
    own = program.own or program.folder or "."
    for call, name in bounded(dict.fromkeys(_LOADED.findall(program.text))):
        folders = [own]
        if call in ("load", "import"):  # from the working directory, where Rake has gone to its own file
            folders = list(dict.fromkeys((own, program.folder or own)))
        elif call != "require_relative" and not name.startswith("."):
            folders = list(_load_path(program, own))
        for folder in folders:
            base = posixpath.normpath(posixpath.join(folder, name))
            yield from (place for place in (f"{base}.rb", base) if view.tracked_at(place) is not None)
    for name in bounded(dict.fromkeys(_FROM_HERE.findall(program.text))):
        place = posixpath.normpath(f"{own}/{name}.rb")
        if view.tracked_at(place) is not None:
            yield place
    yield from listed_to_load(program, view)
    if _RUNS_RSPEC.search(program.text):
        yield from required_by_rspec(program.folder or own, view)


def _load_path(program: Program, own: str) -> Iterator[str]:
    """Bundler puts `lib` into it, and `-I` as a rule the folder of the program that is started.

    Helpers of tests find their like beside them. What they load of the product is what is tested.
    """
    if "/spec/" in f"/{own}/":
        yield own[: f"{own}/".rfind("spec/") + len("spec")]
        return
    for folder in dict.fromkeys((program.folder, own, program.started_in)):
        if folder is not None:
            yield f"{folder}/lib"
    if "/lib/" in f"/{own}/":
        yield own[: f"{own}/".rfind("lib/") + len("lib")]
    if program.home is None:
        yield own
