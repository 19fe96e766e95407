"""What stands behind the repository in a subject."""

from __future__ import annotations

import pytest
from oidc.setting_up import CHOSEN, PATH, facts, flow, in_environments, parties

from pinfix.config.oidc_settings import OidcSettings
from pinfix.oidc.subjects.contexts import Presented, short_names
from pinfix.oidc.subjects.prefix import Identity
from pinfix.yaml.document import Document

MAIN = "ref:refs/heads/main"
BY_HAND = "runs that somebody starts by hand on another branch or a tag"


def presented(
    document: Document,
    environment: str = "",
    conditions: tuple[str, ...] = (),
    branch: str | None = "main",
    **known: tuple[str, ...],
) -> Presented:
    swap = facts(environment=environment, conditions=conditions)
    identity = Identity("o", "r", default_branch=branch)
    (party,) = parties(swap, document=document, identity=identity, settings=OidcSettings(environments=known))
    return party.presented


def on(events: str) -> Document:
    return flow(on=events)


def job(body: str, events: str = "push: {branches: [main]}") -> Document:
    return flow(f"deploy: {{{body}}}", events)


@pytest.mark.parametrize(
    ("events", "contexts"),
    [
        ("push: {branches: [main]}", [MAIN]),
        ("push: {branches: main}", [MAIN]),
        ("push: {branches: [main, stable]}", [MAIN, "ref:refs/heads/stable"]),
        ("push: {branches: [main, dev, '!dev']}", [MAIN]),
        ("push: {branches: [main, rel/a, '!rel/**']}", [MAIN]),
        ("push: {tags: [v1.0]}", ["ref:refs/tags/v1.0"]),
        ("push: {branches: [main], tags: [v1]}", [MAIN, "ref:refs/tags/v1"]),
        ("schedule: [{cron: '0 0 * * *'}]", [MAIN]),
        ("repository_dispatch: ", [MAIN]),
        ("pull_request: ", ["pull_request"]),
        ("pull_request: , push: {branches: [main]}", ["pull_request", MAIN]),
    ],
)
def test_events_whose_refs_can_be_listed(events: str, contexts: list[str]) -> None:
    assert presented(on(events)) == Presented(tuple(contexts))


@pytest.mark.parametrize(
    ("events", "contexts", "left"),
    [
        ("push: ", [MAIN], ["pushes to other branches", "pushes to other tags"]),
        ("push: {paths: [src/**]}", [MAIN], ["pushes to other branches", "pushes to other tags"]),
        ("push: {branches: ['**']}", [MAIN], ["pushes to other branches"]),
        ("push: {branches: ['release/**']}", [], ["pushes to branches like `release/**`"]),
        ("push: {branches: [main, 'r/*']}", [MAIN], ["pushes to branches like `r/*`"]),
        ("push: {branches-ignore: [dev]}", [MAIN], ["pushes to other branches"]),
        ("push: {branches-ignore: [main]}", [], ["pushes to other branches"]),
        ("push: {tags: ['v*']}", [], ["pushes to tags like `v*`"]),
        ("push: {tags-ignore: [x]}", [], ["pushes to other tags"]),
        ("workflow_dispatch: ", [MAIN], [BY_HAND]),
        ("release: {types: [published]}", [], ["runs for releases, each on its own tag"]),
        ("merge_group: ", [], ["runs for a merge queue, each on a branch of its own"]),
        ("workflow_call: ", [], ["runs of workflows that call this one"]),
        ("pull_request_target: ", [], ["runs on `pull_request_target`, which outsiders can bring about"]),
    ],
)
def test_events_whose_refs_cannot(events: str, contexts: list[str], left: list[str]) -> None:
    assert presented(on(events)) == Presented(tuple(contexts), tuple(left))


def test_a_list_of_events() -> None:
    document = Document.from_text("on: [push, pull_request]\njobs: {deploy: {steps: []}}\n")
    assert presented(document).contexts == ("pull_request", MAIN)


def test_without_the_default_branch_there_is_a_hole() -> None:
    assert presented(on("schedule: []"), branch=None).contexts == ("ref:refs/heads/<<FILL>>",)
    assert presented(on("push: {branches: [x]}"), branch=None).contexts == ("ref:refs/heads/x",)


