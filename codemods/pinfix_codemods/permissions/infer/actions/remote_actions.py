"""An action of another repository about which nothing is shipped: its `action.yml`, where that was read."""

from __future__ import annotations

from collections.abc import Mapping

from pinfix.errors import FileProblem
from pinfix.github.action import Action
from pinfix.github.expressions.values import Value
from pinfix.github.jobs import Step
from pinfix.resolution import Absent, Reference, RemoteFile, Unread, action_files
from pinfix.yaml.document import Document
from pinfix_codemods.permissions.infer.actions.described import trace_described
from pinfix_codemods.permissions.infer.setting import Home, Setting, Traced, TraceSteps
from pinfix_codemods.permissions.live import Live
from pinfix_codemods.permissions.reach import unknown_action


def trace_unknown(
    home: Home,
    folder: str,
    reason: str,
    step: Step,
    given: Mapping[str, Value],
    live: Live,
    setting: Setting,
    trace_steps: TraceSteps,
) -> Traced:
    """The action in `folder` of `home`, of which `reason` says why it is not known."""
    spot = setting.spot(step, "uses")
    for file in action_files(Reference(home.owner, home.repo, home.commit), folder):
        answer = setting.context.files.get(file)
        if isinstance(answer, Absent):
            continue
        if isinstance(answer, Unread):
            reason = f"{reason}; its {file.path} could not be read: {answer.reason}"
        action = _parsed(file, answer) if isinstance(answer, str) else None
        if action is None:
            return Traced(unknown_action(spot, reason, file if answer is None else None))
        inside = setting.elsewhere(action.path, home)
        return trace_described(action, step, given, live, setting, inside, trace_steps)
    return Traced(unknown_action(spot, reason))


def _parsed(file: RemoteFile, text: str) -> Action | None:
    """The action; None where the file is none that can be read."""
    try:
        return Action(f"{file.owner}/{file.repo}@{file.commit}:{file.path}", Document.from_text(text))
    except FileProblem:
        return None
