"""How programs that are inert by themselves are told to start another: by an option, a word, a variable."""

from __future__ import annotations

from collections.abc import Iterable

from pinfix.shell.model import Word
from pinfix_codemods.permissions.commands.arguments import read_arguments
from pinfix_codemods.permissions.commands.holding import input_texts
from pinfix_codemods.permissions.commands.knowledge import names
from pinfix_codemods.permissions.commands.names import program_name
from pinfix_codemods.permissions.commands.scene import Scene

_COMPILER = ("-wrapper", "-fplugin", "-B", "-specs", "--specs", "-load", "@")
_COMPILERS = ("as", "c++", "cc", "clang", "clang++", "g++", "gcc", "ld")
_SSH = (
    "proxycommand", "localcommand", "knownhostscommand", "pkcs11provider", "sendenv", "setenv",
)  # fmt: skip
"""Options of ssh: those that start a program, and the one that sends variables to the other side."""

_OPTIONS: dict[str, tuple[str, ...]] = {
    "actionlint": ("-shellcheck", "-pyflakes"),
    "apt": ("-b", "--build", "--compile"),
    "apt-get": ("-b", "--build", "--compile"),
    "bat": ("--pager",),
    "enable": ("-f",),
    "gpg": ("--exec-path", "--photo-viewer"),
    "gpg2": ("--exec-path", "--photo-viewer"),
    "hash": ("-p",),
    "install": ("--strip-program",),
    "kustomize": ("--enable-exec", "--enable-alpha-plugins", "--helm-command"),
    "nc": ("-e", "-c"),
    "ncat": ("-e", "-c", "--exec", "--sh-exec", "--lua-exec"),
    "nmap": ("--script",),
    "pandoc": ("--filter", "-F", "--lua-filter", "-L", "--pdf-engine", "-d", "--defaults"),
    "rclone": ("--password-command", "--metadata-mapper", "--sftp-ssh", "--webdav-bearer-token-command"),
    "rg": ("--pre", "--hostname-bin"),
    "rpm": ("--eval", "-E", "--define", "-D", "--load", "--pipe"),
    "scp": ("-S", "-D", "-F"),
    "sftp": ("-S", "-D", "-F", "-b"),
    "sort": ("--compress-program",),
    "split": ("--filter",),
    "ssh": ("-F", "-I"),
    "wrk": ("-s", "--script"),
    "zip": ("-TT", "--unzip-command"),
    **dict.fromkeys(_COMPILERS, _COMPILER),
}
_WORDS: dict[str, tuple[str, ...]] = {
    "chamber": ("exec",),
    "consul": ("exec", "lock", "watch"),
    "eksctl": ("enable",),
    "ip": ("exec",),
    "op": ("run", "plugin"),
    "sops": ("exec-env", "exec-file", "edit"),
    "vault": ("agent", "proxy", "ssh"),
}
_DATABASES = frozenset({"psql", "mysql", "mariadb", "sqlite3", "sqlcmd"})
_TRANSFERS = frozenset({"ftp", "lftp", "sftp"})
_REMOTE = frozenset({"ssh", "scp", "sftp", "rsync"})

_WHOLE_OPTIONS = frozenset({"--checkpoint", "--exec", "--script"})
"""Options that begin like a longer one, and are none of its short forms."""

_HARMLESS = frozenset({"", ":", "/dev/null", "echo", "false", "git-lfs", "gpg", "true"})
_OF_ANY_PROGRAM = ("LD_PRELOAD", "LD_AUDIT", "DYLD_INSERT_LIBRARIES")
_EDITORS = ("EDITOR", "VISUAL", "GIT_EDITOR")
_VARIABLES: dict[str, tuple[str, ...]] = {
    "git": (
        *_EDITORS, "GIT_SEQUENCE_EDITOR", "GIT_SSH_COMMAND", "GIT_SSH", "GIT_EXTERNAL_DIFF", "GIT_EXEC_PATH",
        "GIT_PROXY_COMMAND", "GIT_TEMPLATE_DIR", "GIT_CONFIG_PARAMETERS",
    ),
    "gh": (*_EDITORS, "GH_EDITOR", "GH_BROWSER", "BROWSER"),
    "less": ("LESSOPEN", "LESSCLOSE"),
    "rsync": ("RSYNC_RSH", "RSYNC_CONNECT_PROG"),
    "tar": ("TAR_OPTIONS",),
    "sops": _EDITORS,
}  # fmt: skip
"""Variables that name a program to start. Pagers are not among them: they start on a terminal only."""


