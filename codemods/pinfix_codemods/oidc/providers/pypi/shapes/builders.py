"""Programs that build and publish, and cannot ask for a token: the action of the index does the latter."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from pinfix.yaml.operations import DeleteKey, InsertKey, Operation
from pinfix_codemods.oidc.finding import NewStep, Objection, Raise, RunEdit
from pinfix_codemods.oidc.knowledge import facts
from pinfix_codemods.oidc.providers.publishing.lines import stands_alone, without_lines
from pinfix_codemods.oidc.providers.publishing.options import values_of
from pinfix_codemods.oidc.providers.publishing.siblings import script_before, without_steps
from pinfix_codemods.oidc.providers.pypi.commands import Upload
from pinfix_codemods.oidc.providers.pypi.names import ACTION, PROVIDER
from pinfix_codemods.oidc.providers.pypi.part import Part, Published, Told, told_by
from pinfix_codemods.oidc.providers.pypi.shapes.line import DIST, folder_of, script_before_it, why_not
from pinfix_codemods.oidc.providers.pypi.targets import index_of_upload, other_index, package_at
from pinfix_codemods.oidc.scene.model import JobScene, Ran, StepScene
from pinfix_codemods.oidc.scene.running.tasks import named
from pinfix_codemods.oidc.scene.telling import telling

REPLACED = frozenset({"poetry", "hatch", "flit"})

_CONFIG = re.compile(r"(pypi-token|http-basic)\.([\w-]{1,80})")
_OF_SCRIPTS = ("run", "shell", "working-directory")


@dataclass(frozen=True, slots=True)
class KeyLine:
    """`poetry config pypi-token.pypi KEY`; `index` is the name that it is for."""

    step: StepScene
    ran: Ran
    index: str
    told: Told


def key_lines(job: JobScene) -> tuple[KeyLine, ...]:
    """The commands that store a key for poetry."""
    return tuple(found for step, ran in telling(job) if (found := _key_line(step, ran)) is not None)


def _key_line(step: StepScene, ran: Ran) -> KeyLine | None:
    name, words = named(ran.command)
    plain = [word for word in words if not word.prefix.startswith("-")]
    if name != "poetry" or len(plain) < 3 or plain[0].text != "config":
        return None
    setting = _CONFIG.fullmatch(plain[1].text or "")
    told = next((found for word in plain[2:] if (found := told_by(word, step)) is not None), None)
    return None if setting is None or told is None else KeyLine(step, ran, setting[2], told)


def part_of(uploads: tuple[Upload, ...], lines: tuple[KeyLine, ...], job: JobScene) -> Part:
    """How the job publishes by the action; `uploads` are of these programs and `lines` store their keys."""
    objections = list(_of_lines(lines))
    gone: dict[StepScene, set[int]] = {}
    for line in lines:
        gone.setdefault(line.step, set()).add(line.ran.line_in_text)
    objections += [found for upload in uploads for found in _of_upload(upload, job)]
    if len({upload.step for upload in uploads}) > 1 or len(uploads) > 1:
        objections.append(_cannot(uploads[1], "the job publishes with it more than once"))
    told = [told for upload in uploads for told in _told(upload)] + [line.told for line in lines]
    aliases = tuple(one.entry for one in told if one.entry is not None and one.entry.level == "step")
    swap = _Swap() if objections or not uploads else _swap(uploads[0], job, gone)
    others = [step for step in gone if all(upload.step is not step for upload in uploads)]
    return Part(
        keys=aliases,
        secrets=frozenset[str]().union(*(one.secrets for one in told)),
        removed=aliases,
        edits=without_steps(swap.edits, [step.path for step in others if _rest(step, gone[step]) is None]),
        runs=(
            *swap.runs,
            *(RunEdit(step, text) for step in others if (text := _rest(step, gone[step])) is not None),
        ),
        new_steps=swap.new_steps,
        raises=swap.raises,
        consumers=tuple(upload.step for upload in uploads),
        handled=(*(line.ran for line in lines), *(upload.ran for upload in uploads)),
        published=tuple(_published(uploads, job)),
        objections=tuple(objections),
        notes=swap.notes,
    )


def _rest(step: StepScene, gone: Collection[int]) -> str | None:
    return without_lines(step.run or "", gone)


@dataclass(frozen=True, slots=True)
class _Swap:
    edits: tuple[Operation, ...] = ()
    runs: tuple[RunEdit, ...] = ()
    new_steps: tuple[NewStep, ...] = ()
    raises: tuple[Raise, ...] = ()
    notes: tuple[str, ...] = ()


def _swap(upload: Upload, job: JobScene, gone: dict[StepScene, set[int]]) -> _Swap:
    step, tool = upload.step, upload.tool
    script = script_before_it(upload, gone.get(step, set()))
    edits: tuple[Operation, ...] = ()
    if script is not None:
        without = (
            tool.keys | tool.users | {told.entry.key for told in _told(upload) if told.entry is not None}
        )
        edits = (script_before(job, step, "Build", script, like=True, without=without),)
    inputs: list[tuple[str, str]] = []
    folder = folder_of(upload)
    if folder != DIST:
        inputs.append(("packages-dir", folder))
    if any(word.text == "--skip-existing" for word in upload.words):
        inputs.append(("skip-existing", "true"))
    use = facts(PROVIDER)[ACTION].write
    note = f"`{tool.name}` cannot ask for a short-lived token, so {ACTION} publishes what it has built"
    if step.step.node.pairs[0][0] is step.step.node.key("run"):
        # The first entry of an item shares its line with the dash, and cannot go alone.
        return _Swap(edits, (RunEdit(step, None),), (NewStep("Publish", use, tuple(inputs)),), notes=(note,))
    return _Swap((*edits, *_in_place(step, inputs)), raises=(Raise(step, use),), notes=(note,))


def _in_place(step: StepScene, inputs: list[tuple[str, str]]) -> Iterator[Operation]:
    """What makes a script a use of the action: all that is no concern of it goes."""
    if inputs:
        yield InsertKey(step.path, "with", dict(inputs), before="run")
    yield from (DeleteKey((*step.path, key)) for key in _OF_SCRIPTS if step.step.has(key))
    yield from (DeleteKey(entry.path) for entry in step.own_env.values())


def _published(uploads: tuple[Upload, ...], job: JobScene) -> Iterator[Published]:
    for upload in uploads:
        index = index_of_upload(upload, job)
        if not isinstance(index, Objection):
            yield Published(index, package_at(job, upload.ran.folder))


def _told(upload: Upload) -> list[Told]:
    options = (*upload.tool.key_options, *upload.tool.user_options)
    words = [word for _, word in values_of(upload.words, options)]
    return [found for word in words if (found := told_by(word, upload.step)) is not None]


def _of_lines(lines: tuple[KeyLine, ...]) -> Iterator[Objection]:
    for line in lines:
        if line.index != PROVIDER:
            yield other_index(line.ran.spot, f"the key is stored for the index `{line.index}`")
        elif not line.ran.inline:
            yield Objection(
                "script",
                line.ran.spot,
                "a script of the repository stores the key",
                "take that line out of the script, and run pinfix again",
            )
        elif not stands_alone(line.step, line.ran):
            yield Objection(
                "inline-in-run",
                line.ran.spot,
                "the line that stores the key does other things as well, or is run under a condition",
                "give it a line of its own, outside of `if` and loops",
            )


def _of_upload(upload: Upload, job: JobScene) -> Iterator[Objection]:
    index = index_of_upload(upload, job)
    if isinstance(index, Objection):
        yield index
    elif index != PROVIDER:
        yield other_index(upload.ran.spot, "the address of the index for tests would have to be written")
    if job.systems != {"linux"} or job.hosted is False:
        yield Objection(
            "runner",
            upload.ran.spot,
            f"{ACTION}, which would publish instead, runs in a container and so on Linux only",
            "publish from a job on Ubuntu",
        )
    if upload.ran.folder is None or any("path" in step.inputs for step in job.steps if _checks_out(step)):
        yield Objection(
            "missing-value",
            upload.ran.spot,
            "the folder in which the files to publish lie is not known",
            "write the folder out, as `working-directory` or behind `cd`",
        )
    reason = why_not(upload)
    if reason:
        yield _cannot(upload, reason)


def _checks_out(step: StepScene) -> bool:
    return step.action == "actions/checkout"


def _cannot(upload: Upload, reason: str) -> Objection:
    return Objection(
        "tool-version",
        upload.ran.spot,
        f"no version of `{upload.tool.name}` can publish without a stored key, and {reason}",
        f"build with it, and publish with {ACTION} in a step of its own",
    )
