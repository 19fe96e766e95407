"""What a step runs: its script, or an action of the repository."""

from __future__ import annotations

import posixpath
from dataclasses import replace

from pinfix.closure.steps.inputs import given_inputs, known_value
from pinfix.github.expressions.values import Contexts, Value
from pinfix.github.jobs import Section, Step, read_steps
from pinfix.github.uses import LocalUses, RepositoryUses, SelfUses, parse_uses
from pinfix.scripts.runners import step_shells, working_directory
from pinfix.shell.model import Shell
from pinfix.yaml.nodes import Mapping, follow
from pinfix_codemods.oidc.scene.harmless import is_harmless_action
from pinfix_codemods.oidc.scene.model import RunFile, Spot
from pinfix_codemods.oidc.scene.running.around import MOST_NESTED, Around
from pinfix_codemods.oidc.scene.running.in_images import run_in_image
from pinfix_codemods.oidc.scene.running.put_in import known_texts, ways_of
from pinfix_codemods.oidc.scene.running.shells import fronts_of
from pinfix_codemods.oidc.scene.running.walk import Run, Text, decided_by, walk_text

_PROGRAM_INPUTS = {
    "actions/github-script": ("script", "javascript"),
    "jannekem/run-python-script-action": ("script", "python"),
}
"""Actions that run the program that an input has, and its language (after their action.yml)."""


def run_of_step(step: Step, around: Around) -> Run:
    """All that the step runs, as far as the files of the repository tell."""
    run = Run()
    _step(step, around, run)
    return run


def shells_of(step: Step, around: Around) -> frozenset[Shell]:
    """The shells that can run the script of a step of the workflow; bash stands for sh as well."""
    return _shells(step, around)


def _shells(step: Step, around: Around) -> frozenset[Shell]:
    in_action = around.action_folder is not None
    job, root = (None, None) if in_action else (around.job, around.root)
    found = step_shells(step, job, root, around.contexts)
    # One grammar serves for both, and the image of a container decides which it is.
    return found - {"sh"} if "bash" in found else found


def _step(step: Step, around: Around, run: Run) -> None:
    if step.has("run"):
        _script(step, around, run)
    uses = parse_uses((step.string("uses") or "").strip())
    if isinstance(uses, SelfUses):
        _action(step, uses.path or ".", around, run)
    elif isinstance(uses, LocalUses):
        _action(step, around.in_repository(uses.path or "."), around, run)
    elif isinstance(uses, RepositoryUses):
        _program(step, uses, around, run)


def _program(step: Step, uses: RepositoryUses, around: Around, run: Run) -> None:
    """A program that stands in an input of the step."""
    name, language = _PROGRAM_INPUTS.get(f"{uses.owner}/{uses.repo}".lower(), ("", ""))
    inputs = step.section("with")
    for key, text in inputs.strings() if name and inputs is not None else ():
        if key.lower() == name:
            run.add(RunFile(None, language, text, Spot(around.path, step.line_of("with")), step.shown))


def _script(step: Step, around: Around, run: Run) -> None:
    node = step.script
    spot = Spot(around.path, step.line_of("run"))
    if node is None:
        run.lose(spot, "what it runs is no text", step.shown)
        return
    shells = _shells(step, around)
    shell: Shell = "bash" if "bash" in shells else next(iter(sorted(shells)))
    if shell == "python":
        run.texts.append(node.value)
        run.add(RunFile(None, "python", node.value, spot, step.shown))
        return
    if "other" in shells and not _in_custom_shell(step, node.value, around, run):
        return
    text = Text(
        around.path,
        step.line_in_script(1),
        node.value,
        "bash" if shell == "other" else shell,
        _folder(step, around),
        inline=around.action_folder is None,
        one_line=node.style != "|",
    )
    known = known_texts(decided_by(text.text, text.shell), around.contexts)
    ways = ways_of(text.text, known) if known else None
    if ways is None:
        walk_text(text, around, run)
        return
    walk_text(replace(text, put_in=frozenset(known)), around, run)
    for way in ways:  # They are not the step's own lines, which an edit could find in the file.
        walk_text(replace(text, line=spot.line, text=way, inline=False, one_line=True), around, run)


