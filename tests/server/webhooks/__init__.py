"""The webhook of an App: events signed, sent, recorded, and sent again on demand."""

from server.webhooks.delivery import Delivery
from server.webhooks.hook import Webhooks

__all__ = ["Delivery", "Webhooks"]
