from __future__ import annotations

import pytest

from pinfix_codemods.oidc.scene.model import Value
from pinfix_codemods.oidc.scene.values import (
    expression_chains,
    expression_secrets,
    expression_variables,
    read_value,
    secrets_in,
)

KEY = read_value("${{ secrets.KEY }}")


@pytest.mark.parametrize(
    "text",
    [
        "${{ secrets.My_Key }}",
        "${{secrets.My_Key}}",
        "  ${{ secrets.MY_KEY }}\n",
        "${{ secrets['my_key'] }}",
        "${{ SECRETS.my_key }}",
        "${{ (secrets.MY_KEY) }}",
    ],
)
def test_exactly_one_secret(text: str) -> None:
    value = read_value(text)

    assert (value.kind, value.name, value.secrets) == ("secret", "MY_KEY", {"MY_KEY"})
    assert value.is_stored


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", "empty"),
        (" \n", "empty"),
        ("${{ '' }}", "empty"),
        ("us-east-1", "literal"),
        ("{{ secrets.X }}", "literal"),
        ("${{ vars.REGION }}", "variable"),
        ("${{ inputs.key }}", "dynamic"),
        ("${{ steps.auth.outputs.token }}", "dynamic"),
        ("${{ needs.a.outputs.b }}", "dynamic"),
    ],
)
def test_values_without_secrets(text: str, kind: str) -> None:
    value = read_value(text)

    assert (value.kind, value.secrets, value.is_stored) == (kind, frozenset(), False)


@pytest.mark.parametrize(
    "text", ["${{ secrets.GITHUB_TOKEN }}", "${{ github.token }}", "${{ github['token'] }}"]
)
def test_token_of_the_job_is_not_stored(text: str) -> None:
    value = read_value(text)

    assert (value.kind, value.name) == ("secret", "GITHUB_TOKEN")
    assert not value.is_stored
    assert secrets_in(text) == frozenset()


@pytest.mark.parametrize(
    ("text", "secrets"),
    [
        ("${{ secrets.A || secrets.B }}", {"A", "B"}),
        ("${{ github.ref == 'x' && secrets.A || '' }}", {"A"}),
        ("${{ format('{0}-x', secrets.A) }}", {"A"}),
        ("https://${{ secrets.A }}:${{ secrets.B }}@host", {"A", "B"}),
        ("${{ secrets.A }}${{ vars.B }}", {"A"}),
        ("${{ secrets[matrix.name] }}", {"*"}),
        ("${{ secrets[format('{0}_KEY', inputs.env)] }}", {"*"}),
        ("${{ toJSON(secrets) }}", {"*"}),
        ("${{ secrets.* }}", {"*"}),
        ("${{ fromJSON(secrets.A).key }}", {"A"}),
        ("${{ secrets.A != '' }}", {"A"}),
        ("${{ secrets.A", {"A"}),
        ("${{ secrets.A + 1 }}", {"*"}),
    ],
)
def test_several_things_in_a_value_are_dynamic(text: str, secrets: set[str]) -> None:
    value = read_value(text)

    assert (value.kind, value.name, value.secrets) == ("dynamic", "", secrets)
    assert not value.is_stored


def test_a_secret_called_token_is_a_stored_one() -> None:
    assert read_value("${{ secrets.token }}").is_stored
    assert read_value("x ${{ secrets.token }}").secrets == {"TOKEN"}


@pytest.mark.parametrize("text", ["${{ env.K }}", "${{env.K}}", "${{ env['K'] }}", "${{ ENV.K }}"])
def test_taint_goes_through_variables(text: str) -> None:
    value = read_value(text, {"K": KEY})

    assert (value.kind, value.name, value.secrets, value.through) == ("secret", "KEY", {"KEY"}, ("K",))


def test_taint_goes_through_several_variables() -> None:
    second = read_value("${{ env.A }}", {"A": KEY})

    assert read_value("${{ env.B }}", {"B": second}).through == ("B", "A")


def test_taint_in_a_text() -> None:
    value = read_value("--key ${{ env.K }} --region ${{ env.R }}", {"K": KEY, "R": Value("eu", "literal")})

    assert (value.kind, value.secrets, value.through) == ("dynamic", {"KEY"}, ("K", "R"))


def test_all_variables_at_once() -> None:
    assert read_value("${{ toJSON(env) }}", {"K": KEY}).secrets == {"KEY"}


def test_a_variable_that_nothing_is_known_of_has_no_secret() -> None:
    value = read_value("${{env.AWS_ACCESS_KEY_ID}}", {})

    assert (value.kind, value.secrets, value.through) == ("dynamic", frozenset(), ("AWS_ACCESS_KEY_ID",))


def test_a_variable_in_another_spelling_counts_for_windows() -> None:
    assert read_value("${{ env.k }}", {"K": KEY}).secrets == {"KEY"}


def test_expressions_by_themselves() -> None:
    assert expression_secrets("env.K != ''", {"K": KEY}) == {"KEY"}
    assert expression_secrets("secrets.A && github.token") == {"A"}
    assert expression_variables("env.A == env['B'] && x.env.C") == ("A", "B")
    assert expression_variables("contains(toJSON(env), 'x')") == ("*",)
    assert expression_chains("needs.Check.outputs.found == 'true'") == (
        ("needs", "check", "outputs", "found"),
    )
    assert expression_chains("a ||") == ()
