"""Tools that are known to use the token: releases, documentation, reviews, signatures."""

from __future__ import annotations

from dataclasses import replace

from pinfix.github.expressions.values import Holds
from pinfix.github.scopes import Grant, Level
from pinfix_codemods.permissions.actions.opaque import need_of_opaque
from pinfix_codemods.permissions.commands.knowledge import Tool, tools
from pinfix_codemods.permissions.commands.names import starts_with, tool_name
from pinfix_codemods.permissions.commands.result import NEEDS_NOTHING, Judged, Judgement, Unrecognised
from pinfix_codemods.permissions.commands.scene import Scene
from pinfix_codemods.permissions.live import Git


def judge_tool(scene: Scene) -> Judgement | None:
    """What a known tool needs; None where the command is none."""
    name = tool_name(scene.command)
    for tool in tools(name):
        call = next((call for call in tool.calls if starts_with(scene.command, call)), None)
        if call is not None and _has_flag(scene, tool.flags, missing=True):
            return _judged(scene, tool, " ".join((name, *call)))
    return None


def _judged(scene: Scene, tool: Tool, shown: str) -> Judgement:
    variables = scene.token_variables
    if tool.plugins and (not tool.variables.issuperset(variables) or scene.given):
        # The code of plugins finds the token where the tool itself does not look.
        return Unrecognised(shown)
    if tool.needs["id-token"] and not scene.live.oidc and not variables:
        return NEEDS_NOTHING
    needs = _reading(tool.needs) if _has_flag(scene, tool.unless, missing=False) else tool.needs
    judged = NEEDS_NOTHING
    if variables or scene.given or tool.needs["id-token"]:
        judged = scene.need(needs, shown)
    elif tool.git and scene.git_has_token:
        judged = scene.need(Grant.of({"contents": needs["contents"]}), shown)
    if tool.plugins:
        judged |= _with_plugins(scene, shown)
    return judged


def _with_plugins(scene: Scene, shown: str) -> Judged:
    """They may use what earlier steps have left: to publish to a registry is what many of them are for.

    What the tool itself does with the credential of git is known.
    """
    left = replace(scene.live, git=Git.NONE, files={**scene.live.files, "netrc": Holds.NO})
    judged = Judged(need_of_opaque(f"`{shown}`", left, scene.spot))
    if scene.token_variables:
        judged |= scene.assume(f"the plugins of `{shown}` do no more with the token than the program itself")
    return judged


def _has_flag(scene: Scene, flags: tuple[str, ...], *, missing: bool) -> bool:
    """Whether one of `flags` is among the words; `missing`: the answer where there are no such flags."""
    if not flags:
        return missing
    words = [word.shown() for word in scene.command.words[1:]]
    unknown = missing and any(not word.prefix and not word.quoted for word in scene.command.words[1:])
    return unknown or any(word == flag or word.startswith(f"{flag}=") for word in words for flag in flags)


def _reading(grant: Grant) -> Grant:
    return Grant.of({scope: min(level, Level.READ) for scope, level in grant})
