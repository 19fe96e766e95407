"""Scripts of steps: in which shells, in which folder, and with which values they run."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence
from itertools import islice, product

from pinfix.closure.places.search_path import with_added_folders
from pinfix.closure.programs import Program
from pinfix.closure.programs import commands_of as started_by
from pinfix.closure.scripts import walk_program as walk_foreign
from pinfix.closure.scripts import walk_script
from pinfix.closure.steps.inputs import MOST_CHOICES
from pinfix.closure.steps.scene import Scene
from pinfix.closure.texts import Text, read_text
from pinfix.closure.trust.git import brought_by_script
from pinfix.closure.trust.heads import Brought
from pinfix.closure.view import View
from pinfix.github.expressions.token_flow import choices_of
from pinfix.github.expressions.tokens import find_expressions
from pinfix.github.expressions.values import Contexts, Value
from pinfix.github.jobs import Step
from pinfix.scripts.runners import step_shells, working_directory, written_shell
from pinfix.shell.model import Shell

_MOST_READ = 1_000_000
"""How many characters of one script are read, in all the ways that a matrix makes of it."""

_IS_POWERSHELL = re.compile(
    r"\$env:\w|(?<!\w)(?:Write|Get|Set|New|Remove|Invoke|Import|Install|Test|Start|Join|Out)-[A-Z]\w"
    r"|\belseif\s*\(|^\s*\$\w+\s*=\s",
    re.MULTILINE,
)
_AXIS = re.compile(r"\s*matrix\.([\w.-]+)\s*")
_ADDS_FOR_ALL = re.compile(r"\bGITHUB_PATH\b")


def walk_run(step: Step, scene: Scene) -> None:
    """Note what the script of `step` runs."""
    node = step.script
    if node is None:
        scene.trail.lost(step.line, "unread-script", step.shown, "what it runs is no text")
        return
    walk_text(step, node.value, step.line_in_script(1), scene, one_line=node.style != "|")


def walk_text(step: Step, written: str, line: int, scene: Scene, *, one_line: bool) -> None:
    """Note what `written`, a script of `step`, runs, in each shell and with each value that it can have."""
    folder = _folder(step, scene)
    _custom_shell(step, line, folder, scene)
    shells = step_shells(step, scene.job, scene.workflow, scene.contexts)
    if {"bash", "sh"} <= shells:
        shells -= {"sh"}  # one grammar for both
    if "bash" in shells and "pwsh" in shells:  # on several systems: what it names is the same in either
        shells -= {"bash" if _IS_POWERSHELL.search(written) else "pwsh"}
    for shell in sorted(shells):
        if shell == "other":
            reason = "the shell that runs it is not known"
            scene.trail.lost(line, "unknown-shell", written, reason)
        if shell == "python":
            walk_program(written, "python", line, folder, scene)
            continue
        scene.trail.brings(_brought(written, shell, scene))
        variables = _assignments(scene, written) if shell in ("bash", "sh", "other") else ""
        for put_in in _ways(written, line, scene):
            text = Text(
                line,
                variables + written,
                "bash" if shell == "other" else shell,
                folder,
                scene.action_folder,
                one_line,
                put_in,
            )
            walk_script(text, scene.view, scene.trail)


def _brought(written: str, shell: Shell, scene: Scene) -> Brought:
    """What the script checks out, with the sources of its expressions: only steps have any."""
    expressions = {found.source: scene.given.expression(found.source) for found in find_expressions(written)}
    script = read_text(written, "bash" if shell == "other" else shell)
    return brought_by_script(script, written, expressions)


def _assignments(scene: Scene, written: str) -> str:
    """The variables of the job as assignments before the first command, on its line."""
    known = {
        name: value.text
        for name, value in scene.contexts.env.items()
        if name.isidentifier()
        and f"{name}" in written
        and value.text is not None
        and value.text.isprintable()
    }
    return "".join(f"{name}='{text}'; " for name, text in known.items() if text and "'" not in text)


def _ways(written: str, line: int, scene: Scene) -> list[tuple[tuple[str, str], ...]]:
    """What is known of the expressions in a script: one entry for each combination of their values."""
    sources = dict.fromkeys(found.source for found in find_expressions(written))
    axes: list[list[tuple[str, str]]] = []
    for source in sources:
        texts = _texts(source, scene.contexts)
        known = [(source, text) for text in texts if text is not None]
        if len(known) == len(texts):
            axes.append(known)
    most = max(min(MOST_CHOICES, _MOST_READ // (len(written) + 1)), 1)
    ways = list(islice(product(*axes), most + 1))
    if len(ways) <= most:
        return ways
    scene.trail.lost(line, "too-much", written, f"it is read in {most} ways at most, and has more")
    return [tuple(axis[0] for axis in axes if len(axis) == 1)]


def _texts(source: str, contexts: Contexts) -> Sequence[str | None]:
    """What an expression can come to; None for what is not known. An axis of a matrix may be a long one."""
    axis = _AXIS.fullmatch(source)
    values = None if axis is None else contexts.matrix.get(axis[1].lower())
    return values or [value.text for value in choices_of("${{" + source + "}}", contexts)]


def _folder(step: Step, scene: Scene) -> str | None:
    written = working_directory(step, scene.job, scene.workflow, scene.contexts)
    return _in_work_space(written, scene)


def _in_work_space(written: Value, scene: Scene) -> str | None:
    """A folder from the work space; None: not known, or outside of it."""
    text = written.text
    if text is None:
        return scene.action_folder if len(written.parts) == 1 and scene.action_folder else None
    folder = posixpath.normpath(text.replace("\\", "/") or ".")
    return None if folder.startswith(("/", "..", "~")) else folder


def _custom_shell(step: Step, line: int, folder: str | None, scene: Scene) -> None:
    """`shell: bash ci/wrap.sh {0}` and `./ci/shell.sh {0}` run these files, whatever the script is."""
    written = written_shell(step, scene.job, scene.workflow) or ""
    line = step.line_of("shell") if step.has("shell") else line
    for choice in choices_of(written, scene.contexts):
        command = choice.text or ""
        if not set("/\\") & set(command):
            continue
        where = "." if command.startswith(("./", ".\\")) else folder
        # The script itself lies among the temporary files of the runner.
        text = command.replace("{0}", "/tmp/script")  # noqa: S108
        walk_script(Text(line, text, "bash", where, scene.action_folder, True), scene.view, scene.trail)


def walk_program(text: str, language: str, line: int, folder: str | None, scene: Scene) -> None:
    """Note what a program loads or starts that stands in the step itself."""
    program = Program(text, language, None, folder)
    for _, command in started_by(program):
        scene.trail.brings(_brought(command, "sh", scene))
    walk_foreign(program, line, scene.view, scene.trail)


def with_search_path(step: Step, scene: Scene) -> View:
    """The view of the steps behind `step`, which may add folders to their search path (`GITHUB_PATH`)."""
    node = step.script
    if node is None or not _ADDS_FOR_ALL.search(node.value):
        return scene.view
    lines = "\n".join(line for line in node.value.split("\n") if _ADDS_FOR_ALL.search(line))
    return with_added_folders(lines, _folder(step, scene), scene.view, step.line_in_script(1), scene.trail)
