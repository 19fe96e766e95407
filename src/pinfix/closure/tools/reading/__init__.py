"""The shell text in the files of tools that run tasks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from pinfix.closure.tools.known.tool import Reader
from pinfix.closure.tools.reading.bake import read_bake
from pinfix.closure.tools.reading.msbuild import read_msbuild
from pinfix.closure.tools.reading.nox import read_nox
from pinfix.closure.tools.reading.pyproject import read_pyproject
from pinfix.closure.tools.reading.terraform import read_terraform
from pinfix.closure.tools.reading.tox import read_tox
from pinfix.closure.tools.reading.yaml_files import read_compose, read_goreleaser, read_pre_commit
from pinfix.closure.tools.use import TooMuch
from pinfix.scripts import ScriptPiece

Read = Callable[[str, str, Sequence[str], str], Iterator[ScriptPiece | TooMuch]]


def pieces_in(
    reader: Reader, path: str, text: str, words: Sequence[str], folder: str, tool: str
) -> Iterator[ScriptPiece | TooMuch]:
    """The shell texts in the file at `path` (of the repository) that run when the tool is given `words`.

    `folder`: where the tool runs, from the work space. Where it cannot be told which ones run, all are given.
    """
    if reader == "tox" and not path.endswith(("tox.ini", ".toml")):
        return
    if reader == "bake" and path.endswith((".yml", ".yaml")):
        reader = "compose"
    if reader == "terraform" and not path.endswith((".tf", ".tofu")):
        return
    if reader == "msbuild" and not path.endswith(("proj", ".targets", ".props")):
        return
    if reader == "pyproject" and not path.endswith(".toml"):
        return
    read = _READERS.get(reader)
    if read is not None:
        yield from read(path, text, words, folder)


_READERS: Mapping[Reader, Read] = {
    "tox": read_tox,
    "nox": read_nox,
    "pyproject": read_pyproject,
    "pre-commit": read_pre_commit,
    "compose": read_compose,
    "goreleaser": read_goreleaser,
    "bake": read_bake,
    "terraform": read_terraform,
    "msbuild": read_msbuild,
}
