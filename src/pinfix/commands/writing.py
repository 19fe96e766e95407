"""Carrying out a plan."""

from __future__ import annotations

from dataclasses import replace

from pinfix.plan import FileError, Plan
from pinfix.trees.tree import Tree, WriteFailed


def written(tree: Tree, plan: Plan) -> Plan:
    """Write all files, or none: then the plan says so in place of its changes."""
    if not plan.rewrites:
        return plan
    try:
        tree.write(plan.rewrites)
    except WriteFailed as problem:
        error = FileError(problem.path, problem.code, problem.message, problem.line, problem.column)
        return replace(plan, changes=(), rewrites=(), errors=(*plan.errors, error))
    return plan
