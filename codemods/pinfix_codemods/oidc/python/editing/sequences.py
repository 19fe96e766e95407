"""Arguments, elements and names in a list: taking some out or putting one in, with the layout of the rest
kept.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TypeVar

import libcst as cst

Item = TypeVar("Item", cst.Arg, cst.BaseDictElement, cst.BaseElement, cst.ImportAlias)
Layout = TypeVar("Layout", bound=cst.BaseParenthesizableWhitespace)
Space = cst.BaseParenthesizableWhitespace


def without(items: Sequence[Item], dropped: Collection[int], opening: Space) -> tuple[list[Item], Space]:
    """The items without those at the positions in `dropped`, and the white space before the first that stays.

    What stood before a dropped item now stands before its successor, whose comment lines it keeps. The last
    that stays ends like the last did: with its comma, or without.
    """
    before = [opening, *(_after(item) for item in items)]
    kept: list[int] = [position for position in range(len(items)) if position not in dropped]
    if not kept:
        return [], cst.SimpleWhitespace("")
    result: list[Item] = []
    successors: list[int | None] = [*kept[1:], None]
    for position, following in zip(kept, successors, strict=True):
        item = items[position]
        if following is None:
            result.append(_ended_like(item, items[-1]) if position != len(items) - 1 else item)
        elif following == position + 1:
            result.append(item)
        else:
            space = _joined(before[position + 1], before[following])
            result.append(_with_space(item, space))
    first = opening if kept[0] == 0 else _joined(opening, before[kept[0]])
    return result, first


def _after(item: Item) -> Space:
    comma = item.comma
    return comma.whitespace_after if isinstance(comma, cst.Comma) else cst.SimpleWhitespace("")


def _joined(first: Space, last: Space) -> Space:
    """White space that stood before a dropped item, with the comment lines of the item that comes now."""
    lines = last.empty_lines if isinstance(last, cst.ParenthesizedWhitespace) else ()
    if isinstance(first, cst.ParenthesizedWhitespace):
        if isinstance(last, cst.ParenthesizedWhitespace):
            return first.with_changes(empty_lines=lines, indent=last.indent, last_line=last.last_line)
        return first.with_changes(empty_lines=[])
    if isinstance(last, cst.ParenthesizedWhitespace) and any(line.comment is not None for line in lines):
        return last.with_changes(first_line=_plain(last).first_line)
    return first


def _with_space(item: Item, space: Space) -> Item:
    comma = item.comma
    assert isinstance(comma, cst.Comma)
    return item.with_changes(comma=comma.with_changes(whitespace_after=space))


def _ended_like(item: Item, last: Item) -> Item:
    """The item with the ending of the last one: its comma or none, and its line break.

    A comment behind the item stays there; where the last has no line break to put it before, the item keeps
    its own.
    """
    own, ending = _after(item), _after(last)
    comment = own.first_line if isinstance(own, cst.ParenthesizedWhitespace) else None
    changed: dict[str, object] = {"comma": last.comma}
    behind = last.whitespace_after_arg if isinstance(last, cst.Arg) else None
    if behind is not None:
        changed["whitespace_after_arg"] = behind
    if isinstance(last.comma, cst.Comma) and isinstance(ending, cst.ParenthesizedWhitespace):
        line = comment or _plain(ending).first_line
        changed["comma"] = last.comma.with_changes(whitespace_after=ending.with_changes(first_line=line))
    elif isinstance(behind, cst.ParenthesizedWhitespace):
        line = comment or _plain(behind).first_line
        changed["whitespace_after_arg"] = behind.with_changes(first_line=line)
    elif comment is not None and comment.comment is not None:
        return item
    return item.with_changes(**changed)


def with_last(items: Sequence[Item], new: Item, opening: Space) -> list[Item]:
    """The items and a new one behind them, in the layout that they have."""
    *head, last = items
    between: cst.Comma = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
    if head and isinstance(head[-1].comma, cst.Comma):
        between = head[-1].comma.with_changes(whitespace_after=_plain(head[-1].comma.whitespace_after))
    elif isinstance(opening, cst.ParenthesizedWhitespace):
        between = cst.Comma(whitespace_after=_plain(opening))
    ending: dict[str, object] = {"comma": last.comma}
    before: dict[str, object] = {"comma": between}
    if isinstance(last, cst.Arg):
        ending["whitespace_after_arg"] = last.whitespace_after_arg
        before["whitespace_after_arg"] = cst.SimpleWhitespace("")
    return [*head, last.with_changes(**before), new.with_changes(**ending)]


def _plain(space: Layout) -> Layout:
    """White space without comments and blank lines."""
    if isinstance(space, cst.ParenthesizedWhitespace):
        line = space.first_line.with_changes(comment=None, whitespace=cst.SimpleWhitespace(""))
        return space.with_changes(first_line=line, empty_lines=[])
    return space


def without_arguments(call: cst.Call, dropped: Collection[int]) -> cst.Call:
    """A call without the arguments at these positions."""
    args, opening = without(call.args, dropped, call.whitespace_before_args)
    return call.with_changes(args=args, whitespace_before_args=opening)


def with_argument(call: cst.Call, new: cst.Arg) -> cst.Call:
    """A call with one more argument at its end."""
    return call.with_changes(args=with_last(call.args, new, call.whitespace_before_args))


def without_entries(mapping: cst.Dict, dropped: Collection[int]) -> cst.Dict:
    """A dictionary without the elements at these positions."""
    elements, opening = without(mapping.elements, dropped, mapping.lbrace.whitespace_after)
    lbrace = mapping.lbrace.with_changes(whitespace_after=opening)
    rbrace = mapping.rbrace
    last, closing = _after(elements[-1]) if elements else None, rbrace.whitespace_before
    if not elements:
        rbrace = rbrace.with_changes(whitespace_before=cst.SimpleWhitespace(""))
    elif isinstance(last, cst.ParenthesizedWhitespace) and isinstance(closing, cst.ParenthesizedWhitespace):
        # One line break is enough.
        elements[-1] = _with_space(elements[-1], cst.SimpleWhitespace(""))
        rbrace = rbrace.with_changes(whitespace_before=closing.with_changes(first_line=last.first_line))
    return mapping.with_changes(elements=elements, lbrace=lbrace, rbrace=rbrace)


def with_entry(mapping: cst.Dict, new: cst.DictElement) -> cst.Dict:
    """A dictionary with one more element at its end."""
    return mapping.with_changes(elements=with_last(mapping.elements, new, mapping.lbrace.whitespace_after))


def argument(keyword: str, value: cst.BaseExpression) -> cst.Arg:
    """`keyword=value`, without spaces."""
    equal = cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace(""))
    return cst.Arg(value, keyword=cst.Name(keyword), equal=equal)
