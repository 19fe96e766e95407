"""Tools whose files are not told by their names alone: the project says what belongs to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from pinfix.closure.tools.known.tool import Finder
from pinfix.closure.tools.projects.bundler import files_of_bundle
from pinfix.closure.tools.projects.cargo import files_of_cargo
from pinfix.closure.tools.projects.gradle import files_of_gradle
from pinfix.closure.tools.projects.python_build import files_of_python_build
from pinfix.closure.tools.projects.sphinx import files_of_sphinx
from pinfix.closure.tools.projects.terraform import files_of_terraform
from pinfix.closure.tools.projects.test_runs import files_of_mocha, files_of_rspec
from pinfix.closure.tools.use import Use
from pinfix.closure.view import View

Find = Callable[[Sequence[str], str, View], Iterator[str | Use]]
"""From the words behind the tool and the folder of the repository where it runs to paths.

A use is there where a file has more to say than is read.
"""

FINDERS: Mapping[Finder, Find] = {
    "bundle": files_of_bundle,
    "cargo": files_of_cargo,
    "gradle": files_of_gradle,
    "mocha": files_of_mocha,
    "python-build": files_of_python_build,
    "rspec": files_of_rspec,
    "sphinx": files_of_sphinx,
    "terraform": files_of_terraform,
}
