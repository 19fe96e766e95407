"""Every reference of real repositories is pinned, or there is a reason why not."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import PurePosixPath

import pytest
import yaml
from corpus.runs import Run
from corpus.written import REMOTE, Written, written_uses

from pinfix.resolution import Reference, Resolution, Resolved, Resolver, Unresolved
from pinfix_resolvers.chain import build

pytestmark = [pytest.mark.corpus, pytest.mark.xdist_group("pins")]

_BESIDE_A_PIN = {"unguarded-checkout", "comment-conflict"}
_MARKERS = ("ratchet:exclude", "zizmor: ignore[", "pinfix: ignore", "actions-up-ignore")
_NAME_THAT_IS_AN_INPUT = re.compile(r"(dtolnay/rust-toolchain|taiki-e/install-action)@(?!v[0-9]|master|main)")
_PIN = re.compile(r"[\w./-]+@[0-9a-f]{40} # v[0-9.]+(?!\S)|[\w./-]+@[0-9a-f]{40} # v[0-9.]+, with \w+: ")


def test_every_reference_is_pinned_or_refused(runs: list[Run]) -> None:
    resolver = build(offline=True)
    seen: Counter[str] = Counter()
    wrong = []
    for run in runs:
        for path, written in _references(run):
            place = (path, written.line, written.column)
            change = run.changes.get(place)
            codes = [code for code in run.refusals.get(place, []) if code not in _BESIDE_A_PIN]
            seen[written.kind] += 1
            complaint = _complaint(written, change and str(change["after"]), codes, resolver)
            if complaint:
                wrong.append((run.name, *place, written.text, complaint))
    assert wrong == []
    assert seen["name"] > 9_000  # the walk found what there is
    assert seen["commit"] > 4_000


def _complaint(written: Written, after: str | None, codes: list[str], resolver: Resolver) -> str:
    """What is wrong with the `after` that was written and the `codes` of the refusals; "" if nothing is."""
    if len(codes) > 1 or (codes and after):
        return f"{codes} and the change {after}"
    match written.kind:
        case "local":
            expected = codes == [] and after is None
        case "expression":
            expected = codes == ["expression"]
        case "invalid":
            expected = codes == ["invalid-reference"]
        case "docker":
            expected = codes == ([] if "@sha256:" in written.text else ["docker-image"])
        case _:
            return _complaint_of_remote(written, after, codes, resolver)
    return "" if expected else f"{codes} {after} for {written.kind}"


def _complaint_of_remote(written: Written, after: str | None, codes: list[str], resolver: Resolver) -> str:
    if codes == ["ignored"]:
        return "" if any(marker in written.rest_of_line for marker in _MARKERS) else "ignored: no marker"
    if codes == ["must-stay-on-tag"]:
        return "" if "slsa-github-generator/.github/" in written.text else "must stay on its tag?"
    match = REMOTE.fullmatch(written.text)
    assert match is not None
    reference = Reference(match["owner"], match["repo"], match["ref"])
    answer = resolver.resolve([reference])[reference]
    if written.kind == "commit":
        return _complaint_of_commit(written, after, codes, answer)
    if after and _NAME_THAT_IS_AN_INPUT.match(written.text) and _PIN.match(after):
        return ""  # pinned to another name than the one that is written; see the fixtures
    if isinstance(answer, Resolved):
        wanted = f"{written.text[: written.text.index('@')]}@{answer.sha} # {answer.version}"
        return "" if after and f"{after} ".startswith(f"{wanted} ") else f"{after} {codes}, wanted {wanted}"
    return "" if codes == [answer.code] else f"{after} {codes}, wanted the refusal {answer.code}"


def _complaint_of_commit(written: Written, after: str | None, codes: list[str], answer: Resolution) -> str:
    if after is not None:
        wanted = f"{written.text} # "
        known = isinstance(answer, Resolved) and answer.version in after
        return "" if after.startswith(wanted) and known else f"labelled {after}"
    if "#" not in written.rest_of_line:
        said = isinstance(answer, Unresolved) and codes == [answer.code]
        return "" if said else f"{codes}: a pin without its version, and nothing is said"
    return "" if codes in ([], ["compromised-commit"], ["unknown-commit"]) else f"{codes}"


def test_nothing_else_is_changed_or_refused(runs: list[Run]) -> None:
    for run in runs:
        known = {(path, written.line, written.column) for path, written in _references(run)}
        assert not run.changes.keys() - known
        assert not run.refusals.keys() - known


def test_what_cannot_be_read_is_said(runs: list[Run]) -> None:
    """An empty workflow and an action with a stray colon: nothing else of the corpus is left out."""
    errors = [(run.name, error["path"], error["code"]) for run in runs for error in run.report["errors"]]
    assert errors == [
        ("6SOAT-FIAP__lanchonete-api", ".github/workflows/push-image-to-ecr.yml", "empty"),
        (
            "CDCgov__prime-simplereport",
            ".github/actions/build-db-client-container/action.yml",
            "invalid-yaml",
        ),
        ("workflows", "6SOAT-FIAP__lanchonete-api__push-image-to-ecr.yml", "empty"),
    ]


def test_a_second_run_finds_nothing_to_do(runs: list[Run]) -> None:
    assert [(run.name, run.second.changes) for run in runs if run.second.changes] == []
    assert [run.name for run in runs if run.second.rewrites] == []


def test_what_was_refused_is_refused_again(runs: list[Run]) -> None:
    """The reasons do not depend on what was pinned beside them; the lines may have moved."""
    for run in runs:
        first = Counter((path, code) for (path, _, _), codes in run.refusals.items() for code in codes)
        again = Counter((refusal.place.path, refusal.code) for refusal in run.second.refusals)
        first.subtract(again)
        assert {code for (_, code), count in first.items() if count} <= {"comment-conflict"}, run.name


def _references(run: Run) -> Iterator[tuple[str, Written]]:
    for path, data in run.before.items():
        if path in run.unread or not _is_looked_at(path, run):
            continue
        try:
            yield from ((path, written) for written in written_uses(data, action=_is_action(path)))
        except yaml.YAMLError as error:
            pytest.fail(f"{run.name}/{path}: pinfix read what PyYAML cannot: {error}")


def _is_action(path: str) -> bool:
    return PurePosixPath(path).name in ("action.yml", "action.yaml")


def _is_looked_at(path: str, run: Run) -> bool:
    folder = str(PurePosixPath(path).parent)
    in_one_folder = run.name == "workflows" and folder == "."
    is_yaml = path.endswith((".yml", ".yaml"))
    return (is_yaml and (folder == ".github/workflows" or in_one_folder)) or _is_action(path)
