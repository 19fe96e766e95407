"""All that the server knows, and what owners do with it."""

from server.forge.model import Forge

__all__ = ["Forge"]
