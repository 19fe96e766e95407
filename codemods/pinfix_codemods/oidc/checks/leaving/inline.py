"""Secrets that GitHub puts into the text of a script (R15)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator

from pinfix.github.expressions.tokens import find_expressions
from pinfix_codemods.oidc.checks.leaving.carrying import Carrying, Key, key_at
from pinfix_codemods.oidc.checks.leaving.docker import gets_key, is_docker
from pinfix_codemods.oidc.checks.leaving.sinks import sends_away
from pinfix_codemods.oidc.finding import Objection
from pinfix_codemods.oidc.scene.model import Spot, StepScene

CODE = "inline-in-run"


def inline_in_run(
    step: StepScene, secrets: Collection[str], allowed: Collection[int] = ()
) -> Iterator[Objection]:
    """The lines of the step's own script in which one of the secrets stands, as `${{ secrets.X }}` or over
    `${{ env.X }}`; one objection a line.

    `allowed`: lines (from 1, in the text of `run`) that the provider takes out or changes; of a command over
    several lines its first is enough. Lines that `leaves_job` or `goes_to_docker` object to are passed over.
    """
    text = step.run
    if text is None or "${{" not in text:
        return
    key = key_at(step, (), secrets)
    starts = sorted({ran.line_in_text for ran in step.commands if ran.inline})
    passed = {*allowed, *_told_elsewhere(step, key)}
    told: set[int] = set()
    done, line = 0, 1
    for expression in find_expressions(text):
        line += text.count("\n", done, expression.start)
        done = expression.start
        at = bisect_right(starts, line)
        first = starts[at - 1] if at else line
        if line in told or not passed.isdisjoint({line, first}) or not key.in_expression(expression.source):
            continue
        told.add(line)
        yield Objection(
            CODE,
            Spot(step.file, step.step.line_in_script(line)),
            "a secret is put into the text of the script, in a line that does more than log in",
            "put the login on a line of its own, or hand the key over by `env`",
        )


def _told_elsewhere(step: StepScene, key: Key) -> Iterator[int]:
    carrying = Carrying(key)
    for ran in step.commands:
        if not ran.inline or not carrying.command(ran.command):
            continue
        if sends_away(ran, carrying) or (is_docker(ran.command) and gets_key(ran.command, carrying, None)):
            yield ran.line_in_text
