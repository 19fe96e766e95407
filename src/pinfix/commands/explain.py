"""`pinfix codemods` and `pinfix explain`."""

from __future__ import annotations

import textwrap

from pinfix import registry
from pinfix.codemod import Codemod
from pinfix.commands import ExitCode
from pinfix.commands.output import write_result
from pinfix.commands.settings import find


def list_codemods() -> ExitCode:
    """Name and title of every codemod, in the order in which they run."""
    lines = [f"{codemod.name}  {codemod.title}\n" for codemod in registry.codemods()]
    write_result("".join(lines).encode())
    return ExitCode.DONE


def explain(name: str | None) -> ExitCode:
    """What one codemod does, or each of them. Raises UsageError for an unknown name."""
    installed = registry.codemods()
    if name is not None:
        find(name, [codemod.name for codemod in installed])
    texts = [_explanation(codemod) for codemod in installed if name in (None, codemod.name)]
    write_result(("\n\n".join(texts) + "\n").encode())
    return ExitCode.DONE


def _explanation(codemod: Codemod) -> str:
    explanation = codemod.explanation
    of_path = f"  {explanation.path}" if explanation.path else ""
    width = max(map(len, explanation.refusals), default=0)
    refusals = "\n".join(
        f"  {code:<{width}}  {meaning}" for code, meaning in sorted(explanation.refusals.items())
    )
    return "\n\n".join(
        (
            f"{codemod.name}: {codemod.title}",
            explanation.text,
            *(_example(f"Beside:  {path}", text) for path, text in explanation.beside.items()),
            _example(f"Before:{of_path}", explanation.before),
            _example(f"After:{of_path}", explanation.after),
            *(["Refuses, and says why:\n" + refusals] if refusals else []),
        )
    )


def _example(heading: str, text: str) -> str:
    return f"{heading}\n{textwrap.indent(text.rstrip(), '  ')}"
