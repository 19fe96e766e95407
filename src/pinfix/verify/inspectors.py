"""Finding the inspector and the keeper of the snapshot: through the entry points `pinfix.inspectors`."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import entry_points
from typing import Any

from pinfix.errors import PinfixError
from pinfix.inspection import Inspector, SnapshotKeeper


def inspector(*, offline: bool, notify: Callable[[str], None]) -> Inspector:
    """Who finds facts about commits; `notify` is told before each pause. Raises PinfixError where none is."""
    built: Inspector = _load("default")(offline=offline, notify=notify)
    return built


def snapshot_keeper(notify: Callable[[str], None]) -> SnapshotKeeper:
    """Who keeps the shipped snapshot; `notify` as above. Raises PinfixError where none is installed."""
    built: SnapshotKeeper = _load("snapshot")(notify=notify)
    return built


def _load(name: str) -> Any:
    for entry_point in entry_points(group="pinfix.inspectors", name=name):
        return entry_point.load()
    raise PinfixError("the inspector of pins is not installed: install pinfix again")
