"""Figures for Prometheus: counts only, no name of a repository or an account."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from prometheus_client import (
    CollectorRegistry,
    Counter,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from pinfix.bot.events.reading import EVENTS

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_OTHER = "other"


class Metrics:
    """What one process counts. `pending` is asked for at each look; a fault of it leaves its figure out."""

    def __init__(self, pending: Callable[[], int] | None = None) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        PlatformCollector(registry=self._registry)
        GCCollector(registry=self._registry)
        self._deliveries = Counter(
            "pinfix_deliveries",
            "Deliveries of the webhook, by event and what became of them",
            ("event", "outcome"),
            registry=self._registry,
        )
        self._queued = Counter("pinfix_tasks_queued", "Tasks that deliveries made", registry=self._registry)
        self._seconds = Histogram(
            "pinfix_delivery_seconds",
            "From the end of a delivery's headers to its answer",
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
            registry=self._registry,
        )
        if pending is not None:
            self._registry.register(_Pending(pending))

    def delivered(self, event: str, outcome: str, seconds: float, queued: int = 0) -> None:
        """A delivery was answered. Events are named by strangers: only those that are known get a figure."""
        self._deliveries.labels(event if event in EVENTS else _OTHER, outcome).inc()
        self._seconds.observe(seconds)
        if queued:
            self._queued.inc(queued)

    def text(self) -> bytes:
        """All figures, in the text format of Prometheus."""
        return generate_latest(self._registry)


class _Pending(Collector):
    """How many tasks wait or run, over all processes of the database."""

    def __init__(self, pending: Callable[[], int]) -> None:
        self._pending = pending

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """Its name alone: registering must not ask the database."""
        yield self._family()

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The figure of now."""
        family = self._family()
        try:
            family.add_metric((), self._pending())
        except Exception:
            return
        yield family

    def _family(self) -> GaugeMetricFamily:
        return GaugeMetricFamily(
            "pinfix_tasks_pending", "Tasks that wait or run, over all workers", labels=()
        )
