"""Values that look like keys and open nothing: examples of documentation, and words for tests."""

from __future__ import annotations

import re

_EXAMPLES = ("EXAMPLE", "example")
_WORDS = ("minioadmin", "minio123", "test", "dummy", "localstack", "changeme", "placeholder", "redacted")
_RUN_OF_X = re.compile(r"[xX]{4}")
_LONGEST = 100
"""Characters up to which a word in a value is no accident."""

_EMULATORS = (
    "Eby8vdM02xNOcqFlqUwJ",  # the account of Azurite, the emulator of Azure Storage
    "C2y6yDjf5/R+ob0N8A7C",  # the emulator of Azure Cosmos DB
)
"""How keys begin that all installations of an emulator have, and that its documentation prints."""


def is_harmless(value: str) -> bool:
    """Whether `value` is a documented example, a stand-in or a key of an emulator."""
    if value.startswith(_EMULATORS):
        return True
    if _RUN_OF_X.search(value) or any(word in value for word in _EXAMPLES):
        return True
    folded = value.lower() if len(value) <= _LONGEST else ""
    return any(word in folded for word in _WORDS)
