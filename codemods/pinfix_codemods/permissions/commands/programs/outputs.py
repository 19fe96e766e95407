"""Files that programs write by themselves, without a redirection of the shell."""

from __future__ import annotations

from collections.abc import Iterator

from pinfix.shell.model import Command, Word
from pinfix_codemods.permissions.commands.arguments import read_arguments

_IN_PLACE = {
    "sed": ("-i", "-I", "--in-place"),
    "gsed": ("-i", "-I", "--in-place"),
    "yq": ("-i", "--inplace", "--in-place"),
    "xq": ("-i", "--in-place"),
    "tomlq": ("-i", "--in-place"),
    "awk": ("-i",),
    "gawk": ("-i",),
}
_OPTIONS = ("-o", "-out", "--output", "-O", "--out", "-w")
_WITH_OUTPUT = frozenset(
    {
        "age", "base64", "dot", "gpg", "gpg2", "iconv", "jsonnet", "openssl", "pandoc", "shuf", "sops",
        "sort", "uniq", "xmllint", "xxd", "zip",
    }
)  # fmt: skip
_STDIN = frozenset({"-", "/dev/stdin", "/dev/fd/0"})
_SETS_ITEMS = frozenset({"new-item", "set-item", "set-variable", "new-variable", "set-itemproperty", "setx"})


def written_by_itself(command: Command, name: str) -> Iterator[Word]:
    """The files that `command` (the program `name`, in lower case) writes what it reads or is told into."""
    words = command.words[1:]
    if name in _IN_PLACE:
        if any(word.prefix.startswith(_IN_PLACE[name]) for word in words):
            yield words[-1]
    elif name in _WITH_OUTPUT:
        yield from read_arguments(words, _OPTIONS).values(*_OPTIONS)
    elif name == "dd":
        yield from (_behind(word, 3) for word in words if word.prefix.startswith("of="))
    elif name in ("cp", "install", "ln", "mv", "scp") and any(
        word.text in _STDIN or "/environ" in word.shown() for word in words
    ):
        yield words[-1]
    elif name in ("split", "csplit", "sponge", "crontab", "defaults", "plutil", "security", *_SETS_ITEMS):
        yield Word((name,))
    if name in ("awk", "gawk", "mawk", "nawk") and any(">" in (word.text or "") for word in words):
        yield Word((name,))


def _behind(word: Word, length: int) -> Word:
    first = word.prefix[length:]
    return Word(((first,) if first else ()) + word.parts[1:], word.quoted)
