"""What RSpec loads before the tests: the options in `.rspec` say it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from pinfix.closure.programs.program import bounded, first_tracked
from pinfix.closure.view import View

_OPTIONS = ".rspec"
_REQUIRED = re.compile(r"(?<!\S)(?:-r[ \t]*|--require(?:[ \t]+|=))[\"']?([\w./-]+)")


def required_by_rspec(folder: str, view: View) -> Iterator[str]:
    """The places of the options of RSpec in `folder` and of the files that they require."""
    place = posixpath.normpath(f"{folder}/{_OPTIONS}")
    if view.tracked_at(place) is None:
        return
    yield place
    for name in bounded(dict.fromkeys(_REQUIRED.findall(view.read(place) or ""))):
        bases = (posixpath.join(folder, level, name) for level in ("spec", "lib", "."))
        found = first_tracked((one if one.endswith(".rb") else f"{one}.rb" for one in bases), view)
        if found is not None:
            yield found
