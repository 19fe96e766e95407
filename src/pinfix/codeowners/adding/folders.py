"""Files put together into folders where a folder holds nothing else."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Hashable, Iterable, Iterator, Mapping


def gathered(
    paths: Iterable[str], kinds: Mapping[str, Hashable], some: Iterable[str]
) -> dict[str, list[str]]:
    """The places for the files `some`: each a file, or a folder (with a slash at its end) and its files.

    `kinds` has a kind for `some` and for others of all the files `paths`. A folder is taken when all files in
    it have one kind: the highest such one, and below it as far as the files lie together, so that no more of
    the future is claimed than need be. The root is never taken.
    """
    inside = Counter(folder for path in kinds for folder in folders_of(path))
    files = _files_below(paths, inside)
    found: defaultdict[str, set[Hashable]] = defaultdict(set)
    for path, kind in kinds.items():
        for folder in folders_of(path):
            found[folder].add(kind)
    places: defaultdict[str, list[str]] = defaultdict(list)
    for path in some:
        whole = [
            folder
            for folder in folders_of(path)
            if inside[folder] == files[folder] and len(found[folder]) == 1
        ]
        places[_closest(whole, files) if whole else path].append(path)
    return dict(places)


def _files_below(paths: Iterable[str], wanted: Container[str]) -> Counter[str]:
    """How many files the folders `wanted` have, those below included; with a folder those above are wanted.

    What lies in one folder goes up the tree once for all.
    """
    files: Counter[str] = Counter()
    for parent, number in Counter(path.rpartition("/")[0] for path in paths).items():
        for folder in folders_of(f"{parent}/"):
            if folder not in wanted:
                break
            files[folder] += number
    return files


def folders_of(path: str) -> Iterator[str]:
    """The folders that `path` lies in, the outermost first, each with a slash at its end."""
    position = path.find("/")
    while position >= 0:
        yield path[: position + 1]
        position = path.find("/", position + 1)


def _closest(folders: list[str], files: Mapping[str, int]) -> str:
    """The innermost of `folders` that has as many files as the outermost one."""
    return [folder for folder in folders if files[folder] == files[folders[0]]][-1]
