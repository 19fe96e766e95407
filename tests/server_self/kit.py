"""How an App proves itself."""

from __future__ import annotations

import time
from typing import Any

import jwt
from server.accounts import App


def proof(app: App, *, key: str | None = None, algorithm: str = "RS256", **claims: Any) -> str:
    """The JSON web token of an App; `claims` are laid over those that hold, None leaves one out."""
    now = int(time.time())
    whole = {"iat": now - 60, "exp": now + 480, "iss": str(app.id), **claims}
    return jwt.encode(
        {name: value for name, value in whole.items() if value is not None},
        key or app.private_key or "",
        algorithm=algorithm,
    )
