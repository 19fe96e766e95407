"""Requests that are still under way when the grace of a stop is over."""

from __future__ import annotations

import asyncio

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Ending:
    """Answers 503 for `application` where the server cancels it, as it does at the end of its grace.

    That is no fault of the application, which uvicorn would take it for. A delivery whose body had not come
    is one that GitHub keeps.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._application = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        begun = False

        async def sending(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._application(scope, receive, sending)
        except asyncio.CancelledError:
            if scope["type"] != "http":
                raise
            if not begun:
                refusal = JSONResponse({"message": "the server stops"}, 503, {"Connection": "close"})
                await refusal(scope, receive, send)
