"""A step that uses an action: from another repository, from this one, or an image."""

from __future__ import annotations

from collections.abc import Mapping

from pinfix.github.expressions.values import Value
from pinfix.github.jobs import Step
from pinfix.github.uses import DockerUses, LocalUses, RepositoryUses, SelfUses, parse_uses
from pinfix_codemods.permissions import actions
from pinfix_codemods.permissions.actions.commands import command_inputs, without_commands
from pinfix_codemods.permissions.actions.given import may_push
from pinfix_codemods.permissions.infer.actions.action_commands import trace_commands
from pinfix_codemods.permissions.infer.actions.downloads import downloaded
from pinfix_codemods.permissions.infer.actions.local_actions import trace_local
from pinfix_codemods.permissions.infer.actions.remote_actions import trace_unknown
from pinfix_codemods.permissions.infer.actions.versions import exact_version
from pinfix_codemods.permissions.infer.environment import handed, values
from pinfix_codemods.permissions.infer.running.goreleaser import GoReleaserCall, with_goreleaser
from pinfix_codemods.permissions.infer.running.scripts import line_tracer
from pinfix_codemods.permissions.infer.setting import Home, Setting, Traced, TraceSteps, in_repository
from pinfix_codemods.permissions.live import Live
from pinfix_codemods.permissions.need import Need
from pinfix_codemods.permissions.reach import unknown_action, unread_code


def trace_uses(step: Step, live: Live, setting: Setting, trace_steps: TraceSteps) -> Traced:
    """What the action of `step` needs with its inputs; composite actions are walked."""
    text = step.string("uses") or ""
    inputs = _inputs(step, live)
    spot = setting.spot(step, "uses")
    match parse_uses(text):
        case RepositoryUses() as uses:
            return _with_commands(step, uses, inputs, live, setting, trace_steps)
        case SelfUses(path) if setting.home is not None:
            reason = f"nothing is known of `{text}` in {setting.path}"
            return trace_unknown(setting.home, path, reason, step, inputs, live, setting, trace_steps)
        case SelfUses(path):
            return trace_local(path or ".", step, inputs, live, setting, trace_steps)
        case LocalUses(path):
            folder = in_repository(path or ".", live)
            return trace_local(folder, step, inputs, live, setting, trace_steps)
        case DockerUses():
            return Traced(
                unread_code(
                    live, spot, f"the image `{text}`", handed=handed(inputs), may_push=may_push(inputs)
                )
            )
        case _:
            return Traced(unknown_action(spot, f"what `{text}` refers to is not known"))


def _inputs(step: Step, live: Live) -> dict[str, Value]:
    section = step.section("with")
    written = {} if section is None else values(section, live)
    return {name.lower(): value for name, value in written.items()}


def _with_commands(
    step: Step,
    uses: RepositoryUses,
    inputs: Mapping[str, Value],
    live: Live,
    setting: Setting,
    trace_steps: TraceSteps,
) -> Traced:
    """The scripts among the inputs are judged as those of a step that runs them itself."""
    known = command_inputs(f"{uses.owner}/{uses.repo}", uses.path)
    if known is None:
        return _remote(step, uses, inputs, live, setting, trace_steps)
    commands = trace_commands(step, known, inputs, live, setting)
    rest, around = without_commands(known, inputs, live)
    traced = _remote(step, uses, rest, around, setting, trace_steps)
    return Traced(traced.need | commands.need, (*traced.effects, *commands.effects))


def _with_configuration(
    step: Step,
    uses: RepositoryUses,
    inputs: Mapping[str, Value],
    need: Need,
    live: Live,
    setting: Setting,
) -> Need:
    """`need`, as far as the configuration of GoReleaser in the repository says what it is."""
    if f"{uses.owner}/{uses.repo}".lower() != "goreleaser/goreleaser-action" or uses.path:
        return need
    if inputs.get("install-only", Value.literal("")).text == "true":
        return need
    args, workdir = inputs.get("args"), inputs.get("workdir", Value.literal("."))
    folder = None if workdir.text is None else in_repository(workdir.text or ".", live)
    words = None if args is None else tuple(word for part in args.parts for word in (part or "…").split())
    call = GoReleaserCall(words or (), folder, setting.spot(step, "uses"), f"{uses.owner}/{uses.repo}")
    return with_goreleaser(need, call, live, setting.repository, line_tracer(setting))


def _remote(
    step: Step,
    uses: RepositoryUses,
    inputs: Mapping[str, Value],
    live: Live,
    setting: Setting,
    trace_steps: TraceSteps,
) -> Traced:
    spot = setting.spot(step, "uses")
    version, sha = exact_version(step, uses, setting.context)
    env = step.section("env")
    own = {} if env is None else {name: live.env[name] for name, _ in env.strings() if name in live.env}
    use = actions.ActionUse(uses.owner, uses.repo, uses.path, uses.ref, version, sha, inputs, own)
    outcome = actions.judge(use, live, spot, setting.situation)
    match outcome:
        case actions.Judged(need, effects):
            need = _with_configuration(step, uses, inputs, need, live, setting)
            return Traced(need, (*effects, *downloaded(step, uses, inputs)))
        case actions.AnalyseScript():
            # Imported where used: what is known of JavaScript is of use for this one action only.
            from pinfix_codemods.permissions.infer.actions.github_script import trace_github_script

            return trace_github_script(step, inputs, live, setting)
        case actions.Unrecognised(reason):
            commit = (
                sha if setting.home is None else sha or uses.ref
            )  # what an action uses by name is not pinned
            if commit is None:
                return Traced(unknown_action(spot, reason))
            home = Home(uses.owner, uses.repo, commit)
            return trace_unknown(home, uses.path, reason, step, inputs, live, setting, trace_steps)
