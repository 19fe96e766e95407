"""What a `shell:` runs that is more than the name of a shell: commands in front of the script."""

from __future__ import annotations

from dataclasses import dataclass

from pinfix.github.expressions.token_flow import choices_of
from pinfix.github.jobs import Step
from pinfix.scripts.languages import LANGUAGES, without_version
from pinfix.scripts.runners import named_shell, written_shell
from pinfix.shell import read_script
from pinfix.shell.model import Command, Word
from pinfix.shell.wrappers import unwrapped_script
from pinfix_codemods.oidc.scene.running.around import Around

_SCRIPT = "/tmp/script"  # noqa: S108  # stands for `{0}`: the file lies among those of the runner
_PASSING = frozenset({"arch", "docker", "nerdctl", "podman"})
"""Programs that run the shell in their words; what they make of its environment is judged by their own."""


@dataclass(frozen=True, slots=True)
class Front:
    """A command line that runs the script of a step, with the path of a file in place of `{0}`.

    `language`: of the script, as far as the line tells it ("": it does not); "sh" for all POSIX shells.
    `is_open`: a part of the line is known only when the workflow runs.
    """

    text: str
    language: str
    is_open: bool = False


def fronts_of(step: Step, around: Around) -> tuple[Front, ...]:
    """The command lines that can run the script of `step`; none for the usual shells with usual options."""
    in_action = around.action_folder is not None
    job, root = (None, None) if in_action else (around.job, around.root)
    written = written_shell(step, job, root)
    found: dict[Front, None] = {}
    for choice in () if written is None else choices_of(written, around.contexts):
        if choice.text is None:
            found[_front(written or "", is_open=True)] = None
        elif choice.text.strip() and named_shell(choice.text) == "other":
            found[_front(choice.text, is_open=False)] = None
    return tuple(found)


def _front(line: str, *, is_open: bool) -> Front:
    text = line.replace("{0}", _SCRIPT)
    script = unwrapped_script(read_script(text, "bash"))
    languages = {found for command in script.commands if (found := _language(command)) is not None}
    language = languages.pop() if len(languages) == 1 and not script.unread else ""
    return Front(text, language, is_open or bool(script.unread))


def _language(command: Command) -> str | None:
    """In which language the command reads the script; "": that is not known. None: it does not run it."""
    place = next((at for at, word in enumerate(command.words) if _SCRIPT in word.shown()), None)
    if place is None:
        return None
    words = command.words[:place]
    if words and words[0].text in _PASSING:
        words = words[_shell_in(words) :]
    name = (words[0].text or "") if words else ""
    shell = named_shell(name)
    if shell in ("bash", "sh"):
        return "sh"
    return "" if "/" in name else LANGUAGES.get(without_version(name), "")


def _shell_in(words: tuple[Word, ...]) -> int:
    """The place of the last word that names a shell, else the end."""
    found = [at for at, word in enumerate(words) if at and named_shell(word.text or "") in ("bash", "sh")]
    return found[-1] if found else len(words)
