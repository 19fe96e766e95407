"""Whether the token is in a value: what carries it, what does not, and what else is known."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pinfix.github.expressions.token_flow import choices_of, value_of, value_of_expression
from pinfix.github.expressions.values import TOKEN, UNKNOWN, Contexts, Holds, Value

NO, MAYBE, YES = Holds.NO, Holds.MAYBE, Holds.YES

CONTEXTS = Contexts(
    env={
        "TOKEN": TOKEN,
        "EITHER": Value((None,), MAYBE),
        "URL": Value(("https://", None, "@github.com"), YES),
        "NAME": Value.literal("octo"),
        "FALSE": Value.literal("false"),
        "EMPTY": Value(),
        "OPEN": UNKNOWN,
    },
    inputs={"token": TOKEN, "empty": Value(), "flag": Value.literal("false"), "name": Value.literal("octo")},
    outputs={"given": YES, "perhaps": MAYBE},
    matrix={
        "os": ("ubuntu", "windows"),
        "only": ("one",),
        "names": ("A", "B"),
        "tempting": ("A", "GitHub_Token"),
        "platform.os": ("linux",),
        "gap": ("", "x"),
    },
    secrets={"passed": MAYBE, "exact": YES},
)


def holds(expression: str, contexts: Contexts = CONTEXTS) -> Holds:
    return value_of_expression(expression, contexts).holds


@pytest.mark.parametrize(
    "expression",
    [
        "github.token",
        "GITHUB.Token",
        "github['token']",
        "github[ 'TOKEN' ]",
        "github[format('{0}en', 'tok')]",
        "secrets.GITHUB_TOKEN",
        "secrets.github_token",
        "secrets['GITHUB_TOKEN']",
        "(secrets).GITHUB_TOKEN",
        "secrets.exact",
        "'' || github.token",
        "null || false || 0 || github.token",
        "env.EMPTY || github.token",
        "inputs.empty || github.token",
        "github.token || secrets.PAT",
        "'x' && github.token",
        "env.FALSE && github.token",
        "true && github.token && secrets.GITHUB_TOKEN",
        "github.ref == 'x' && github.token || secrets.GITHUB_TOKEN",
        "case(github.ref == 'x', github.token, secrets.GITHUB_TOKEN)",
        "case(true, github.token, 'x')",
        "env.TOKEN",
        "env['TOKEN']",
        "env.URL",
        "inputs.token",
        "inputs.TOKEN",
        "steps.given.outputs.anything",
        "steps.GIVEN['outputs'].token",
        "toJSON(secrets)",
        "toJson(github)",
        "toJSON(env)",
        "toJSON(inputs)",
        "toJSON(steps)",
        "toJSON(steps.given)",
        "secrets.*",
        "github.*",
        "join(secrets.*, ',')",
        "format('{0}', toJSON(secrets))",
        "format('a{0}b', github.token)",
        "format('{1}{0}', 'x', github.token)",
        "toJSON(github.token)",
        "secrets",
        "github",
    ],
)
def test_holds_the_token(expression: str) -> None:
    assert holds(expression) is YES


@pytest.mark.parametrize(
    "expression",
    [
        "secrets.PAT || github.token",
        "github.event.inputs.token || github.token",
        "inputs.flag && github.token",
        "inputs.flag || github.token",
        "github.ref == 'x' && github.token",
        "github.ref == 'x' && github.token || 'x'",
        "github.ref == 'x' && 'x' || github.token",
        "!cancelled() && secrets.GITHUB_TOKEN",
        "case(github.ref == 'x', github.token, 'x')",
        "case(github.ref == 'x', 'x', github.token)",
        "secrets[inputs.other]",
        "secrets[github.event.inputs.name]",
        "secrets[format('GITHUB_{0}', matrix.other)]",
        "secrets[format('{0}_TOKEN', matrix.other)]",
        "secrets[format('{0}HUB_T{1}', env.OPEN, env.OPEN)]",
        "secrets[matrix.tempting]",
        "secrets[github.ref == 'x' && 'GITHUB_TOKEN' || 'PAT']",
        "secrets.passed",
        "secrets.PASSED",
        "github[inputs.other]",
        "env[inputs.other]",
        "env[format('TOK{0}', inputs.other)]",
        "env.token",
        "env.EITHER",
        "inputs[matrix.other]",
        "steps.perhaps.outputs.x",
        "steps[matrix.other].outputs.x",
        "steps.*.outputs.x",
        "toJSON(steps.perhaps.outputs)",
        "fromJSON(toJSON(secrets)).X",
        "fromJSON(toJSON(secrets))['X']",
        "fromJSON(toJSON(github)).anything.deeper",
        "fromJSON(format('[\"{0}\"]', github.token))[0]",
        "secrets.*[0]",
        "format(env.OPEN, github.token)",
        "format('{0', github.token)",
        "format('{7}', github.token)",
        "someday(github.token)",
        "someday(1, toJSON(secrets))",
        "someday.context",
        "GITHUB_TOKEN",
    ],
)
def test_may_hold_the_token(expression: str) -> None:
    assert holds(expression) is MAYBE


@pytest.mark.parametrize(
    "expression",
    [
        "github.repository",
        "github.event",
        "github.event.token",
        "github.event.inputs.token",
        "github.event.*.token",
        "github['tok']",
        "github.tokens",
        "toJSON(github.event)",
        "secrets.PAT",
        "secrets.MY_GITHUB_TOKEN",
        "secrets.GITHUB_TOKEN_2",
        "secrets['PAT']",
        "secrets[matrix.names]",
        "secrets[github.ref == 'x' && 'A' || 'B']",
        "secrets[format('AWS_{0}', inputs.other)]",
        "secrets[format('{0}_KEY', inputs.other)]",
        "secrets[format('{0}Z{1}', inputs.other, inputs.other)]",
        "secrets[format('GITHUB_TOKEN_{0}', inputs.other)]",
        "github.token == 'x'",
        "github.token != ''",
        "'x' < github.token",
        "!github.token",
        "contains(github.token, 'x')",
        "contains(toJSON(secrets), 'x')",
        "startsWith(secrets.GITHUB_TOKEN, 'ghs')",
        "endsWith(secrets.GITHUB_TOKEN, 'x')",
        "hashFiles(github.token)",
        "success() || failure() || always() || cancelled()",
        "github.token && 'x'",
        "github.token && secrets.PAT",
        "env.URL && 'x'",
        "secrets.GITHUB_TOKEN != '' && 'yes' || 'no'",
        "'x' || github.token",
        "env.NAME || github.token",
        "inputs.name || github.token",
        "matrix.only || github.token",
        "'' && github.token",
        "env.EMPTY && github.token",
        "case(true, 'x', github.token)",
        "case(false, github.token, 'x')",
        "env.NAME",
        "env.OPEN",
        "env.NOT_KNOWN",
        "inputs.name",
        "inputs.not_known",
        "inputs.tokens",
        "steps.app-token.outputs.token",
        "steps.given.outcome",
        "steps.given.conclusion",
        "toJSON(steps.other)",
        "needs.build.outputs.token",
        "toJSON(needs)",
        "vars.GITHUB_TOKEN",
        "vars[inputs.other]",
        "matrix.token",
        "matrix[inputs.other]",
        "toJSON(matrix)",
        "runner.temp",
        "job.services.db.ports['5432']",
        "strategy.job-index",
        "format('{0}', 'x', github.token)",
        "format('{{0}}', github.token)",
        "someday('x')",
        "'github.token'",
        "format('secrets.GITHUB_TOKEN')",
        "fromJSON('[1]')[0]",
        "1",
        "null",
    ],
)
def test_does_not_hold_the_token(expression: str) -> None:
    assert holds(expression) is NO


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", ()),
        ("plain", ("plain",)),
        ("a ${{ 'b' }} c", ("a b c",)),
        ("${{ env.NAME }}/${{ inputs.name }}", ("octo/octo",)),
        ("${{ env.NAME }}", ("octo",)),
        ("${{ env.OPEN }}", (None,)),
        ("${{ env.EMPTY }}", ()),
        ("x${{ github.sha }}${{ github.ref }}y", ("x", None, "y")),
        ("https://x:${{ github.token }}@github.com", ("https://x:", None, "@github.com")),
        ("${{ env.URL }}/o/r", ("https://", None, "@github.com/o/r")),
        ("${{ matrix.only }}-${{ matrix.platform.os }}", ("one-linux",)),
        ("${{ matrix.os }}-x", (None, "-x")),
        ("${{ matrix.gap || 'x' }}", ("x",)),
        ("${{ 'a' || github.token }}", ("a",)),
        ("${{ inputs.empty || 'fallback' }}", ("fallback",)),
        ("${{ inputs.flag && 'x' || 'y' }}", (None,)),
        ("${{ github.ref == 'x' && 'same' || 'same' }}", ("same",)),
        ("${{ true }} ${{ 12 }} ${{ null }} ${{ '' }}", ("true 12  ",)),
        ("${{ 1.50 }}${{ 0x1F }}", (None,)),
        ("${{ format('{0}/{1}{{}}', 'a', github.sha) }}", ("a/", None, "{}")),
        ("${{ format('{0:x}', 'a') }}", (None,)),
        ("${{ github.ref == 'x' }}", (None,)),
        ("${{ secrets }}", (None,)),
    ],
)
def test_what_is_known_of_the_text(text: str, parts: tuple[str | None, ...]) -> None:
    assert value_of(text, CONTEXTS).parts == parts


def test_a_text_holds_what_any_of_its_expressions_holds() -> None:
    assert value_of("a ${{ 'x' }} ${{ github.token }}", CONTEXTS).holds is YES
    assert value_of("${{ secrets.PAT || github.token }} ${{ github.ref }}", CONTEXTS).holds is MAYBE
    assert value_of("${{ secrets.PAT || github.token }}${{ github.token }}", CONTEXTS).holds is YES
    assert value_of("github.token secrets.GITHUB_TOKEN $GITHUB_TOKEN", CONTEXTS).holds is NO


@pytest.mark.parametrize(
    "text",
    [
        "${{ secrets.GITHUB_TOKEN",
        "${{ 'x }} ${{ github.token }}",
        "${{ secrets.GITHUB_TOKEN }",
        "${{ github. token token }}",
        "${{ toJSON(secrets }}",
        "${{ env.X ++ }}",
        "${{ steps.a.outputs.b, }}",
        "${{ inputs.'x' }}",
    ],
)
def test_malformed_expressions_may_hold_the_token(text: str) -> None:
    assert value_of(text, CONTEXTS).holds is MAYBE


@pytest.mark.parametrize("text", ["${{ }}", "${{ vars.x + 1 }}", "${{", "${{ needs.a.outputs. }}"])
def test_malformed_expressions_that_name_nothing_that_carries_it(text: str) -> None:
    value = value_of(text, CONTEXTS)
    assert value == UNKNOWN


def test_without_contexts_only_the_token_itself_is_known() -> None:
    bare = Contexts()
    assert value_of("${{ github.token }}", bare).holds is YES
    assert value_of("${{ inputs.token }}", bare) == UNKNOWN
    assert value_of("${{ env.TOKEN }}", bare) == UNKNOWN
    assert value_of("${{ steps.given.outputs.x }}", bare) == UNKNOWN
    assert value_of("${{ matrix.os }}", bare) == UNKNOWN
    assert value_of("${{ secrets.exact }}", bare) == UNKNOWN


def test_any_secret_that_a_caller_may_pass() -> None:
    called = Contexts(secrets={"*": MAYBE})
    assert holds("secrets.ANYTHING", called) is MAYBE
    assert holds("secrets.GITHUB_TOKEN", called) is YES
    assert holds("secrets['X'] == ''", called) is NO
    assert holds("vars.ANYTHING", called) is NO


def test_names_of_variables_count_with_regard_to_case_on_some_systems() -> None:
    both = Contexts(env={"NAME": Value.literal("x"), "Name": TOKEN})
    assert value_of("${{ env.NAME }}", both) == Value((None,), MAYBE)
    assert value_of("${{ env.NAME }}", Contexts(env={"NAME": Value.literal("x")})) == Value.literal("x")
    assert value_of("${{ env.Name }}", Contexts(env={"NAME": Value.literal("x")})).text is None
    assert holds("env.token", Contexts(env={"TOKEN": TOKEN})) is MAYBE


@pytest.mark.parametrize(
    ("text", "choices"),
    [
        ("${{ matrix.os }}-latest", {"ubuntu-latest", "windows-latest"}),
        ("${{ matrix.os == 'linux' && 'a' || 'b' }}", {"a", "b"}),
        ("${{ matrix.os || 'x' }}", {"ubuntu", "windows"}),
        ("${{ matrix.gap }}", {"", "x"}),
        ("${{ matrix.os }}${{ matrix.names }}", {"ubuntuA", "ubuntuB", "windowsA", "windowsB"}),
        ("${{ format('{0}!', matrix.os) }}", {"ubuntu!", "windows!"}),
        ("${{ contains(github.ref, 'x') }}", {"true", "false"}),
        ("x", {"x"}),
        ("${{ vars.X }}", {None}),
        ("${{ vars.X || 'x' }}", {None, "x"}),
    ],
)
def test_choices(text: str, choices: set[str | None]) -> None:
    assert {choice.text for choice in choices_of(text, CONTEXTS)} == choices


def test_too_many_choices_are_one_that_is_not_known() -> None:
    many = Contexts(matrix={"a": tuple(f"v{number}" for number in range(20)), "b": ("x", "y", "z")})
    assert choices_of("${{ matrix.a }}", many) == (UNKNOWN,)
    assert choices_of("${{ matrix.b }}" * 3, many) == (UNKNOWN,)
    assert holds("secrets[matrix.a]", many) is MAYBE
    assert holds("format('{0}{1}{2}{3}', matrix.b, matrix.b, matrix.b, github.token)", many) is MAYBE


ATOMS = [
    "github.token", "secrets.PAT", "secrets.GITHUB_TOKEN", "env.TOKEN", "env.OPEN", "env.NAME", "'x'", "''",
    "true", "false", "github.ref", "inputs.flag", "steps.perhaps.outputs.x", "matrix.os",
]  # fmt: skip

EXPRESSIONS = st.recursive(
    st.sampled_from(ATOMS),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["||", "&&", "=="]), inner).map(
            lambda parts: f"({' '.join(parts)})"
        ),
        inner.map(lambda operand: f"!{operand}"),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: f"format('{{0}}', {', '.join(parts)})"),
        inner.map(lambda operand: f"toJSON({operand})"),
        st.tuples(inner, inner, inner).map(lambda parts: f"case({', '.join(parts)})"),
        inner.map(lambda operand: f"secrets[{operand}]"),
    ),
    max_leaves=8,
)


@given(EXPRESSIONS)
def test_negations_and_comparisons_never_hold_it(expression: str) -> None:
    assert holds(f"!({expression})") is NO
    assert holds(f"({expression}) == 'x'") is NO


@given(EXPRESSIONS, EXPRESSIONS)
def test_a_condition_that_is_not_known_leaves_both_branches(first: str, second: str) -> None:
    chosen = holds(f"case(github.ref == 'x', {first}, {second})")
    assert chosen is (holds(first) if holds(first) is holds(second) else MAYBE)


@given(EXPRESSIONS)
def test_only_an_empty_fallback_takes_nothing_away(expression: str) -> None:
    assert (holds(f"({expression}) || ''") is NO) == (holds(expression) is NO)


@given(
    st.text(max_size=30)
    | st.lists(
        st.sampled_from(["${{", "}}", "secrets", ".", "*", "[", "]", "'", "github", "token", "||", "(", ")"]),
        max_size=15,
    ).map("".join)
)
def test_never_raises(text: str) -> None:
    value = value_of(text, CONTEXTS)
    assert value.holds >= max(choice.holds for choice in choices_of(text, CONTEXTS)) - 1
    if "${{" not in text:
        assert value == Value.literal(text)
