"""What a command leaves in files: variables of later steps, outputs, credentials, or the token somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pinfix.github.expressions.values import Holds, Value
from pinfix.shell.model import Word
from pinfix_codemods.permissions.commands.holding import highest, prints
from pinfix_codemods.permissions.commands.names import program_name
from pinfix_codemods.permissions.commands.programs.outputs import written_by_itself
from pinfix_codemods.permissions.commands.programs.placing import hooked, put_on_path
from pinfix_codemods.permissions.commands.programs.printing import (
    Piece,
    lines,
    printed,
    workflow_commands,
)
from pinfix_codemods.permissions.commands.result import NEEDS_NOTHING, STEP, Judged, lost
from pinfix_codemods.permissions.commands.scene import Scene
from pinfix_codemods.permissions.live import (
    ConfigFile,
    Effect,
    Git,
    GivesGit,
    LogsGhIn,
    LogsInto,
    PutsOut,
    SetsVariable,
    WritesFile,
)

_FOR_RUNNER = re.compile(r"^(github\.|GITHUB_)(env|output|state|path|step_summary)$", re.IGNORECASE)
_NOWHERE = re.compile(r"^(/dev/(null|stdout|stderr|tty|fd/\d)|&?\d|-|NUL|\$null)$")
_FILES: tuple[tuple[str, ConfigFile], ...] = (
    ("npmrc", "npmrc"),
    (".yarnrc", "npmrc"),
    (".yarnrc.yml", "npmrc"),
    ("settings.xml", "maven-settings"),
    ("gradle.properties", "maven-settings"),
    ("nuget.config", "nuget"),
    ("auth.json", "composer-auth"),
    ("netrc", "netrc"),
    (".gem/credentials", "gem"),
    (".bundle/config", "gem"),
    (".pypirc", "pypirc"),
)


def written_out(scene: Scene) -> Judged:
    """What follows from where the output of this command goes."""
    judged = NEEDS_NOTHING
    for target in _targets(scene):
        judged |= _into(scene, target)
    judged |= hooked(scene) | put_on_path(scene)
    return judged | Judged(effects=tuple(_old_commands(scene)))


def files_written(scene: Scene) -> Iterator[Word]:
    """The files that the output of this command goes to, and that stay: those of the runner among them."""
    return (target for target in _targets(scene) if not _NOWHERE.match(target.shown()))


def _targets(scene: Scene) -> Iterator[Word]:
    command = scene.command
    for redirect in command.redirects:
        if ">" in redirect.operator and not redirect.operator.startswith("2"):
            yield redirect.target
    name = program_name(command).lower()
    if name == "tee":
        yield from (word for word in command.words[1:] if not word.prefix.startswith("-"))
    elif name in ("out-file", "add-content", "set-content", "tee-object", "export-csv", "export-clixml"):
        yield from _path_arguments(command.words[1:])
    else:
        yield from written_by_itself(command, name)


def _path_arguments(words: tuple[Word, ...]) -> Iterator[Word]:
    """The file that a cmdlet writes to: `-FilePath`, `-Path`, or the first word."""
    behind = ""
    first = True
    for word in words:
        text = word.prefix.lower()
        if text.startswith("-"):
            behind = text
            continue
        if behind in ("-filepath", "-path", "-literalpath") or (first and behind in ("", "-append")):
            yield word
        first, behind = False, ""


def _into(scene: Scene, target: Word) -> Judged:
    held = prints(scene.command, scene.live)
    place = _runner_file(target)
    if place == "env":
        return _environment(scene)
    if place == "output":
        given = highest([held, *(piece.holds for piece in printed(scene.command, scene.live))])
        return Judged(effects=(PutsOut(STEP, given),)) if given else NEEDS_NOTHING
    if place is not None or not held or _NOWHERE.match(target.shown()):
        return NEEDS_NOTHING
    return _into_file(scene, target, held)


def _runner_file(target: Word) -> str | None:
    """`env`, `output` and so on, for the files by which a step speaks to the runner."""
    holes = target.holes
    if len(holes) != 1:
        return None
    match = _FOR_RUNNER.match(holes[0].variable or (holes[0].expression or "").strip())
    return match[2].lower() if match is not None else None


def _environment(scene: Scene) -> Judged:
    judged = NEEDS_NOTHING
    for line in lines(printed(scene.command, scene.live)):
        if line.name is not None:
            judged |= Judged(effects=(set_variable(scene, line.name, line.value, for_job=True),))
        elif line.value.holds:
            judged |= lost(
                scene.spot, "a line in `$GITHUB_ENV` puts the token into a variable that is not named here"
            )
    return judged


def set_variable(scene: Scene, name: str, value: Value, *, for_job: bool = False) -> SetsVariable:
    """The variable from now on. Where the command may be left out, or where the step itself goes on with what
    the variable was before, that counts as well.
    """
    before = scene.live.env.get(name)
    if before is not None and (for_job or scene.command.blocks) and before != value:
        holds = (
            Holds.YES
            if before.holds is value.holds is Holds.YES
            else Holds(bool(before.holds or value.holds))
        )
        value = Value((None,), holds)
    return SetsVariable(name, value, for_job)


def _into_file(scene: Scene, target: Word, held: Holds) -> Judged:
    shown = target.shown()
    lowered = shown.lower()
    git = Git.TOKEN if held is Holds.YES else Git.UNKNOWN
    effects: list[Effect] = [WritesFile(kind, held) for ending, kind in _FILES if lowered.endswith(ending)]
    if lowered.endswith(("netrc", ".git-credentials", ".git/config", ".gitconfig")):
        effects.append(GivesGit(git))
    if lowered.endswith(("/gh/hosts.yml", "/gh/config.yml")):
        effects.append(LogsGhIn(held))
    if lowered.endswith((".docker/config.json", "containers/auth.json")):
        effects.append(LogsInto("", held))
    if effects:
        return Judged(effects=tuple(effects))
    return lost(scene.spot, f"the token is written into `{shown[:60]}`, and what reads that is not known")


def _old_commands(scene: Scene) -> Iterator[Effect]:
    if program_name(scene.command).lower() not in ("echo", "printf", "write-host", "write-output", "cat"):
        return
    pieces: tuple[Piece, ...] = printed(scene.command, scene.live)
    for kind, name, value in workflow_commands(pieces):
        if kind == "set-env":
            yield set_variable(scene, name, value, for_job=True)
        elif kind == "set-output" and value.holds:
            yield PutsOut(STEP, value.holds)
