"""The configuration file: what it may say, and messages that name the place where it says something else."""

from __future__ import annotations

from pinfix.config.groups import load
from pinfix.config.ignoring import IgnoreRule
from pinfix.config.settings import (
    CONFIGURATION_PATHS,
    CodemodChoice,
    Config,
    PermissionSettings,
    PinStyle,
)

__all__ = [
    "CONFIGURATION_PATHS",
    "CodemodChoice",
    "Config",
    "IgnoreRule",
    "PermissionSettings",
    "PinStyle",
    "load",
]
