"""The repositories of the forge: bare, on disk, with what surrounds them."""

from server.repositories.records import EPOCH, FULL_ID, Comparison, Release, Settings
from server.repositories.repository import Repository

__all__ = ["EPOCH", "FULL_ID", "Comparison", "Release", "Repository", "Settings"]