@pytest.mark.parametrize(
    ("condition", "contexts", "is_open"),
    [
        ("github.ref == 'refs/heads/main'", [MAIN], False),
        ("${{ github.ref == 'refs/heads/main' }}", [MAIN], False),
        ("github.ref_name == 'main'", [MAIN], False),
        ("'refs/heads/main' == github.ref", [MAIN], False),
        ("github.ref == 'refs/heads/a' || github.ref == 'refs/heads/b'", ["a", "b"], False),
        ("github.ref == 'refs/heads/main' && github.event_name == 'push'", [MAIN], False),
        ("github.ref == 'refs/tags/v1'", ["refs/tags/v1"], False),
        ("startsWith(github.ref, 'refs/tags/')", [], True),
        ("github.ref != 'refs/heads/main'", [], True),
        ("!(github.ref == 'refs/heads/main')", [], True),
        ("github.event_name == 'pull_request'", [], False),
        ("success() && github.ref == 'refs/heads/main'", [MAIN], False),
        ("contains(github.ref, 'x')", [MAIN], True),
        ("false", [], False),
        ("not an expression (", [MAIN], True),
    ],
)
def test_conditions_narrow_the_refs(condition: str, contexts: list[str], is_open: bool) -> None:
    wanted = [one if one.startswith("ref:") else f"ref:{one}" for one in contexts]
    wanted = [one.replace("ref:a", "ref:refs/heads/a").replace("ref:b", "ref:refs/heads/b") for one in wanted]
    for document, steps in (
        (job(f'if: "{condition}", steps: []', "push: "), ()),
        (job("steps: []", "push: "), (condition,)),
    ):
        found = presented(document, conditions=steps)
        assert set(found.contexts) == set(wanted)
        assert bool(found.open) == is_open


def test_of_several_steps_that_ask_one_is_enough() -> None:
    steps = ("github.ref == 'refs/heads/a'", "github.ref == 'refs/heads/b'")
    assert presented(on("push: "), conditions=steps).contexts == ("ref:refs/heads/a", "ref:refs/heads/b")
    document = job("if: github.ref == 'refs/heads/b', steps: []", "push: ")
    assert presented(document, conditions=steps).contexts == ("ref:refs/heads/b",)


def test_a_condition_on_a_branch_that_the_filter_shuts_out() -> None:
    document = job("if: github.ref == 'refs/heads/dev', steps: []")
    assert presented(document) == Presented(())


def test_pull_requests_never_run_on_a_branch() -> None:
    document = job("if: github.ref == 'refs/heads/main', steps: []", "push: , pull_request: ")
    assert presented(document).contexts == (MAIN,)


def test_an_environment_wins_over_everything() -> None:
    assert presented(on("push: , pull_request: , release: "), "production") == Presented(
        ("environment:production",)
    )


@pytest.mark.parametrize(
    ("name", "context"),
    [
        ("prod eu", "environment:prod eu"),
        ("prod:eu", "environment:prod%3Aeu"),
        ('it\'s "x"', 'environment:it\'s "x"'),
        ("é", "environment:é"),
        ("a\u202eb", "environment:<<FILL>>"),
        ("a*", "environment:<<FILL>>"),
        ("a?", "environment:<<FILL>>"),
        ("${aws:username}", "environment:<<FILL>>"),
        ("%{ for x }", "environment:<<FILL>>"),
        ("x" * 256, "environment:<<FILL>>"),
    ],
)
def test_names_of_environments(name: str, context: str) -> None:
    assert presented(flow(), name).contexts == (context,)


def test_an_environment_from_a_choice() -> None:
    found = presented(in_environments("staging", "production"), CHOSEN)
    assert found == Presented(("environment:staging", "environment:production"))
    older = presented(in_environments("staging", "production"), "${{ github.event.inputs.target }}")
    assert older == found


def test_an_environment_from_a_matrix() -> None:
    document = job("strategy: {matrix: {env: [dev, prod]}}, steps: []")
    assert presented(document, "${{ matrix.env }}").contexts == ("environment:dev", "environment:prod")
    assert presented(document, "app-${{ matrix.env }}-eu").contexts == (
        "environment:app-dev-eu",
        "environment:app-prod-eu",
    )


@pytest.mark.parametrize(
    ("environment", "events", "contexts"),
    [
        (
            "${{ github.ref == 'refs/heads/main' && 'production' || 'staging' }}",
            "push: ",
            {"environment:production", "environment:staging"},
        ),
        (
            "${{ inputs.target || 'staging' }}",
            "push: {branches: [main]}, workflow_dispatch: {inputs: {target: {type: choice, options: [a]}}}",
            {"environment:staging", "environment:a"},
        ),
        (
            "${{ github.event_name == 'push' && 'production' || 'preview' }}",
            "push: {branches: [main]}",
            {"environment:production"},
        ),
        (
            "${{ inputs.real && 'production' || 'dry' }}",
            "workflow_dispatch: {inputs: {real: {type: boolean}}}",
            {"environment:production", "environment:dry"},
        ),
        (
            "${{ github.event.inputs.real == 'true' && 'production' || 'dry' }}",
            "workflow_dispatch: {inputs: {real: {type: boolean}}}",
            {"environment:production", "environment:dry"},
        ),
        (
            "${{ github.event.inputs.real && 'production' || 'dry' }}",
            "workflow_dispatch: {inputs: {real: {type: boolean}}}",
            {"environment:production"},
        ),
        ("${{ inputs.target }}", "push: {branches: [main]}", {MAIN}),
    ],
)
def test_expressions_that_can_be_resolved(environment: str, events: str, contexts: set[str]) -> None:
    found = presented(on(events), environment)
    assert set(found.contexts) == contexts
    assert found.open == ()


