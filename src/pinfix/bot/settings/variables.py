"""Settings in variables of the environment: each counts before what the file says."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from pinfix.config.reading import shown, suggestion
from pinfix.errors import UsageError

PREFIX = "PINFIX_BOT_"
_BY_KUBERNETES = re.compile(r"SERVICE_(HOST|PORT)\w*|PORT_\d+_\w+")
"""Behind the prefix: what Kubernetes sets by itself beside a service that is called `pinfix-bot`
(https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables)."""
_ADDRESS = re.compile(r"(tcp|udp|sctp)://\S+")
"""What it sets PINFIX_BOT_PORT to."""
_FLAGS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


def variable(key: str) -> str:
    """The name of the variable for a key of the file."""
    return PREFIX + key.upper().replace("-", "_")


@dataclass(frozen=True, slots=True)
class Variables:
    """The variables that are set; empty ones count as unset. Every method raises UsageError."""

    environment: Mapping[str, str]

    def check(self, keys: Collection[str]) -> None:
        """Refuse a variable that belongs to none of `keys`: a slip of the pen would change nothing."""
        known = {variable(key) for key in keys}
        for name in sorted(self.environment):
            own = name.startswith(PREFIX) and not _BY_KUBERNETES.fullmatch(name.removeprefix(PREFIX))
            if own and name not in known:
                raise UsageError(f"there is no variable {shown(name)}{suggestion(name, known)}")

    def text(self, key: str) -> str | None:
        """The value as it is."""
        value = self.environment.get(variable(key), "").strip()
        if key == "port" and _ADDRESS.fullmatch(value):
            return None
        return value or None

    def matching(self, key: str, form: re.Pattern[str], meaning: str) -> str | None:
        """A text of the given form."""
        value = self.text(key)
        if value is not None and not form.fullmatch(value):
            raise UsageError(f"the variable {variable(key)} must be {meaning}")
        return value

    def number(self, key: str, least: int, most: int) -> int | None:
        """A whole number from `least` to `most`."""
        value = self.text(key)
        if value is None:
            return None
        if not re.fullmatch(r"[0-9]{1,9}", value) or not least <= int(value) <= most:
            raise UsageError(
                f"the variable {variable(key)} must be a whole number from {least:,} to {most:,}"
            )
        return int(value)

    def flag(self, key: str) -> bool | None:
        """A yes or no."""
        value = self.text(key)
        if value is None:
            return None
        if value.lower() not in _FLAGS:
            raise UsageError(f"the variable {variable(key)} must be true or false")
        return _FLAGS[value.lower()]

    def names(self, key: str, form: re.Pattern[str], meaning: str) -> tuple[str, ...] | None:
        """Texts of the given form, with commas or blanks between them."""
        value = self.text(key)
        if value is None:
            return None
        found = tuple(part for part in re.split(r"[,\s]+", value) if part)
        if not found or not all(form.fullmatch(part) for part in found):
            raise UsageError(f"the variable {variable(key)} must be a list of these: {meaning}")
        return found
