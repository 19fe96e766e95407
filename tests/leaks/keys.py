"""Keys for tests. None of them ever opened anything; they are put together here, in no one piece."""

from __future__ import annotations

import base64
import json


def _figures(count: int, alphabet: str = "abcdefghijkmnopqruvwxyzABCDEFGHIJKLMNPQRUVWXYZ23456789") -> str:
    """Characters in an order without words and without runs."""
    return "".join(alphabet[(7 * number * number + 3 * number) % len(alphabet)] for number in range(count))


def _part(claims: dict[str, str]) -> str:
    return base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")


def jwt(**claims: str) -> str:
    """A token that says this."""
    return ".".join((_part({"alg": "HS256", "typ": "JWT"}), _part(claims), _figures(43)))


HEX = "0123456789abcdef"
UPPER = "ABCDEFGHIJKLMNPQRUVWXYZ23456789"
LOWER = "abcdefghijkmnopqruvwxyz23456789"

AWS_ID = "AK" + "IA" + _figures(16, UPPER)
AWS_SECRET = _figures(38) + "/" + "+"
PEM_HEADER = "-----BEGIN " + "RSA PRIVATE KEY" + "-----"
PEM_BODY = "MII" + _figures(61)

BY_SHAPE = {
    "an access key id of AWS": [AWS_ID, "AS" + "IA" + _figures(16, UPPER)],
    "a token of GitHub": [f"gh{letter}_" + _figures(36) for letter in "pousr"]
    + ["github" + "_pat_" + _figures(82)],
    "a token of npm": ["np" + "m_" + _figures(36)],
    "a token of PyPI": ["pypi-" + "AgE" + _figures(90)],
    "a token of Vault": ["hv" + "s." + _figures(24)],
    "a token of DigitalOcean": ["dop" + "_v1_" + _figures(64, HEX)],
    "an API key of Google": ["AI" + "za" + _figures(35)],
    "a client secret of Entra": ["aB3" + "8Q~" + _figures(34)],
    "an account key of Azure Storage": [_figures(86) + "=="],
    "a signed token (JWT)": [jwt(iss="me", role="admin")],
    "a token of Cargo's registry": ["ci" + "o" + _figures(32)],
    "a key of RubyGems": ["ruby" + "gems_" + _figures(48, HEX)],
    "an API key of NuGet": ["oy" + "2" + _figures(43, LOWER)],
    "a token of Pulumi": ["pu" + "l-" + _figures(40, HEX)],
    "a token of Docker Hub": ["dckr" + "_pat_" + _figures(27), "dckr" + "_oat_" + _figures(32)],
}
