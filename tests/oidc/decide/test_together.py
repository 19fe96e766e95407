"""What is made together: several providers in a job, lines of one script, raised actions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from pinfix.config.oidc_settings import OidcSettings
from pinfix.yaml.operations import DeleteKey, InsertKey
from pinfix_codemods.oidc.decide.changes.merging import merged
from pinfix_codemods.oidc.finding import Finding, Raise, RunEdit, Swap, Use
from pinfix_codemods.oidc.scene.model import JobScene

from .toy import SHA, env_keys, run, unchanged, with_swap

HEAD = "on: push\njobs:\n  up:\n    runs-on: ubuntu-latest\n    permissions: {}\n    steps:\n"
KEYS = "        env: {AWS_ACCESS_KEY_ID: '${{ secrets.A }}', AWS_SECRET_ACCESS_KEY: '${{ secrets.B }}'}\n"
TWO = (
    HEAD
    + "      - run: aws s3 ls\n"
    + KEYS
    + "      - run: npm publish\n        env:\n          NODE_AUTH_TOKEN: ${{ secrets.NPM_TOKEN }}\n"
)
ONLY_AWS = OidcSettings(configured=frozenset({"aws"}))
ONLY_NPM = OidcSettings(configured=frozenset({"npm"}))


def npm_key(job: JobScene) -> Iterator[Finding]:
    for step in job.steps:
        entry = step.own_env.get("NODE_AUTH_TOKEN")
        if entry is not None and entry.value.is_stored:
            swap = Swap(removed=(entry,), consumers=(step,), gone=frozenset({"NODE_AUTH_TOKEN"}))
            yield Finding("npm", "npm", entry.spot, ("NPM_TOKEN",), (entry,), swap=swap)


def both(job: JobScene) -> Iterator[Finding]:
    yield from env_keys(job)
    yield from npm_key(job)


def test_two_providers_of_one_job_share_the_right_to_ask():
    outcome = run(TWO, both)
    assert len(outcome.swaps) == 2
    assert len(outcome.facts) == 2
    assert outcome.text.count("id-token: write") == 1
    assert "secrets" not in outcome.text


@pytest.mark.parametrize(
    ("settings", "gone", "kept"), [(ONLY_AWS, "secrets.A", "NPM_TOKEN"), (ONLY_NPM, "NPM_TOKEN", "secrets.A")]
)
def test_what_is_configured_does_not_wait_for_what_is_not(settings, gone, kept):
    outcome = run(TWO, both, settings=settings)
    assert outcome.codes == ["needs-unsafe"]
    assert gone not in outcome.text
    assert kept in outcome.text
    assert outcome.text.count("id-token: write") == 1
    whole = run(outcome.text, both, settings=settings, unsafe=True).text
    assert whole == run(TWO, both, unsafe=True, settings=settings).text


@pytest.mark.parametrize("settings", [ONLY_AWS, ONLY_NPM])
def test_under_strict_what_is_made_on_request_can_ask_for_its_token(settings):
    outcome = run(TWO, both, settings=settings, unsafe=True, strict=True)
    assert outcome.codes == ["rests-on-assumption"]
    assert outcome.text.count("id-token: write") == 1


def test_entries_of_one_mapping_go_together():
    text = (
        HEAD
        + "      - run: aws s3 ls\n"
        + KEYS.replace("}'}", "}', NODE_AUTH_TOKEN: '${{ secrets.NPM_TOKEN }}'}")
    )
    assert "env:" not in run(text, both).text
    outcome = run(text, both, settings=ONLY_AWS)
    assert outcome.text == text
    assert set(outcome.codes) == {"needs-unsafe"}


def test_an_entry_that_another_provider_keeps():
    def look(job: JobScene) -> Iterator[Finding]:
        for finding in env_keys(job):
            yield finding
            stays = env_keys_with_endpoint(finding)
            yield stays

    def env_keys_with_endpoint(finding: Finding) -> Finding:
        from pinfix_codemods.oidc.finding import Objection

        why = Objection("custom-endpoint", finding.at, "it is a store", "Keep it.")
        return replace(finding, provider="npm", swap=None, objections=(why,))

    assert unchanged(HEAD + "      - run: aws s3 ls\n" + KEYS, look) == ["custom-endpoint", "custom-endpoint"]


@pytest.mark.parametrize(
    ("texts", "wanted"),
    [
        (["b\nc\nd\n"], "b\nc\nd\n"),
        (["b\nc\nd\n", "a\nb\nc\n"], "b\nc\n"),
        (["b\nc\nd\n", "b\nc\nd\n"], "b\nc\nd\n"),
        (["c\nd\n", "a\nd\n"], "d\n"),
        (["x\nb\nc\nd\n", "a\nb\nc\ny\n"], "x\nb\nc\ny\n"),
        (["a\nx\nc\nd\n", "a\ny\nc\nd\n"], None),
        (["a\nx\nd\n", "a\nb\ny\nd\n"], None),
    ],
)
def test_several_new_texts_of_one_script(texts, wanted):
    assert merged("a\nb\nc\nd\n", texts) == wanted


def test_endless_scripts_are_not_compared():
    original = "a\n" * 5_000
    assert merged(original, [original + "b\n", original + "c\n"]) is None


SCRIPT = HEAD + "      - run: |\n          first login\n          second login\n          aws s3 ls\n"


def by_lines(changes: dict[str, str]):
    """For each provider a new text of the only script."""

    def look(job: JobScene) -> Iterator[Finding]:
        step = job.steps[0]
        for provider, text in changes.items():
            if step.run != text:
                swap = Swap(runs=(RunEdit(step, text),), consumers=(step,))
                yield Finding(provider, provider, job.spot(step.step, "run"), ("K",), swap=swap)

    return look


def test_two_providers_take_lines_from_one_script():
    look = by_lines({"aws": "second login\naws s3 ls\n", "gcp": "first login\naws s3 ls\n"})
    outcome = run(SCRIPT, look)
    assert outcome.text.endswith("      - run: |\n          aws s3 ls\n")
    assert len(outcome.swaps) == 2
    assert len({change.bundle for change in outcome.swaps}) == 1


def test_two_providers_that_want_different_lines_get_none():
    look = by_lines({"aws": "x\naws s3 ls\n", "gcp": "y\naws s3 ls\n"})
    assert unchanged(SCRIPT, look) == ["cannot-edit", "cannot-edit"]


OLD = HEAD + "      - uses: actions/setup-node@v2 # old\n      - run: aws s3 ls\n" + KEYS


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("actions/setup-node@v2 # old", f"actions/setup-node@{SHA} # v6.0.0"),
        ("actions/setup-node@master # master", f"actions/setup-node@{SHA} # v6.0.0"),
        ("actions/setup-node@v2", f"actions/setup-node@{SHA} # v6.0.0"),
        ("'Actions/Setup-Node@v2'", f"'Actions/Setup-Node@{SHA}' # v6.0.0"),
        ("actions/setup-node@" + "a" * 40 + " # v2.1.0", f"actions/setup-node@{SHA} # v6.0.0"),
    ],
)
def test_an_older_action_is_raised(written, wanted):
    def look(job, swap):
        return replace(swap, raises=(Raise(job.steps[0], Use("actions", "setup-node", "v6")),))

    after = run(OLD.replace("actions/setup-node@v2 # old", written), with_swap(look)).text
    assert f"      - uses: {wanted}\n" in after


def test_a_script_becomes_an_action():
    def look(job, swap):
        step = job.steps[1]
        edits = (DeleteKey((*step.path, "run")), InsertKey(step.path, "with", {"a": "b"}, after="run"))
        wanted = Raise(step, Use("actions", "setup-node", "v6"))
        return replace(swap, raises=(wanted,), edits=edits, new_steps=())

    text = OLD.replace("- run: aws", "- name: x\n        run: aws")
    wanted = (
        f"      - name: x\n        uses: actions/setup-node@{SHA} # v6.0.0\n        with:\n          a: b\n"
    )
    assert wanted in run(text, with_swap(look)).text


def test_an_action_that_cannot_be_resolved_keeps_the_key():
    def look(job, swap):
        return replace(swap, raises=(Raise(job.steps[0], Use("actions", "setup-node", "v9")),))

    assert unchanged(OLD, with_swap(look)) == ["network"]


def test_all_inputs_of_an_action_give_way_to_others():
    text = (
        HEAD
        + "      - uses: azure/login@v2\n        with:\n          creds: ${{ secrets.A }} # old\n"
        + "      - run: echo\n"
    )

    def look(job: JobScene) -> Iterator[Finding]:
        step = job.steps[0]
        if "creds" not in step.inputs:
            return
        entry = step.inputs["creds"]
        new = ("client-id", "tenant-id")
        edits = tuple(InsertKey(entry.owner, name, f"vars.{name}", before="creds") for name in new)
        swap = Swap(removed=(entry,), edits=edits, consumers=(step,))
        yield Finding("aws", "Azure", entry.spot, ("A",), (entry,), swap=swap)

    wanted = "        with:\n          client-id: vars.client-id\n          tenant-id: vars.tenant-id\n"
    after = run(text, look).text
    assert wanted + "      - run: echo\n" in after
    flow = text.replace("with:\n          creds: ${{ secrets.A }} # old", "with: {creds: '${{ secrets.A }}'}")
    assert wanted + "      - run: echo\n" in run(flow, look).text
