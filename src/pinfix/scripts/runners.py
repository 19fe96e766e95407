"""Which shell runs a script of a workflow, and in which folder.

The rules are those of `ScriptHandler` in `actions/runner` (read in November 2026).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from pinfix.github.expressions.token_flow import choices_of, value_of
from pinfix.github.expressions.values import Contexts, Value
from pinfix.github.jobs import Job, Section
from pinfix.shell.model import Shell
from pinfix.yaml.nodes import Scalar, Sequence, follow

_System = Literal["windows", "other"]

_WINDOWS = re.compile(r"windows|(?<![a-z])win(?![a-z])")
_NOT_WINDOWS = re.compile(
    r"ubuntu|linux|macos|darwin|debian|fedora|alpine|rhel|centos|(?<![a-z])mac(?![a-z])"
)

_PROGRAMS: dict[str, Shell] = {
    "bash": "bash",
    "sh": "sh",
    "dash": "sh",
    "pwsh": "pwsh",
    "powershell": "powershell",
    "cmd": "cmd",
    "python": "python",
    "python3": "python",
    # Left by well-known setup actions, around a shell of that kind.
    "msys2": "bash",
    "micromamba-shell": "bash",
    "wsl-bash": "bash",
    "alpine.sh": "sh",
}

_ARGUMENT = re.compile(r"\{0\}|\"\{0\}\"|'\{0\}'|[-+/][A-Za-z:-]+|pipefail|call|CALL")
"""Arguments that only say how the shell reads the script. `-c`, and programs before the script, do more."""


def step_shells(
    step: Section, job: Job | None, workflow: Section | None, contexts: Contexts
) -> frozenset[Shell]:
    """The shells that can run the script of `step`: several where that depends on the matrix or the runner.

    `job` and `workflow` are those around a step of a workflow, and None for a step of a composite action,
    which has to name its shell. "other" stands for all that is not known.
    """
    written = _setting("shell", step, job, workflow)
    if written is None:
        return frozenset({"other"}) if job is None else _default(job, contexts)
    found: set[Shell] = set()
    for choice in choices_of(written, contexts):
        if choice.text == "" and job is not None:
            found |= _default(job, contexts)
        else:
            found.add("other" if choice.text is None else _shell(choice.text))
    return frozenset(found)


def written_shell(step: Section, job: Job | None, workflow: Section | None) -> str | None:
    """What the step, or else the defaults around it, say of its shell."""
    return _setting("shell", step, job, workflow)


def usual_shells(job: Job, contexts: Contexts) -> frozenset[Shell]:
    """The shells that run a script of `job` where nothing is said of a shell."""
    return _default(job, contexts)


def named_shell(option: str) -> Shell:
    """The shell that the text after `shell:` stands for; "other" for what is not known."""
    return _shell(option)


def working_directory(step: Section, job: Job | None, workflow: Section | None, contexts: Contexts) -> Value:
    """The folder in which the script of `step` runs, from the work space; empty: the work space itself."""
    written = _setting("working-directory", step, job, workflow)
    return Value() if written is None else value_of(written, contexts)


def _setting(key: str, step: Section, job: Job | None, workflow: Section | None) -> str | None:
    """What the step says, or else the defaults of its job, or else those of the workflow."""
    if step.has(key) or job is None:
        return step.string(key)
    for owner in (job, workflow):
        defaults = None if owner is None else owner.section("defaults")
        run = None if defaults is None else defaults.section("run")
        if run is not None and run.has(key):
            return run.string(key)
    return None


def _shell(option: str) -> Shell:
    """The shell that the text after `shell:` stands for: a name, or a command line with `{0}` in it."""
    program, *arguments = option.split() or [""]
    *folders, name = re.split(r"[/\\]", program.lower().removesuffix(".exe"))
    if folders and folders[0] and not folders[0].endswith(":"):
        return "other"  # a file of the repository, whatever it is called
    if any(_ARGUMENT.fullmatch(argument) is None for argument in arguments):
        return "other"
    if name in ("bash", "sh", "dash") and any(_runs_text(argument) for argument in arguments):
        return "other"
    return _PROGRAMS.get(name, "other")


def _runs_text(argument: str) -> bool:
    """Whether an argument of a POSIX shell makes it take its commands from the next one (`-c`, `-lc`)."""
    return argument.startswith("-") and not argument.startswith("--") and "c" in argument


def _default(job: Job, contexts: Contexts) -> frozenset[Shell]:
    """Windows has PowerShell, everything else bash, and containers sh."""
    container = job.get("container")
    if container is not None and not _may_be_empty(job, contexts):
        return frozenset({"sh"})
    systems = _systems(job, contexts)
    found: set[Shell] = {"sh"} if container is not None else set()
    if "windows" in systems:
        found.add("pwsh")
    if "other" in systems:
        found.add("bash")
    return frozenset(found)


def _may_be_empty(job: Job, contexts: Contexts) -> bool:
    """Whether the job may run without the container that `container` writes: an empty image is none."""
    text = job.string("container")
    section = job.section("container")
    image = text if section is None else section.string("image")
    return image is None or any(not choice.is_set for choice in choices_of(image, contexts))


def _systems(job: Job, contexts: Contexts) -> set[_System]:
    """The systems of the runners that the labels of `runs-on` can mean."""
    written = job.get("runs-on")
    section = job.section("runs-on")
    if section is not None:
        written = section.get("labels")
    if isinstance(written, Scalar):
        choices = choices_of(written.value, contexts)
        return {system for choice in choices for system in _of_labels([choice])}
    if isinstance(written, Sequence):
        labels = [follow(item) for item in written.items]
        texts = [label.value for label in labels if isinstance(label, Scalar)]
        return _of_labels([value_of(text, contexts) for text in texts])
    return {"windows", "other"}


def _of_labels(labels: Iterable[Value]) -> set[_System]:
    """The systems that a runner with all of these labels can have."""
    known = [part.lower() for label in labels for part in label.parts if part is not None]
    if any(_NOT_WINDOWS.search(part) for part in known):
        return {"other"}
    return {"windows"} if any(_WINDOWS.search(part) for part in known) else {"windows", "other"}
