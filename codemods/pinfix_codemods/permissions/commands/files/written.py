"""The files that a command writes, beside those of which nobody reads what runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise

from pinfix.shell.model import Command, Word
from pinfix_codemods.permissions.commands.arguments import Arguments, read_arguments
from pinfix_codemods.permissions.commands.files.places import paths_of
from pinfix_codemods.permissions.commands.files.repositories import by_gh, by_git
from pinfix_codemods.permissions.commands.files.targets import HERE, Target, copied, inside, of_address
from pinfix_codemods.permissions.commands.names import program_name
from pinfix_codemods.permissions.live import Live, Rewrites


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_STARTS_ANOTHER = frozenset({"-exec", "-execdir", "-ok", "-okdir"})


def rewritten(command: Command, folder: str | None, live: Live) -> tuple[Rewrites, ...]:
    """The files of the work space that `command`, run in `folder` of the repository, may have changed.

    What a build, a script or a package does to files is not known and not counted.
    """
    if live.root is None:
        return ()
    found = (paths_of(target.word, folder, live, below=target.below) for target in targets_of(command))
    return tuple(dict.fromkeys(effect for effect in found if effect is not None))


def targets_of(command: Command) -> Iterator[Target]:
    """What `command` writes, wherever that is."""
    for redirect in command.redirects:
        if ">" in redirect.operator and redirect.target.parts:
            plain = redirect.target.text or ""
            if not (redirect.operator.endswith("&") and (plain.isdigit() or plain == "-")):
                yield Target(redirect.target)
    name = program_name(command).lower()
    writer = _WRITERS.get(name)
    if writer is not None:
        yield from writer(command)
    elif name in ("find", "gfind"):
        words = command.words
        for place, word in enumerate(words):
            if word.text in _STARTS_ANOTHER and place + 1 < len(words):
                yield from _started(Command(words[place + 1 :], command.line))


def _started(command: Command) -> Iterator[Target]:
    """By `find`, on files that it finds."""
    writer = _WRITERS.get(program_name(command).lower())
    if writer is not None and any(True for _ in writer(command)):
        yield HERE


def _each(arguments: Arguments) -> Iterator[Target]:
    return (Target(word) for word in arguments.words)


def _tee(command: Command) -> Iterator[Target]:
    yield from _each(read_arguments(command.words[1:], ()))


def _in_place(command: Command) -> Iterator[Target]:
    """`sed -i`, `perl -pi -e`, `yq -i`: the files behind the program text."""
    words = command.words[1:]
    texts = ("-e", "--expression", "-f", "--file")
    if not any(_asks_in_place(word) for word in words):
        return
    given = read_arguments(words, texts)
    # A cluster such as `-pie` ends in the option whose value is the program text.
    has_text = given.has(*texts)
    yield from (Target(word) for word in given.words[0 if has_text else 1 :])


def _asks_in_place(word: Word) -> bool:
    start = word.prefix
    if start.startswith("--"):
        return start.startswith(("--in-place", "--inplace"))
    return start.startswith("-") and "i" in start.partition("=")[0]


def _copy(command: Command) -> Iterator[Target]:
    """`cp`, `mv`, `ln`, `install`, `rsync`, and the cmdlets that do the same."""
    words = command.words[1:]
    valued = ("-t", "--target-directory", "-S", "--suffix", "-m", "-o", "-g", "-Destination", "-Path")
    given = read_arguments(words, valued)
    program = program_name(command).lower()
    several = program not in ("cp", "install", "copy-item") or any(
        flag.name.lower() in ("-r", "-a", "--recursive", "--archive", "-recurse", "-d", "-t")
        for flag in given.flags
    )
    into = given.values("-t", "--target-directory", "-Destination")
    sources = given.words + given.values("-Path")
    if into:
        yield from copied(sources, into[-1], folders=several)
    elif len(sources) > 1:
        yield from copied(sources[:-1], sources[-1], folders=several)


_CURL_VALUES = _set(
    "-o --output --output-dir -H --header -X --request -d --data --data-binary --data-raw -u --user -F"
    " --form -T --upload-file -A --user-agent -e --referer -b --cookie -c --cookie-jar -m --max-time"
    " --retry -w --write-out --connect-timeout --retry-delay --retry-max-time -x --proxy -K --config -D"
    " --dump-header --cacert --cert --key --url"
)


def _curl(command: Command) -> Iterator[Target]:
    given = read_arguments(command.words[1:], _CURL_VALUES)
    yield from _downloads(
        given.values("-o", "--output", "-c", "--cookie-jar", "-D", "--dump-header"),
        given.words + given.values("--url") if given.has("-O", "--remote-name", "--remote-name-all") else (),
        given.values("--output-dir"),
    )


_WGET_VALUES = _set(
    "-O --output-document -P --directory-prefix -o --output-file -a --append-output -t --tries -T"
    " --timeout --header --user --password -U --user-agent -i --input-file --post-data --method --body-"
    " data -e --execute --waitretry -A -R -D -l -w --wait"
)


def _wget(command: Command) -> Iterator[Target]:
    given = read_arguments(command.words[1:], _WGET_VALUES)
    named = given.values("-O", "--output-document")
    yield from _downloads(
        named + given.values("-o", "--output-file", "-a", "--append-output"),
        () if named else given.words,
        given.values("-P", "--directory-prefix"),
    )
    if given.has("-i", "--input-file", "-r", "--recursive", "-m", "--mirror"):
        yield HERE


def _downloads(
    named: tuple[Word, ...], addresses: tuple[Word, ...], folders: tuple[Word, ...]
) -> Iterator[Target]:
    for word in (*named, *map(of_address, addresses)):
        yield Target(inside(folders[-1], word) if folders else word)


def _dd(command: Command) -> Iterator[Target]:
    for word in command.words[1:]:
        if word.prefix.startswith("of="):
            yield Target(Word((word.prefix[3:], *word.parts[1:])))


def _patch(command: Command) -> Iterator[Target]:
    valued = ("-i", "--input", "-o", "--output", "-d", "--directory", "-p", "-F", "-r", "-D")
    given = read_arguments(command.words[1:], valued)
    if given.words:
        yield Target(given.words[0])
    else:
        yield from _folders(given.values("-d", "--directory"))


def _tar(command: Command) -> Iterator[Target]:
    """`tar -x`, also in the old form `tar xzf FILE`; members may be named."""
    words = command.words[1:]
    if words and words[0].text and not words[0].prefix.startswith("-"):
        words = (Word(("-" + words[0].prefix,)), *words[1:])
    valued = ("-C", "--directory", "-f", "--file", "-I", "--exclude", "--strip-components", "--transform")
    given = read_arguments(words, valued)
    if not given.has("-x", "--extract", "--get"):
        yield from (Target(word) for word in given.values("-f", "--file"))
        return
    folders = given.values("-C", "--directory")
    if given.words and not given.has("--strip-components", "--transform"):
        for word in given.words:
            name = inside(folders[-1], word) if folders else word
            yield from (Target(name), Target(name, below=True))
    else:
        yield from _folders(folders)


def _unzip(command: Command) -> Iterator[Target]:
    given = read_arguments(command.words[1:], ("-d", "-x", "-P"))
    if not given.has("-l", "-p", "-t", "-v", "-Z", "-z"):
        yield from _folders(given.values("-d"))


def _seven_zip(command: Command) -> Iterator[Target]:
    words = command.words[1:]
    if words and words[0].text in ("x", "e"):
        yield from _folders(
            tuple(Word((word.prefix[2:], *word.parts[1:])) for word in words if word.prefix.startswith("-o"))
        )


def _folders(words: tuple[Word, ...]) -> Iterator[Target]:
    yield Target(words[-1], below=True) if words else HERE


_CMDLET_PATHS = ("-filepath", "-path", "-literalpath", "-outfile", "-destinationpath", "-o")


def _cmdlet(command: Command) -> Iterator[Target]:
    """`Out-File x`, `Set-Content -Path x …`, `Invoke-WebRequest … -OutFile x`, `Expand-Archive`."""
    name = program_name(command).lower()
    words = command.words[1:]
    named = [
        after
        for word, after in pairwise(words)
        if word.prefix.lower().startswith("-")
        and any(option.startswith(word.prefix.lower()) for option in _CMDLET_PATHS)
    ]
    plain = [word for word in words[:1] if not word.prefix.startswith("-")]
    if name == "expand-archive":
        wanted = [after for word, after in pairwise(words) if word.prefix.lower().startswith("-d")]
        yield Target(wanted[0], below=True) if wanted else HERE
    elif name in ("invoke-webrequest", "iwr", "invoke-restmethod", "irm"):
        yield from map(Target, named)
    else:
        yield from map(Target, (*named, *plain))


_Writer = Callable[[Command], Iterator[Target]]

_WRITERS: Mapping[str, _Writer] = {
    **dict.fromkeys(("tee", "sponge", "dos2unix", "truncate"), _tee),
    **dict.fromkeys(("sed", "gsed", "perl", "ruby", "yq"), _in_place),
    **dict.fromkeys(("cp", "mv", "ln", "install", "rsync", "copy-item", "move-item", "copy", "move"), _copy),
    **dict.fromkeys(("tar", "gtar", "bsdtar"), _tar),
    **dict.fromkeys(("7z", "7za", "7zz"), _seven_zip),
    **dict.fromkeys(
        (
            "out-file", "set-content", "add-content", "tee-object", "expand-archive", "invoke-webrequest",
            "iwr", "invoke-restmethod", "irm",
        ),
        _cmdlet,
    ),
    "curl": _curl,
    "wget": _wget,
    "dd": _dd,
    "patch": _patch,
    "unzip": _unzip,
    "git": by_git,
    "gh": by_gh,
}  # fmt: skip
