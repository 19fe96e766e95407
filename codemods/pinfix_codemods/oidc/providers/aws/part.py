"""What one way of using a key contributes to the swap of a job."""

from __future__ import annotations

from dataclasses import dataclass

from pinfix.yaml.operations import Operation
from pinfix_codemods.oidc.finding import Objection, Raise, RunEdit
from pinfix_codemods.oidc.scene.model import Entry, Spot, StepScene


@dataclass(frozen=True, slots=True)
class Pair:
    """The two halves of a key, by the names of their secrets; "" where a half is no secret, or not there."""

    key_id: str
    secret_key: str

    @property
    def secrets(self) -> frozenset[str]:
        """The secrets of it."""
        return frozenset(name for name in (self.key_id, self.secret_key) if name)


@dataclass(frozen=True, slots=True)
class Region:
    """`written`: as it can stand in an input; `meant`: the same for all ways of writing it, where known."""

    written: str
    meant: str


@dataclass(frozen=True, slots=True)
class Part:
    """Keys of one shape in a job, and how they go.

    `needs`: the steps before the first of which the job has to sign in; empty where a step signs in already.
    `since`: the index of the first step at which the credential is there from now on. `profile`: what the
    job gets instead of environment variables. `asks_region`: whether what is to be written needs one.
    """

    at: Spot
    pairs: tuple[Pair, ...] = ()
    keys: tuple[Entry, ...] = ()
    removed: tuple[Entry, ...] = ()
    edits: tuple[Operation, ...] = ()
    runs: tuple[RunEdit, ...] = ()
    raises: tuple[Raise, ...] = ()
    needs: tuple[StepScene, ...] = ()
    since: int = 0
    regions: tuple[Region, ...] = ()
    profile: str = ""
    asks_region: bool = False
    objections: tuple[Objection, ...] = ()
    notes: tuple[str, ...] = ()