TWO = "push: {branches: [main, dev]}"
DEV = "ref:refs/heads/dev"


@pytest.mark.parametrize(
    ("environment", "events", "contexts"),
    [
        ("${{ github.ref == 'refs/heads/main' && 'Prod:1' || '' }}", TWO, {"environment:Prod%3A1", DEV}),
        ("${{ github.ref_name != 'dev' && 'prod' || '' }}", TWO, {"environment:prod", DEV}),
        ("${{ startsWith(github.ref, 'refs/heads/d') && 'dev' || '' }}", TWO, {"environment:dev", MAIN}),
        ("${{ github.ref_name }}", TWO, {"environment:main", "environment:dev"}),
        ("${{ github.ref_type }}-x", "push: {tags: [v1]}", {"environment:tag-x"}),
        ("${{ github.event_name == 'push' && 'p' || '' }}", f"{TWO}, pull_request: ",
         {"environment:p", "pull_request"}),
        ("${{ github.ref == 'refs/heads/main' && vars.E || '' }}", TWO, {"environment:<<FILL>>", DEV}),
    ],
)  # fmt: skip
def test_each_run_has_the_environment_of_its_own_ref(
    environment: str, events: str, contexts: set[str]
) -> None:
    found = presented(on(events), environment)
    assert set(found.contexts) == contexts
    assert found.open == ()


@pytest.mark.parametrize("events", ["push: {branches: ['rel/*']}", "pull_request: ", "release: "])
def test_a_ref_that_nobody_knows_names_no_environment(events: str) -> None:
    assert presented(on(events), "${{ github.ref_name }}").contexts == ("environment:<<FILL>>",)


def test_a_default_branch_that_nobody_knows_names_no_environment() -> None:
    found = presented(on("schedule: [{cron: '0 0 * * *'}]"), "${{ github.ref_name }}-x", branch=None)
    assert found.contexts == ("environment:<<FILL>>",)


@pytest.mark.parametrize(
    "environment",
    [
        "${{ vars.ENV }}",
        "${{ inputs.free }}",
        "${{ inputs.named }}",
        "${{ needs.a.outputs.e }}",
        "${{ x",
        "${{ }}",
    ],
)
def test_expressions_that_cannot(environment: str) -> None:
    inputs = "{free: {type: string}, named: {type: environment}}"
    document = on(f"workflow_dispatch: {{inputs: {inputs}}}")
    contexts = presented(document, environment).contexts
    assert contexts in (("environment:<<FILL>>",), ("environment:" + environment,))
    assert "${{" not in contexts[0]


def test_the_configuration_tells_what_the_files_do_not() -> None:
    known = {"deploy": ("a", "b")}
    assert presented(flow(), "${{ vars.E }}", **known).contexts == ("environment:a", "environment:b")
    exact = {"deploy": ("a",), f"{PATH}#deploy": ("c",)}
    assert presented(flow(), "${{ vars.E }}", **exact).contexts == ("environment:c",)


def test_what_the_files_tell_counts_more_than_the_configuration() -> None:
    assert presented(flow(), "production", deploy=("a",)).contexts == ("environment:production",)


def test_a_choice_of_too_many() -> None:
    document = in_environments(*(f"e{number}" for number in range(101)))
    assert presented(document, CHOSEN).contexts == ("environment:<<FILL>>",)
    document = in_environments(*(f"e{number}" for number in range(40)))
    assert presented(document, CHOSEN + "-" + CHOSEN + "x").contexts != ()


def test_inputs_are_not_tried_in_all_ways_without_end() -> None:
    inputs = ", ".join(f"i{n}: {{type: choice, options: [a, b, c, d]}}" for n in range(20))
    text = "".join(f"${{{{ inputs.i{n} }}}}" for n in range(20))
    assert presented(on(f"workflow_dispatch: {{inputs: {{{inputs}}}}}"), text).contexts == (
        "environment:<<FILL>>",
    )


def test_a_job_that_is_not_there_presents_nothing() -> None:
    (party,) = parties(facts(job="other"))
    assert party.presented == Presented(())


def test_short_names_differ() -> None:
    contexts = [
        "environment:prod eu",
        "environment:prod:eu",
        MAIN,
        "pull_request",
        "environment:!",
        "environment:?",
    ]
    assert list(short_names(contexts)) == [
        "prod-eu",
        "prod-eu-2",
        "main",
        "pull-request",
        "context",
        "context-2",
    ]
    assert list(short_names(["environment:a", "environment:a-2", "environment:a"])) == ["a", "a-2", "a-3"]


def test_an_environment_that_the_matrix_leaves_out_is_not_trusted() -> None:
    matrix = "{env: [dev, prod], include: [{env: stage}], exclude: [{env: dev}]}"
    document = job(f"strategy: {{matrix: {matrix}}}, environment: '${{{{ matrix.env }}}}'")
    assert presented(document, "${{ matrix.env }}").contexts == ("environment:prod", "environment:stage")
