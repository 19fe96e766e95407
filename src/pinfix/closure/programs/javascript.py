"""The files of the repository that a JavaScript or TypeScript program loads."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from pinfix.closure.programs.program import Program, bounded, first_tracked
from pinfix.closure.view import View

_LOADED = re.compile(
    r"""(?:\brequire\s*\(|\bfrom|\bimport(?:\s*\()?)\s*["'`](\$\{\{?[^}]{0,200}\}\}?/)?(\.{0,2}/?[^"'`\s$]+)["'`]"""
)
_ONLY_TYPES = re.compile(r"\b(?:import|export)\s+type\b[^;\"'`]{0,500}\bfrom\s*[\"'][^\"'\n]*[\"']")
_BY_SETTING = re.compile(
    r"(?<![\w-])(?:setupFiles\w*|global(?:Setup|Teardown)|testEnvironment|reporters|preset|transform|runner|resolver)"
    r"[\"']?\s*:\s*([\[{][^\]}]{0,1000}[\]}]|[\"'][^\"'\n]*[\"'])"
)
_TEXT = re.compile(r"[\"']((?:\./|\.\./|<rootDir>/)[^\"'\s]+)[\"']")
_ENDINGS = (
    "", ".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".tsx", ".jsx", ".json", "/index.js", "/index.mjs",
    "/index.cjs", "/index.ts", "/jest-preset.js", "/jest-preset.cjs", "/jest-preset.mjs", "/jest-preset.json",
)  # fmt: skip


def modules_of_javascript(program: Program, view: View) -> Iterator[str]:
    """Their places: what is imported by a path, and what settings of test runners load."""
    own = program.own or "."
    settings = (name for value in _BY_SETTING.findall(program.text) for name in _TEXT.findall(value))
    named = [(name.replace("<rootDir>", "."), False) for name in settings]
    for start, name in _LOADED.findall(_ONLY_TYPES.sub("", program.text)):
        if start or name.startswith((".", "/")):  # else the name of a package
            named.append((name, bool(start) or name.startswith("/")))
    for name, from_root in bounded(dict.fromkeys(named)):
        base = posixpath.normpath(posixpath.join("." if from_root else own, name.lstrip("/")))
        bases = dict.fromkeys((base, re.sub(r"\.[cm]?js\Z", "", base)))
        place = first_tracked((one + ending for one in bases for ending in _ENDINGS), view)
        if place is not None:
            yield place