def _in_custom_shell(step: Step, script: str, around: Around, run: Run) -> bool:
    """Note what stands in front of the script; whether the script may be one of a shell."""
    spot = Spot(around.path, step.line_of("shell") if step.has("shell") else step.line_of("run"))
    fronts = fronts_of(step, around)
    if not fronts:
        run.lose(spot, "the shell that runs it is not known", step.shown, unseen=True)
    for front in fronts:
        before = len(run.lost)
        text = Text(around.path, spot.line, front.text, "bash", _folder(step, around), one_line=True)
        walk_text(text, around, run)
        if front.is_open or (not front.language and len(run.lost) == before):
            run.lose(spot, "the shell that runs it is not known", step.shown, unseen=True)
        if front.language not in ("", "sh"):
            run.texts.append(script)
            run.add(RunFile(None, front.language, script, spot, step.shown))
            if front.language != "python":
                run.lose(spot, f"a script in {front.language} is not followed", step.shown)
    return any(front.language in ("", "sh") for front in fronts) or not fronts


def _folder(step: Step, around: Around) -> str | None:
    in_action = around.action_folder is not None
    job, root = (None, None) if in_action else (around.job, around.root)
    written = working_directory(step, job, root, around.contexts).text
    return None if written is None else around.in_repository(written or ".")


def _action(step: Step, folder: str | None, around: Around, run: Run) -> None:
    """An action of the repository, in `folder` of it (None: it is not known to be there)."""
    spot = Spot(around.path, step.line_of("uses"))
    written = step.string("uses") or ""
    action = None if folder is None else around.repository.action_at(folder)
    if folder is None or action is None:
        run.lose(spot, "the repository has no such action: it may come from elsewhere", written, absent=True)
        return
    root = follow(action.document.roots[0])
    described = Section(action.document, root, (), 0) if isinstance(root, Mapping) else None
    runs = None if described is None else described.section("runs")
    if described is None or runs is None or around.depth >= MOST_NESTED or not around.budget.takes_script():
        run.lose(spot, "what the action does could not be read", written)
        return
    inside = replace(around, path=action.path, action_folder=folder, depth=around.depth + 1)
    using = (runs.string("using") or "").lower()
    if using == "composite":
        inputs = {**_defaults(described), **given_inputs(step, around.contexts)}
        inside = replace(inside, contexts=replace(around.contexts, inputs=inputs))
        for inner in read_steps(runs):
            _step_of_action(inner, inside, run)
    elif using.startswith("node"):
        _javascript(runs, folder, spot, written, around, run)
    else:
        run_in_image(runs, folder, inside, run)


def _defaults(described: Section) -> dict[str, Value]:
    """What the action says of inputs that a step leaves out."""
    inputs = described.section("inputs")
    texts = (
        (name, one.string("default") or "") for name, one in (() if inputs is None else inputs.sections())
    )
    return {name.lower(): known_value(text, Contexts()) for name, text in texts}


def _step_of_action(step: Step, around: Around, run: Run) -> None:
    """As a step of the workflow; but what it hands to actions of others is nowhere in the scene."""
    uses = (step.string("uses") or "").strip()
    if uses and not isinstance(parse_uses(uses), (LocalUses, SelfUses)) and not is_harmless_action(uses):
        run.lose(Spot(around.path, step.line_of("uses")), "an action inside of it is not known here", uses)
    _step(step, around, run)


def _javascript(runs: Section, folder: str, spot: Spot, written: str, around: Around, run: Run) -> None:
    for key in ("pre", "main", "post"):
        name = runs.string(key)
        if name is None:
            continue
        path = posixpath.normpath(posixpath.join(folder, name))
        text = around.repository.read(path)
        if text is None:
            run.lose(spot, f"there is no file {path} that can be read", written)
        else:
            run.add(RunFile(path, "javascript", text, spot, written))
