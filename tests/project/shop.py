"""The example repository, planned once."""

from __future__ import annotations

from functools import cache

from project.pages import PROJECT

from pinfix import registry
from pinfix.commands.settings import choose
from pinfix.config import Config
from pinfix.engine import Options, make_plan
from pinfix.plan import Plan
from pinfix.trees.memory import MemoryTree

SHOP = PROJECT / "examples" / "shop"


def files_of_shop() -> dict[str, bytes]:
    return {
        path.relative_to(SHOP).as_posix(): path.read_bytes() for path in SHOP.rglob("*") if path.is_file()
    }


def plan_files(files: dict[str, bytes]) -> Plan:
    resolver = registry.resolver(offline=True)
    codemods = choose(registry.codemods(), Config(), only=(), skip=())
    return make_plan(MemoryTree(files), codemods, resolver, Config(), Options(offline=True))


@cache
def plan_of_shop() -> Plan:
    return plan_files(files_of_shop())
