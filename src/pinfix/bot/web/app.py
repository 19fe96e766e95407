"""The pages of the server.

POST /webhook   deliveries of GitHub's
GET  /healthz   200 while the process lives
GET  /readyz    200 while deliveries can be taken, else 503
GET  /metrics   figures for Prometheus
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import structlog
from anyio import CapacityLimiter, to_thread
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from pinfix.bot.web.delivery.body import Bodies, Body
from pinfix.bot.web.delivery.headers import Announced, read_headers
from pinfix.bot.web.delivery.refusing import Refused
from pinfix.bot.web.ending import Ending
from pinfix.bot.web.health import Health
from pinfix.bot.web.inbox import Inbox, Taken
from pinfix.bot.web.metrics import CONTENT_TYPE, Metrics
from pinfix.bot.web.openings import Openings

_AT_ONCE = 4
"""Deliveries that are parsed and noted at once; others wait. A database writes one after the other."""
_CLOSED_BY_CLIENT = 499
"""Nobody reads this answer."""

_log = structlog.get_logger("pinfix.bot.web")


class Receiver:
    """Answers deliveries."""

    def __init__(
        self, bodies: Bodies, inbox: Inbox, openings: Openings, metrics: Metrics, health: Health
    ) -> None:
        self._bodies = bodies
        self._inbox = inbox
        self._openings = openings
        self._metrics = metrics
        self._health = health
        self._threads = CapacityLimiter(_AT_ONCE)

    async def webhook(self, request: Request) -> Response:
        """202 as soon as nothing can be lost any more; work is done later."""
        begun = time.monotonic()
        event = ""
        try:
            announced = read_headers(request.headers)
            event = announced.event
            with self._bodies.one(request, announced) as body:
                await body.read()
                taken = await to_thread.run_sync(self._take, announced, body, limiter=self._threads)
        except Refused as refused:
            self._metrics.delivered(event, refused.reason, time.monotonic() - begun)
            _log.warning("delivery refused", reason=refused.reason, status=refused.status)
            return _refusal(refused)
        except ClientDisconnect:
            self._metrics.delivered(event, "cut", time.monotonic() - begun)
            return Response(status_code=_CLOSED_BY_CLIENT, headers={"Connection": "close"})
        except Exception as error:  # the database, most likely: GitHub keeps the delivery
            self._health.noted(well=False)
            self._metrics.delivered(event, "failed", time.monotonic() - begun)
            _log.error("delivery failed", event_name=event, error=type(error).__name__, exc_info=True)
            return JSONResponse({"message": "not noted: deliver it again"}, 503, {"Retry-After": "60"})
        self._health.noted(well=True)
        self._metrics.delivered(event, taken.outcome, time.monotonic() - begun, taken.wishes)
        return JSONResponse({"delivery": announced.guid, "outcome": taken.outcome}, 202)

    def _take(self, announced: Announced, body: Body) -> Taken:
        taken = self._inbox.take(announced.event, announced.guid, body.parse(), body.digest)
        for opened in taken.later:
            self._openings.add(opened)
        _log.info(
            "delivery taken",
            delivery=announced.guid,
            event_name=announced.event,
            outcome=str(taken.outcome),
            tasks=taken.wishes,
        )
        return taken


def _refusal(refused: Refused) -> Response:
    # What is still under way would be read as the next request.
    headers = {"Connection": "close"} if refused.unread else {}
    return JSONResponse({"message": refused.message}, refused.status, headers)


def application(
    receiver: Receiver | None,
    health: Health,
    metrics: Metrics,
    lifespan: Callable[[Starlette], AbstractAsyncContextManager[None]] | None = None,
) -> Starlette:
    """The application; without a `receiver` (there is no secret) there is no webhook."""

    async def healthz(_: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def readyz(_: Request) -> Response:
        ready = await health.is_ready()
        return PlainTextResponse("ready\n" if ready else "not ready\n", 200 if ready else 503)

    one = CapacityLimiter(1)

    async def figures(_: Request) -> Response:
        return Response(await to_thread.run_sync(metrics.text, limiter=one), media_type=CONTENT_TYPE)

    routes = [
        Route("/healthz", healthz, methods=["GET"]),
        Route("/readyz", readyz, methods=["GET"]),
        Route("/metrics", figures, methods=["GET"]),
    ]
    if receiver is not None:
        routes.append(Route("/webhook", receiver.webhook, methods=["POST"]))
    built = Starlette(routes=routes, middleware=[Middleware(Ending)], lifespan=lifespan or _nothing)
    built.router.redirect_slashes = False
    return built


@asynccontextmanager
async def _nothing(_: Starlette) -> AsyncIterator[None]:
    yield
