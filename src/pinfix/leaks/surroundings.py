"""Matches that are judged by what stands in them and before them, where the shape alone says too little."""

from __future__ import annotations

import base64
import binascii
import json
import re

_NAME = re.compile(r"[A-Za-z0-9_.-]+")
_HEXADECIMAL = re.compile(r"[0-9a-fA-F]+")
_BETWEEN = " \t\r\n\"'\\:=,>|-"
_LOCAL_HOSTS = ("//localhost", "//127.", "//0.0.0.0", "//[::1]", "//verdaccio")
_PUBLIC_ROLES = ("anon",)
_DEMO_ISSUERS = ("supabase-demo",)
_SAMPLE_SUBJECTS = ("1234567890",)  # of the example on jwt.io


def is_aws_secret(found: re.Match[str]) -> bool:
    """Forty characters are a secret access key where the name before them says so; commit ids are not."""
    if _HEXADECIMAL.fullmatch(found["key"]):
        return False
    before = found.string[max(0, found.start() - 100) : found.start()].rstrip(_BETWEEN)
    names = _NAME.findall(before)
    if not names or not before.endswith(names[-1]):
        return False
    name = names[-1].lower()
    if "secretaccesskey" in name.replace("_", "").replace("-", ""):
        return True
    return "aws" in name and ("secret" in name or "sk" in re.split("[_.-]", name))


def is_real_registry(found: re.Match[str]) -> bool:
    """A registry on the machine itself takes any token."""
    before = found.string[max(0, found.start() - 200) : found.start()]
    host = before[before.rfind("//") :] if "//" in before else ""
    return not host.lower().startswith(_LOCAL_HOSTS)


def is_private_token(found: re.Match[str]) -> bool:
    """Whether a JWT is somebody's: neither a well-known sample, nor one that is made to be public."""
    header, payload, _ = found["key"].split(".")
    claims = _claims(payload)
    if claims is None or "alg" not in (_claims(header) or {}):
        return True  # not read: better asked about than passed over
    return (
        claims.get("role") not in _PUBLIC_ROLES
        and claims.get("iss") not in _DEMO_ISSUERS
        and claims.get("sub") not in _SAMPLE_SUBJECTS
    )


def _claims(part: str) -> dict[str, object] | None:
    try:
        decoded = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        return None
    return decoded if isinstance(decoded, dict) else None
