"""Who calls, and what they may: users, tokens, Apps and their installations."""

from server.accounts.apps import App, Installation
from server.accounts.callers import Caller, Denied
from server.accounts.clock import Clock
from server.accounts.directory import Directory, Suspended
from server.accounts.tokens import Token

__all__ = ["App", "Caller", "Clock", "Denied", "Directory", "Installation", "Suspended", "Token"]
