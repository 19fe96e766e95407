"""Made-up operations on a document: most of them possible, some that must be refused."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from pinfix.yaml.document import Document
from pinfix.yaml.nodes import Mapping, Node, Scalar, Sequence, follow
from pinfix.yaml.operations import (
    Commented,
    DeleteItem,
    DeleteKey,
    InsertCommentAbove,
    InsertItem,
    InsertKey,
    Operation,
    Path,
    Quoted,
    ReplaceItem,
    SetScalar,
    SetTrailingComment,
    SetValue,
    Value,
)

STRINGS = (
    "v2", "owner/name@0123456789abcdef0123456789abcdef01234567", "", " ", "a b",
    "a: b", "# x", "x #y", "x#y", "- a",
    "it's", '"', "'", "null", "true", "1", "é", "😀",
    "\u2028", "x\x85y", "a\nb", "a\nb\n", "\n", "a\n\nb\n", "\ta", "a\t",
    "{a}", "[", "---", "...", "--- a", "? a", "?", "-", ":",
    "a:", "*a", "&a", "!a", "%a", "@a", "`a", "|", ">",
    "\\", "\r", "a\rb", "\x00", "\x7f", "\ufeff", "<<", "=",
    "~", "1:2", "0o7", ".inf", "on", " a", "a ", "a,b",
    "a]", "\x07", "\U0010ffff",
    "a\n  b\n", "a\n# b\n", "a\n\tb\n", "\ud800",
)  # fmt: skip
VALUES: tuple[Value, ...] = (
    *STRINGS, None, True, False, 0, -1, 10**30, 1.5, 1e300, float("inf"), float("nan"), -0.0, [], {}, ["a"],
    ["a", ["b", "c"]], {"a": {"b": ["c", {"d": None}]}, "e": "x\ny\n"}, [{"a": "b", "c": ["d"]}],
    {"": ""}, {"a b": "x\ny"}, ["x\ny\n"], {"a\nb": "c"}, [[]],
    [[["a"]]], {"a": ["b"]}, ("a", "b"), {"a": None},
    {"a": "b"}, {"a": [], "b": {}}, {}, [],
    {"a": Commented("b", "c"), "d": {"e": Commented("null", "# f: g"), "h": "i"}}, {"a": Commented("", "b")},
    [{"a": Commented("b", "c")}], Commented("a", "b"), {"a": Commented("b", "c\nd")},
    {"a": Commented("b\nc", "d")}, Quoted("true"), {"a": Quoted("b\nc")}, [Quoted("")],
)  # fmt: skip
COMMENTS = (
    "v4.4.0", "v1 # note", "é", "#", "", " x", "x ",
    "a\nb", "\x1b[1m", "a\tb", "x: y", "'", "\u2028", "\x85",
    "\ufeff", "a\rb",
)  # fmt: skip
SEPARATORS = (" ",) * 9 + ("  ", "  ", "\t", "", "\n", "x", "\u2028")
NEW_KEYS = ("on", "new", "a", "é", "a b", "", "a: b", "null", "1", "# x", "x\ny", "😀", "- x", "true")


def places(document: Document) -> Iterator[tuple[int, Path, Node]]:
    """Every place that a path can name, aliases followed."""
    for number, root in enumerate(document.roots):
        stack: list[tuple[Path, Node]] = [((), root)]
        while stack:
            path, node = stack.pop()
            yield number, path, node
            inner = follow(node)
            if isinstance(inner, Mapping):
                stack.extend(((*path, name), value) for name, _, value in inner.entries())
            elif isinstance(inner, Sequence):
                stack.extend(((*path, index), item) for index, item in enumerate(inner.items))


def make_operation(document: Document, random: Random) -> Operation:
    """One operation somewhere in `document`."""
    number, path, node = random.choice(list(places(document)))
    inner = follow(node)
    if random.random() < 0.02:
        path = (*path, random.choice(("missing", 7, -1)))
    comment = random.choice(COMMENTS[:3]) if random.random() < 0.8 else random.choice(COMMENTS)
    separator = random.choice(SEPARATORS)
    operations: list[Operation] = [
        SetValue(path, random.choice(VALUES), number),
        SetTrailingComment(path, comment, separator, number),
        InsertCommentAbove(path, comment, number),
        DeleteKey(path, number),
    ]
    if path and (isinstance(path[-1], int) or random.random() < 0.02):
        operations += [DeleteItem(path, number), ReplaceItem(path, random.choice(VALUES), number)] * 2
    if isinstance(inner, Scalar):
        operations += [SetScalar(path, random.choice(STRINGS), number)] * 4
    if isinstance(inner, Mapping) or (isinstance(inner, Scalar) and inner.is_null):
        names = [None, None, "missing"]
        if isinstance(inner, Mapping):
            names += [name for name, _, _ in inner.entries()] * 3
        key, value, neighbour = random.choice(NEW_KEYS), random.choice(VALUES), random.choice(names)
        beside = {random.choice(("after", "before")): neighbour}
        apart = random.random() < 0.3
        operations += [InsertKey(path, key, value, document=number, apart=apart, **beside)] * 4
    if isinstance(inner, Sequence):
        index = random.randint(0, len(inner.items)) if random.random() < 0.95 else random.choice((-1, 99))
        apart = random.random() < 0.3
        operations += [InsertItem(path, index, random.choice(VALUES), number, apart)] * 4
    return random.choice(operations)


def make_operations(document: Document, random: Random) -> list[Operation]:
    """One to four operations; sometimes several about one place, as a codemod asks for."""
    operations = [make_operation(document, random) for _ in range(random.choice((1, 1, 1, 2, 3, 4)))]
    first = operations[0]
    if random.random() < 0.3 and isinstance(first, SetScalar):
        operations.insert(1, SetTrailingComment(first.path, "v4.4.0", document=first.document))
        if random.random() < 0.5:
            operations.insert(2, InsertCommentAbove(first.path, "a note", document=first.document))
    if random.random() < 0.3:
        operations += _exchanged(document, random)
    return operations


def _exchanged(document: Document, random: Random) -> Iterator[Operation]:
    """Entries of one mapping that go, and others that come beside them."""
    mappings = [
        (number, path, node)
        for number, path, written in places(document)
        if isinstance(node := follow(written), Mapping) and node.pairs
    ]
    if not mappings:
        return
    number, path, mapping = random.choice(mappings)
    names = [name for name, _, _ in mapping.entries()]
    for name in names:
        if random.random() < 0.7:
            yield DeleteKey((*path, name), number)
    for key in random.sample(("k1", "k2", "k3"), random.randint(0, 3)):
        beside = {random.choice(("after", "before")): random.choice([*names, None])}
        yield InsertKey(path, key, random.choice(STRINGS), document=number, **beside)
