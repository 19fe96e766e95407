"""The script of `actions/github-script`: from the methods of its client to the routes that they ask for."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from pinfix.github.expressions.conditions import Target
from pinfix.github.expressions.token_flow import value_of
from pinfix.github.expressions.tokens import find_expressions
from pinfix.github.expressions.values import TOKEN, Holds, Value
from pinfix.github.jobs import Step
from pinfix.github.scopes import Grant, Level
from pinfix.yaml.nodes import Scalar
from pinfix_codemods.permissions.infer.actions.asked_routes import reads_releases, route_of
from pinfix_codemods.permissions.infer.actions.put_in import put_in
from pinfix_codemods.permissions.infer.running.scripts import Source, trace_script
from pinfix_codemods.permissions.infer.setting import MOST_NESTED, Setting, Traced, in_repository
from pinfix_codemods.permissions.javascript.inserted import INSERTED
from pinfix_codemods.permissions.javascript.model import ApiUse, Execution, Reading, Require
from pinfix_codemods.permissions.live import Live
from pinfix_codemods.permissions.need import NOTHING, Need, Sink, Spot, union
from pinfix_codemods.permissions.reach import SAY_WHAT_IT_NEEDS, unread_code
from pinfix_codemods.permissions.routes import NotGrantable, UnknownRoute

_OWN_TOKEN = "INPUT_GITHUB-TOKEN"  # noqa: S105 - the variable in which the runner hands over the input
_HARMLESS_MODULES = frozenset(
    {
        "assert",
        "buffer",
        "crypto",
        "events",
        "fs",
        "fs/promises",
        "os",
        "path",
        "stream",
        "url",
        "util",
        "zlib",
    }
    | {
        "child_process",
        "process",
        "timers",
        "timers/promises",
        "http",
        "https",
        "querystring",
        "string_decoder",
    }
    | {f"@actions/{name}" for name in ("artifact", "cache", "core", "exec", "glob", "io", "tool-cache")}
)
"""Modules of Node and of the runner's tool kit that do nothing with a token that they are not given. Programs
that `child_process` starts are looked at by themselves."""

_IDENTITY = re.compile(r"getIDToken|ACTIONS_ID_TOKEN_REQUEST")
_DRAFT = re.compile(r"\bdraft\b", re.IGNORECASE)
_SIGNS = Grant.of({"id-token": Level.WRITE})
_WRITES = Grant.of({"contents": Level.WRITE})
"""A draft is only shown to those who may write (GitHub's REST documentation, "List releases")."""

_OF_THE_EVENT = re.compile(
    r"context\??\.(?:issue\??\.number|payload\??\.(?:number|(?:issue|pull_request)(?:\??\.number)?))(?![\w.?(])"
)
_CHOICE = re.compile(r"(?:Number|parseInt|[\s|?:()!])*")


def trace_github_script(step: Step, inputs: Mapping[str, Value], live: Live, setting: Setting) -> Traced:
    """What the script of `step` needs: of the client only where that has the token of the job."""
    section = step.section("with")
    names = [] if section is None else [name for name, _ in section.strings() if name.lower() == "script"]
    node = None if section is None or not names else section.get(names[-1])
    if not isinstance(node, Scalar):
        if section is None and step.has("with"):
            spot = setting.spot(step, "with")
            return Traced(unread_code(live, spot, "a script that is not written out", handed=TOKEN.holds))
        return Traced()
    first = step.text.place(node.start)[0] + (1 if node.style == "|" else 0)
    token = inputs.get("github-token", TOKEN)
    env = {**live.env, _OWN_TOKEN: token}
    script = _Script(setting.path, first, node.style == "|", token.holds, replace(live, env=env), setting)
    return script.trace(node.value)


class _Script:
    """One source and the modules that it loads. `holds`: whether its client has the token of the job."""

    def __init__(
        self,
        path: str,
        line: int,
        exact: bool,
        holds: Holds,
        live: Live,
        setting: Setting,
        trail: tuple[str, ...] = (),
    ) -> None:
        self._path = path
        self._line = line
        self._exact = exact
        self._holds = holds
        self._live = live
        self._setting = setting
        self._trail = trail
        self._written: dict[str, str] = {}
        self._token_variables = {name.upper() for name in live.token_variables}

    def trace(self, source: str) -> Traced:
        """The need of `source`, and what the programs leave behind that it starts."""
        text, put_in = self._written_out(source)
        # Imported where used: the grammar is loaded for those who have such a script.
        from pinfix_codemods.permissions.javascript.reading import read

        reading = read(text)
        left = [self._program(found) for found in reading.leavings]
        before, self._live = self._live, self._live.after(tuple(e for each in left for e in each.effects))
        programs = [self._program(found) for found in reading.executions]
        if left and programs:
            # They may run before it, too.
            self._live = before
            programs += [self._program(found) for found in reading.executions]
        programs += left
        needs = [*put_in, *self._needs(reading), *(program.need for program in programs)]
        needs += self._by_words(text, reading)
        return Traced(union(needs), tuple(effect for program in programs for effect in program.effects))

    def _by_words(self, text: str, reading: Reading) -> Iterator[Need]:
        """What the methods alone do not tell: the identity of the job, and releases that are drafts."""
        if self._live.oidc and _IDENTITY.search(text):
            yield Need.of(_SIGNS, self._spot(1), "the script asks for an OpenID Connect token")
        asks = next((use for use in reading.uses if reads_releases(use)), None)
        if self._holds and asks is not None and (self._live.drafts.possible or _DRAFT.search(text)):
            yield Need.of(_WRITES, self._spot(asks.line), f"github.{'.'.join(asks.names)}, for drafts")

    def _written_out(self, source: str) -> tuple[str, list[Need]]:
        """The source with the texts of `${{ … }}` where they are known, else with names in their places.

        A token that is put in there is lost.
        """
        pieces, needs, end = [], [], 0
        for number, found in enumerate(find_expressions(source)):
            line = source.count("\n", 0, found.start) + 1
            value = value_of(source[found.start : found.end], self._live.contexts)
            if value.holds:
                needs.append(self._lost(line, "the token is put into the text of the script"))
            written = put_in(number, found.source, value)
            if INSERTED.fullmatch(written):
                self._written[written] = " ".join(source[found.start : found.end].split())
            pieces += [source[end : found.start], written]
            pieces.append("\n" * source.count("\n", found.start, found.end))
            end = found.end
        return "".join([*pieces, source[end:]]), needs

    def _needs(self, reading: Reading) -> Iterator[Need]:
        if self._holds:
            for use in reading.uses:
                yield self._of_use(use)
        for escape in reading.escapes:
            if self._holds:
                yield self._lost(escape.line, escape.how)
            elif escape.any_code:
                yield unread_code(self._live, self._spot(escape.line), f"{self._told(escape.how)}, which")
        for require in reading.requires:
            yield self._module(require)
        for variable in reading.variables:
            if variable.name is None:
                yield unread_code(self._live, self._spot(variable.line), "the script reads all variables and")
            elif variable.name.upper() in self._token_variables:  # Windows takes no notice of letter case
                yield self._lost(variable.line, f"the script reads the token from `{variable.name}`")

    def _of_use(self, use: ApiUse) -> Need:
        names = tuple(name for name in use.names if name not in ("iterator", "defaults"))
        shown = f"github.{'.'.join(use.names)}"
        if names[:1] == ("log",):
            return NOTHING
        if names[:1] == ("auth",):
            return self._lost(use.line, "the script takes the token out of the client")
        need = route_of(names, use)
        if isinstance(need, UnknownRoute):
            return self._lost(use.line, f"`{shown}` {need.reason}")
        if isinstance(need, NotGrantable):
            return NOTHING
        about_event = _is_of_the_event(use.subject)
        targets = self._setting.targets if about_event else frozenset[Target]()
        grant = need.for_targets(targets)
        if names[-2:-1] == ("issues",) and targets == {"issue"}:
            # Labels want both where the object may be a pull request.
            grant = Grant(tuple(entry for entry in grant if entry[0] != "pull-requests"))
        return Need.of(grant, self._spot(use.line), shown)

    def _module(self, require: Require) -> Need:
        name = (require.name or "").removeprefix("node:")
        if require.name is not None and name in _HARMLESS_MODULES:
            return NOTHING
        if name.endswith(".json") and not INSERTED.search(name):
            return NOTHING  # data, whatever is in it
        found, changed = self._file_of(name)
        if found is None or changed or found[0] in self._trail or len(self._trail) >= MOST_NESTED:
            if found is not None and found[0] in self._trail:
                return NOTHING
            what = f"the module `{require.name}`" if require.name else "a module that the script chooses"
            holds = self._holds if require.gets_client else Holds.NO
            return unread_code(self._live, self._spot(require.line), what, handed=holds)
        inner = _Script(found[0], 1, True, self._holds, self._live, self._setting, (*self._trail, found[0]))
        return inner.trace(found[1]).need

    def _file_of(self, name: str) -> tuple[tuple[str, str] | None, bool]:
        """The file that Node takes for the module, with its text; and whether another may be there by now."""
        path = _module_path(name, posixpath.dirname(self._path) if self._trail else "")
        if path is not None and not self._trail:
            path = in_repository(path, self._live)
        for candidate in _candidates(path):
            text = self._setting.repository.read(candidate)
            if text is not None or self._live.has_rewritten(candidate):
                return (None if text is None else (candidate, text)), self._live.has_rewritten(candidate)
        return None, False

    def _program(self, found: Execution) -> Traced:
        spot = self._spot(found.line)
        if found.command is None or INSERTED.search(found.command):
            return Traced(unread_code(self._live, spot, "a program that the script starts"))
        folder = None if found.elsewhere else in_repository(".", self._live)
        source = Source(spot.path, spot.line, found.command, "bash", folder, one_line=True)
        return trace_script(source, self._live, self._setting)

    def _lost(self, line: int, how: str) -> Need:
        how = self._told(how)
        reason = f"{self._path}: {how}" if self._trail else how
        return Need(sinks=(Sink(self._spot(line), "unknown-token-use", reason, SAY_WHAT_IT_NEEDS),))

    def _told(self, text: str) -> str:
        """`text` for a person, with what GitHub puts in as it is written."""
        return INSERTED.sub(lambda found: self._written.get(found[0], "…"), text)

    def _spot(self, line: int) -> Spot:
        return Spot(self._path, self._line + line - 1 if self._exact else self._line)


def _is_of_the_event(subject: str) -> bool:
    """Whether the number is that of the event's issue or pull request, in whatever way it is chosen."""
    rest, found = _OF_THE_EVENT.subn("", subject)
    return found > 0 and _CHOICE.fullmatch(rest) is not None


def _module_path(name: str, folder: str) -> str | None:
    """The path from the root of the repository: the script looks from there, a module from its `folder`."""
    if not name.startswith(("./", "../")) or INSERTED.search(name):
        return None
    path = posixpath.normpath(posixpath.join(folder, name))
    return None if path.startswith("..") or path == "." else path


def _candidates(path: str | None) -> tuple[str, ...]:
    if path is None:
        return ()
    return (
        path,
        *(path + ending for ending in (".js", ".cjs", ".mjs", ".json", "/package.json", "/index.js")),
    )
