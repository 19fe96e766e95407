"""An `action.yml`: how the action runs, and what it uses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pinfix.github.steps import UsesSite, step_sites
from pinfix.yaml.document import Document
from pinfix.yaml.nodes import Mapping, Scalar, follow


@dataclass(frozen=True, eq=False)
class Action:
    """A view over `document`, the file at `path` (relative to the root of the tree, forward slashes).

    Like `Workflow`, it shows every YAML document of the file; `using` and `image` are those of the first
    that has them.
    """

    path: str
    document: Document

    @property
    def using(self) -> str | None:
        """`runs.using` as written (`composite`, `node24`, `docker` …); None where it is missing."""
        return next((using for _, runs in self._runs() if (using := _text(runs, "using"))), None)

    @property
    def image(self) -> str | None:
        """`runs.image` of a Docker action: `docker://…`, or the path of a Dockerfile; None elsewhere."""
        written = self.written_image
        return None if written is None else written[1].value

    @property
    def written_image(self) -> tuple[int, Scalar] | None:
        """The value of `runs.image` of a Docker action, and the number of the YAML document it stands in."""
        for index, runs in self._runs():
            image = runs.get("image") if _uses_runtime(runs, "docker") else None
            node = None if image is None else follow(image)
            if isinstance(node, Scalar) and not node.is_null:
                return index, node
        return None

    def sites(self) -> Iterator[UsesSite]:
        """Every `uses:` of the steps, in the order of the text. Only composite actions have steps."""
        for index, runs in self._runs():
            steps = runs.get("steps")
            if steps is not None and _uses_runtime(runs, "composite"):
                yield from step_sites(steps, ("runs", "steps"), index)

    def _runs(self) -> Iterator[tuple[int, Mapping]]:
        for index, root in enumerate(self.document.roots):
            action = follow(root)
            written = action.get("runs") if isinstance(action, Mapping) else None
            runs = None if written is None else follow(written)
            if isinstance(runs, Mapping):
                yield index, runs


def _uses_runtime(runs: Mapping, runtime: str) -> bool:
    """Whether `runs.using` is `runtime`; the runner compares without regard to case."""
    return (_text(runs, "using") or "").lower() == runtime


def _text(mapping: Mapping, key: str) -> str | None:
    written = mapping.get(key)
    node = None if written is None else follow(written)
    return node.value if isinstance(node, Scalar) and not node.is_null else None
