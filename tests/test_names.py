"""Which references a run resolves, and in which order, by files or all at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pinfix.codemod import Codemod, Context, Explanation, NamesByFile, Phase, Repository
from pinfix.config import Config
from pinfix.github.action import Action
from pinfix.github.workflow import Workflow
from pinfix.names import Names
from pinfix.plan import Change, Refusal
from pinfix.progress import Silent
from pinfix.registry import codemods
from pinfix.repository import LoadedRepository
from pinfix.resolution import Reference
from pinfix.trees.memory import MemoryTree

_FILES = {
    ".github/actions/a/action.yml": b"runs: {using: composite, steps: [{uses: o/in-action@v1}]}\n",
    ".github/workflows/broken.yml": b"jobs: [\n",
    ".github/workflows/x.yml": b"on: push\njobs: {a: {steps: [{uses: o/x@v1}, {uses: o/both@v1}]}}\n",
    ".github/workflows/y.yml": b"on: push\njobs: {a: {steps: [{uses: o/both@v1}, {uses: o/y@v1}]}}\n",
}
_WITH_A_KEY = (
    b"on: push\njobs: {a: {steps: [{run: twine upload x, env: {TWINE_PASSWORD: '${{ secrets.PYPI }}'}}]}}\n"
)
_ASKED = [".github/workflows/x.yml", ".github/workflows/y.yml", ".github/actions/a/action.yml"]


def test_workflows_come_before_actions_and_codemods_in_their_order() -> None:
    named = _named([_ByFile("one"), _AtOnce("two"), _ByFile("three")])
    one, two, three = ([f"{name}:{path}" for path in _ASKED] for name in ("one", "two", "three"))
    assert named == [*one, *two, *three]


def test_what_two_codemods_name_is_resolved_once() -> None:
    assert _named([_ByFile("same"), _AtOnce("same")]) == [f"same:{path}" for path in _ASKED]


def test_the_codemods_name_by_files_what_they_name_at_once() -> None:
    files = _FILES | {".github/workflows/z.yml": _WITH_A_KEY}
    at_once = LoadedRepository(MemoryTree(files), Silent())
    by_file = [codemod for codemod in codemods() if isinstance(codemod, NamesByFile)]
    others = [codemod for codemod in codemods() if codemod not in by_file]
    assert {codemod.name for codemod in others} == {"codeowners"}
    assert not any(list(codemod.references(at_once, Config())) for codemod in others)
    for codemod in by_file:
        names = Names([codemod], Config())
        repository = LoadedRepository(MemoryTree(files), Silent(), names.look)
        expected = dict.fromkeys(codemod.references(at_once, Config()))
        assert expected
        assert list(names.all_in(repository)) == list(expected)


class _AtOnce:
    """A codemod of somebody else: it knows the repository only."""

    title = "names files"
    phase = Phase.PINS
    explanation = Explanation("", "", "", {})

    def __init__(self, name: str) -> None:
        self.name = name

    def references(self, repository: Repository, config: Config) -> Iterable[Reference]:
        views = (*repository.workflows(), *repository.actions())
        return [_reference(self.name, view) for view in views]

    def find(self, repository: Repository, context: Context) -> Iterator[Change | Refusal]:
        return iter(())


class _ByFile(_AtOnce):
    """One that goes by files, and is not to be asked for all at once."""

    def references(self, repository: Repository, config: Config) -> Iterable[Reference]:
        raise AssertionError("asked twice")

    def references_in(self, view: Workflow | Action, config: Config) -> Iterable[Reference]:
        return [_reference(self.name, view)]


def _reference(name: str, view: Workflow | Action) -> Reference:
    return Reference(name, "repository", view.path)


def _named(installed: Sequence[Codemod]) -> list[str]:
    names = Names(installed, Config())
    repository = LoadedRepository(MemoryTree(_FILES), Silent(), names.look)
    return [f"{reference.owner}:{reference.ref}" for reference in names.all_in(repository)]