def starts_by_variable(scene: Scene) -> bool:
    """Whether a variable tells the program to start another one that is not known to be harmless."""
    set_ones = (*_OF_ANY_PROGRAM, *_VARIABLES.get(program_name(scene.command), ()))
    texts = [value.text for name in set_ones if (value := scene.variable(name)) is not None]
    return any(text is None or (text and not is_harmless(text)) for text in texts)


def is_harmless(text: str) -> bool:
    """Whether a command line in a setting starts a program that only works on files, or ssh as it is."""
    first = (text.split() or [""])[0]
    name = first.rpartition("/")[2] if first.startswith(("/usr/bin/", "/bin/")) else first
    if any(sign in text for sign in ";|&`$<>(\n"):
        return False
    if name == "ssh":
        return not tells_ssh(text)
    return name in names("text and files") or name in _HARMLESS


def tells_ssh(text: str) -> bool:
    """Whether the words of a command of ssh make it start a program or send variables."""
    lowered = text.lower()
    return any(option in lowered for option in _SSH)


def starts_another(scene: Scene) -> bool:
    """Whether the words of an inert program tell it to start another, or may do so."""
    name = program_name(scene.command)
    words = scene.command.words[1:]
    if has_option(words, _OPTIONS.get(name, ())):
        return True
    if any(word.text in _WORDS.get(name, ()) for word in words):
        return True
    if name in ("apt", "apt-get"):
        return any("invoke" in word.shown().lower() for word in words)
    if name in _DATABASES or name in _TRANSFERS:
        return _reads_commands(scene)
    if name in _REMOTE and (tells_ssh(scene.command.shown()) or _chooses_shell(name, words)):
        return True
    if name == "ssh-agent":
        return bool(read_arguments(words, ("-a", "-E", "-O", "-P", "-t")).words)
    if name == "env":
        return any(not _is_for_printing(word) for word in words)
    return name == "command" and bool(words) and words[0].text not in ("-v", "-V")


def has_option(words: Iterable[Word], options: tuple[str, ...]) -> bool:
    """Whether one of `options` is written, in full, with its value, or shortened as GNU programs allow."""
    return any(_is_option(word.prefix, option) for word in words for option in options)


def _is_option(written: str, option: str) -> bool:
    if not option.startswith("--"):
        return written.startswith(option)
    name = written.partition("=")[0]
    if name == option:
        return True
    return len(name) > 4 and name not in _WHOLE_OPTIONS and option.startswith(name)


def _reads_commands(scene: Scene) -> bool:
    """Clients that take commands, of which those with `!`, `system` and `.shell` start programs."""
    command = scene.command
    from_file = any(
        word.prefix.startswith(("-f", "--file", "-i", "-init", "-b")) for word in command.words[1:]
    )
    redirected = any(redirect.operator == "<" for redirect in command.redirects)
    texts = [word.shown() for word in (*command.words[1:], *input_texts(command))]
    tells = any(
        sign in text for text in texts for sign in ("!", "system", ".sh", ".sy", "shell", "source", "…", "$")
    )
    return from_file or redirected or tells or bool(command.input_from)


def _chooses_shell(name: str, words: tuple[Word, ...]) -> bool:
    """`rsync -e`: another program than ssh."""
    if name != "rsync":
        return False
    chosen = read_arguments(words, ("-e", "--rsh")).values("-e", "--rsh")
    return any(word.prefix.split(" ")[0].rpartition("/")[2] != "ssh" for word in chosen)


def _is_for_printing(word: Word) -> bool:
    return word.text in ("-0", "--null") or ("=" in word.prefix and not word.prefix.startswith("-"))
