"""The deliveries of an App's webhook: listed, shown, sent again."""

from __future__ import annotations

from urllib.parse import urlencode

from server.exchange import Answer
from server.rest import pages
from server.rest.apps.proving import proved
from server.rest.call import Asked, Refused, Route
from server.rest.views import moment
from server.rest.views.plain import Json
from server.webhooks.delivery import Delivery


def listed(asked: Asked) -> Answer:
    """`GET /app/hook/deliveries`, the newest first; a cursor names the delivery that a page begins with."""
    found = asked.webhooks.visible(proved(asked))
    query, length = asked.request.query, pages.size(asked.request)
    if "status" in query:
        if query["status"] not in ("success", "failure"):
            raise Refused(422, "Validation Failed")
        found = [one for one in found if one.succeeded == (query["status"] == "success")]
    start = _start(found, query["cursor"]) if query.get("cursor") else 0
    page, rest = found[start : start + length], found[start + length :]
    headers = {}
    if rest:
        more = urlencode({**query, "cursor": f"v1_{rest[0].id}"})
        headers = {"Link": f'<{asked.api}/app/hook/deliveries?{more}>; rel="next"'}
    return Answer.json([_item(one) for one in page], headers=headers)


def shown(asked: Asked, number: str) -> Answer:
    """`GET /app/hook/deliveries/{id}`."""
    one = _find(asked, number)
    whole = {
        **_item(one),
        "url": one.url,
        "request": {"headers": dict(one.headers), "payload": one.payload},
        "response": {"headers": one.answer_headers, "payload": one.answer},
    }
    return Answer.json(whole)


def attempt(asked: Asked, number: str) -> Answer:
    """`POST /app/hook/deliveries/{id}/attempts`: sent again, later."""
    asked.webhooks.redeliver(_find(asked, number))
    return Answer.json({}, 202)


def _find(asked: Asked, number: str) -> Delivery:
    for one in asked.webhooks.visible(proved(asked)):
        if one.id == int(number):
            return one
    raise Refused(404, "Not Found")


def _start(found: list[Delivery], cursor: str) -> int:
    number = cursor.removeprefix("v1_")
    if not (number.isascii() and number.isdigit()):
        raise Refused(422, "Validation Failed")
    # What was delivered since stands before it, and does not shift the page.
    return next((place for place, one in enumerate(found) if one.id <= int(number)), len(found))


def _item(one: Delivery) -> Json:
    return {
        "id": one.id,
        "guid": one.guid,
        "delivered_at": moment(one.delivered_at),
        "redelivery": one.redelivery,
        "duration": one.duration,
        "status": one.status,
        "status_code": one.status_code,
        "event": one.event,
        "action": one.action,
        "installation_id": one.installation,
        "repository_id": one.repository,
        "throttled_at": None,
    }


ROUTES: tuple[Route, ...] = (
    ("GET", "/app/hook/deliveries", listed),
    ("GET", r"/app/hook/deliveries/(\d+)", shown),
    ("POST", r"/app/hook/deliveries/(\d+)/attempts", attempt),
)
