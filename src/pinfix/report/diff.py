"""A plan as one unified diff that `git apply` takes.

No line with a key is in it. Around changes such lines are left out: git takes hunks with less around them.
Where that cannot be (the changed line has the key itself, or nothing would be left below the change, which
git takes for the end of the file), there is a line that begins with `!`: the key is masked, and git and
`patch` refuse the whole as corrupt. No mask can get into a file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pinfix.plan import Plan
from pinfix.report.matching import common_blocks

_CONTEXT = 3
_NO_NEWLINE = b"\n\\ No newline at end of file\n"
_LEFT_OUT = b"! the line below the change holds a key and is not shown; this patch cannot be applied\n"
_ESCAPES = {7: b"a", 8: b"b", 9: b"t", 10: b"n", 11: b"v", 12: b"f", 13: b"r", 34: b'"', 92: b"\\"}


@dataclass(frozen=True, slots=True)
class _Replacement:
    """Lines `start` to `end` of the old file give way to `new_start` to `new_end` of the new one, from 0."""

    start: int
    end: int
    new_start: int
    new_end: int


@dataclass(frozen=True, slots=True)
class _File:
    """A file before and after, by lines; `hidden` are those that hold keys, as they may be shown."""

    old: Sequence[bytes]
    new: Sequence[bytes]
    hidden: Mapping[int, bytes]
    new_hidden: Mapping[int, bytes]


def unified_diff(plan: Plan) -> bytes:
    """All rewrites of `plan` as one diff; b"" where nothing changes.

    The bytes are those of the files: a carriage return is content, and what a terminal would obey is not
    made harmless (see `terminal.display_diff`). A file that becomes empty stays a file for git; one that is
    made is a new one, with the mode of a plain file.
    """
    return b"".join(
        _file_diff(plan.diff_prefix + rewrite.path, rewrite.before, rewrite.after)
        for rewrite in plan.rewrites
        if rewrite.before != rewrite.after
    )


def _file_diff(path: str, before: bytes | None, after: bytes) -> bytes:
    # Imported where used: it takes the parser, which reports of no changes do without.
    from pinfix.leaks import hidden_lines

    file = _File(
        _lines(before or b""), _lines(after), hidden_lines(before) if before else {}, hidden_lines(after)
    )
    name = path.encode("utf-8", "surrogateescape")
    a, b = _quoted(b"a/" + name), _quoted(b"b/" + name)
    end = b"\t\n" if b" " in name else b"\n"  # as git does: other tools cut an unquoted name at a blank
    header = b"diff --git " + a + b" " + b + b"\n"
    groups = _groups(_replacements(file.old, file.new), file.hidden)
    hunks = b"".join(_hunk(group, file) for group in groups)
    if before is not None:
        return header + b"--- " + a + end + b"+++ " + b + end + hunks
    header += b"new file mode 100644\n"
    return header + b"--- /dev/null\n+++ " + b + end + hunks if hunks else header


def _lines(data: bytes) -> list[bytes]:
    """Lines with their LF; a carriage return or any other character ends none."""
    lines = [line + b"\n" for line in data.split(b"\n")]
    last = lines.pop()[:-1]
    return [*lines, last] if last else lines


def _replacements(old: Sequence[bytes], new: Sequence[bytes]) -> Iterator[_Replacement]:
    start = new_start = 0
    for block in common_blocks(old, new):
        if block.before > start or block.after > new_start:
            yield _Replacement(start, block.before, new_start, block.after)
        start, new_start = block.before + block.length, block.after + block.length
    if start < len(old) or new_start < len(new):
        yield _Replacement(start, len(old), new_start, len(new))


def _groups(replacements: Iterator[_Replacement], hidden: Mapping[int, bytes]) -> list[list[_Replacement]]:
    """Replacements so near to each other that their context would touch belong into one hunk."""
    groups: list[list[_Replacement]] = []
    for replacement in replacements:
        end = groups[-1][-1].end if groups else 0
        near = bool(groups) and replacement.start - end <= 2 * _CONTEXT
        if near and hidden.keys().isdisjoint(range(end, replacement.start)):
            groups[-1].append(replacement)
        else:
            groups.append([replacement])
    return groups


def _hunk(group: Sequence[_Replacement], file: _File) -> bytes:
    first, last = group[0], group[-1]
    start = max(0, first.start - _CONTEXT)
    start = max((line + 1 for line in range(start, first.start) if line in file.hidden), default=start)
    end = min(len(file.old), last.end + _CONTEXT)
    end = min((line for line in range(last.end, end) if line in file.hidden), default=end)
    new_start = first.new_start - (first.start - start)
    new_end = last.new_end + (end - last.end)
    parts = [f"@@ -{_range(start, end)} +{_range(new_start, new_end)} @@\n".encode("ascii")]
    if end == last.end and end in file.hidden:
        parts.append(_LEFT_OUT)  # within the hunk: what stands behind it is passed over
    position = start
    for replacement in group:
        parts += _marked(b" ", file.old, range(position, replacement.start), {})
        parts += _marked(b"-", file.old, range(replacement.start, replacement.end), file.hidden)
        parts += _marked(b"+", file.new, range(replacement.new_start, replacement.new_end), file.new_hidden)
        position = replacement.end
    parts += _marked(b" ", file.old, range(position, end), {})
    return b"".join(parts)


def _range(start: int, end: int) -> str:
    """Line numbers count from 1; an empty range names the line before it; a single line needs no count."""
    count = end - start
    return f"{start + 1}" if count == 1 else f"{start + 1 if count else start},{count}"


def _marked(
    mark: bytes, lines: Sequence[bytes], numbers: range, hidden: Mapping[int, bytes]
) -> Iterator[bytes]:
    for number in numbers:
        line = hidden.get(number)
        line = mark + lines[number] if line is None else b"!" + mark + line
        yield line if line.endswith(b"\n") else line + _NO_NEWLINE


def _quoted(name: bytes) -> bytes:
    """`name` as git writes it: in quotes with C escapes where it holds anything but plain printable ASCII."""
    quoted = b"".join(_escaped(byte) for byte in name)
    return name if quoted == name else b'"' + quoted + b'"'


def _escaped(byte: int) -> bytes:
    if byte in _ESCAPES:
        return b"\\" + _ESCAPES[byte]
    if 0x20 <= byte < 0x7F:
        return bytes([byte])
    return b"\\%03o" % byte
