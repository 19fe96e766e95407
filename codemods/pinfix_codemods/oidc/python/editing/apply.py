"""Carries a plan out: the new text."""

from __future__ import annotations

import io
import tokenize
from collections import Counter
from collections.abc import Iterable, Sequence

import libcst as cst

from pinfix_codemods.oidc.python.editing.plan import Plan

Line = cst.SimpleStatementLine | cst.BaseCompoundStatement


def apply(plan: Plan) -> str:
    """The text of the script with all that is planned."""
    changed = plan.source.tree.visit(_Applying(plan))
    return cst.ensure_type(changed, cst.Module).code


class _Applying(cst.CSTTransformer):
    def __init__(self, plan: Plan) -> None:
        super().__init__()
        self._plan = plan

    def on_leave(  # type: ignore[override]  # what is put in a node's place may be of another class
        self, original_node: cst.CSTNode, updated_node: cst.CSTNode
    ) -> cst.CSTNode:
        node = updated_node
        if isinstance(original_node, cst.Module | cst.IndentedBlock):
            node = self._block(original_node, cst.ensure_type(node, type(original_node)))
        elif isinstance(original_node, cst.SimpleStatementSuite):
            small = self._kept(original_node.body, cst.ensure_type(node, cst.SimpleStatementSuite).body)
            node = node.with_changes(body=small or [cst.Pass()])
        for change in self._plan.changes.get(original_node, ()):
            node = change(node)
        return node

    def _kept(
        self, originals: Sequence[cst.BaseSmallStatement], updated: Sequence[cst.BaseSmallStatement]
    ) -> list[cst.BaseSmallStatement]:
        """The small statements of a line that stay; the last ends like the last did."""
        dropped = self._plan.statements
        kept = [new for old, new in zip(originals, updated, strict=True) if old not in dropped]
        if kept and len(kept) < len(updated):
            kept[-1] = kept[-1].with_changes(semicolon=updated[-1].semicolon)
        return kept

    def _block(
        self, original: cst.Module | cst.IndentedBlock, block: cst.Module | cst.IndentedBlock
    ) -> cst.Module | cst.IndentedBlock:
        inserted = self._plan.inserted.get(original, [])
        result: list[cst.BaseStatement] = []
        above: list[cst.EmptyLine] | None = None
        touched = False
        for at, (old, new) in enumerate(zip(original.body, block.body, strict=True)):
            lines = list(_leading(new))
            for _, module, takes_place in (one for one in inserted if one[0] == at):
                touched = True
                comes = _import_line(module)
                result.append(comes.with_changes(leading_lines=lines) if takes_place else comes)
                lines = [] if takes_place else lines
            kept = self._line(old, new)
            if kept is None:
                touched = True
                above = _joined(above, _apart(lines))
                continue
            result.append(kept.with_changes(leading_lines=_joined(above, lines)))
            above = None
        for _, module, _ in (one for one in inserted if one[0] == len(original.body)):
            touched = True
            result.append(_import_line(module))
        return _finished(original, block, result) if touched else block.with_changes(body=result)

    def _line(self, old: cst.BaseStatement, new: cst.BaseStatement) -> Line | None:
        if old in self._plan.statements:
            return None
        if isinstance(old, cst.SimpleStatementLine) and isinstance(new, cst.SimpleStatementLine):
            small = self._kept(old.body, new.body)
            return new.with_changes(body=small) if small else None
        assert isinstance(new, cst.SimpleStatementLine | cst.BaseCompoundStatement)
        return new


def _import_line(module: str) -> cst.SimpleStatementLine:
    return cst.ensure_type(cst.parse_statement(f"import {module}"), cst.SimpleStatementLine)


def _leading(node: cst.BaseStatement) -> Sequence[cst.EmptyLine]:
    assert isinstance(node, cst.SimpleStatementLine | cst.BaseCompoundStatement)
    return node.leading_lines


def _apart(lines: list[cst.EmptyLine]) -> list[cst.EmptyLine]:
    """What stands above a statement, but the comment that belongs to it."""
    kept = list(lines)
    while kept and kept[-1].comment is not None:
        kept.pop()
    return kept


def _joined(above: list[cst.EmptyLine] | None, lines: list[cst.EmptyLine]) -> list[cst.EmptyLine]:
    """What stood above a dropped statement, and what stands above its successor: the larger gap of the
    two.
    """
    if not above:
        return lines
    gap, own = _blank(reversed(above)), _blank(lines)
    return [*above, *lines[own:]] if gap >= own else [*above[: len(above) - gap], *lines]


def _blank(lines: Iterable[cst.EmptyLine]) -> int:
    count = 0
    for line in lines:
        if line.comment is not None:
            break
        count += 1
    return count


def _finished(
    original: cst.Module | cst.IndentedBlock,
    block: cst.Module | cst.IndentedBlock,
    body: list[cst.BaseStatement],
) -> cst.Module | cst.IndentedBlock:
    if isinstance(block, cst.IndentedBlock):
        first = body[0] if body else None
        if first is not None and first is not block.body[0] and not _leading(block.body[0]):
            body[0] = first.with_changes(leading_lines=_leading(first)[_blank(_leading(first)) :])
        return block.with_changes(body=body or [cst.parse_statement("pass")])
    if body and not any(line.comment is not None for line in block.header):
        body[0] = body[0].with_changes(leading_lines=_leading(body[0])[_blank(_leading(body[0])) :])
    return block.with_changes(body=body)


def lost_comments(before: str, after: str) -> tuple[int, ...]:
    """The lines of comments that the new text no longer has."""
    left = Counter(text for _, text in _comments(after))
    lost = []
    for line, text in _comments(before):
        if left[text]:
            left[text] -= 1
        else:
            lost.append(line)
    return tuple(lost)


def _comments(text: str) -> list[tuple[int, str]]:
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return [(token.start[0], token.string) for token in tokens if token.type == tokenize.COMMENT]
