"""What tox lets through: exact edits of its lists, and refusals."""

from __future__ import annotations

import configparser
import tomllib

import pytest

from pinfix_codemods.oidc.python.passenv.tox import pass_through
from pinfix_codemods.oidc.python.result import Refused

TOKEN = ("AWS_SESSION_TOKEN",)
REQUEST = ("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_URL", "GITHUB_ACTIONS")
TWINE = ("TWINE_PASSWORD", "TWINE_USERNAME")


@pytest.mark.parametrize(
    ("text", "added"),
    [
        ("passenv = AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY|\n", " AWS_SESSION_TOKEN"),
        ("pass_env = HOME, AWS_SECRET_ACCESS_KEY|", ", AWS_SESSION_TOKEN"),
        ("passenv=AWS_ACCESS_KEY_ID|  # both\n", ", AWS_SESSION_TOKEN"),
        ("passenv =\n    AWS_ACCESS_KEY_ID\n    HOME  # why|\nskip = 1\n", "\n    AWS_SESSION_TOKEN"),
        ("passenv =\n  AWS_ACCESS_KEY_ID,\n  AWS_SECRET_ACCESS_KEY,|", "\n  AWS_SESSION_TOKEN,"),
        ("passenv =\r\n  AWS_ACCESS_KEY_ID\r\n|", "  AWS_SESSION_TOKEN\r\n"),
        ("passenv =\n    {[base]passenv}\n    AWS_ACCESS_KEY_ID\n|", "    AWS_SESSION_TOKEN\n"),
    ],
)
def test_the_token_goes_with_the_pair(text: str, added: str) -> None:
    """`|` is where it goes."""
    before, after = f"[testenv]\n{text}".split("|")
    found = pass_through("tox.ini", before + after, TOKEN, ())
    assert found == before + added + after
    assert pass_through("tox.ini", found, TOKEN, ()) is None
    parser = configparser.ConfigParser()
    parser.read_string(found)


@pytest.mark.parametrize(
    "text",
    [
        "[testenv]\npassenv = AWS_*\n",
        "[testenv]\npassenv = *\n",
        "[testenv]\npassenv = HOME\n",
        "[testenv]\npassenv = aws_access_key_id, AWS_SESSION_TOKEN\n",
        "[testenv]\n# passenv = AWS_ACCESS_KEY_ID\ncommands = pytest\n",
        "[testenv]\ndescription = uses AWS_ACCESS_KEY_ID\n",
    ],
)
def test_nothing_to_do(text: str) -> None:
    assert pass_through("tox.ini", text, TOKEN, ()) is None


def test_only_the_environment_that_publishes_changes() -> None:
    text = "[testenv]\npassenv = HOME\n\n[testenv:publish]\npassenv =\n"
    text += "    TWINE_USERNAME\n    TWINE_PASSWORD\n    LANG\n"
    assert pass_through("sub/tox.ini", text, REQUEST, TWINE) == (
        "[testenv]\npassenv = HOME\n\n[testenv:publish]\npassenv =\n    ACTIONS_ID_TOKEN_REQUEST_TOKEN\n"
        "    ACTIONS_ID_TOKEN_REQUEST_URL\n    GITHUB_ACTIONS\n    LANG\n"
    )


def test_a_pattern_stays() -> None:
    found = pass_through("tox.ini", "[testenv]\npassenv = TWINE_*\n", REQUEST, TWINE)
    assert found == "[testenv]\npassenv = TWINE_*, " + ", ".join(REQUEST) + "\n"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("tox.ini", "[testenv]\npassenv = TWINE_PASSWORD\ncommands = twine upload -p {env:TWINE_PASSWORD}\n"),
        ("tox.ini", "[testenv]\nsetenv =\n  TWINE_PASSWORD = x\n"),
        ("tox.ini", "[testenv]\npassenv =\n  py311: TWINE_PASSWORD\n  TWINE_USERNAME\n"),
        ("tox.toml", 'env.p = {pass_env = ["TWINE_PASSWORD"]}\n'),
        ("tox.toml", '[env.p]\npass_env = [{replace = "ref", of = ["x"]}, "TWINE_PASSWORD"]\n'),
        ("tox.toml", '[env.p]\npass_env = ["TWINE_PASSWORD"]\nset_env.A = "{env:TWINE_PASSWORD}"\n'),
        ("tox.toml", '[env.p]\npass_env = ["TWINE_PASSWORD", # one\n "TWINE_USERNAME"]\n'),
        ("tox.toml", '[env.p\npass_env = ["TWINE_PASSWORD"]\n'),
        ("pyproject.toml", '[tool.tox]\nlegacy_tox_ini = "[testenv]\\npassenv = TWINE_PASSWORD"\n'),
        ("pyproject.toml", '[tool.tox]\nlegacy_tox_ini = """\npassenv = \\\n TWINE_PASSWORD\n"""\n'),
        ("tox.ini", "[testenv]\npassenv = TWINE_PASSWORD\n" + "#" * 600_000),
    ],
)  # fmt: skip
def test_what_is_not_exact_is_refused(path: str, text: str) -> None:
    found = pass_through(path, text, REQUEST, TWINE)
    assert isinstance(found, Refused)
    assert found.slug == "passenv"


@pytest.mark.parametrize(
    ("text", "added"),
    [
        ('pass_env = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"|]', ', "AWS_SESSION_TOKEN"'),
        ("pass_env = ['AWS_ACCESS_KEY_ID'|]", ", 'AWS_SESSION_TOKEN'"),
        ('pass_env = [\n  "AWS_ACCESS_KEY_ID",\n  |"HOME", # why\n]', '"AWS_SESSION_TOKEN",\n  '),
        ('pass_env = [\n  "AWS_ACCESS_KEY_ID"|\n]', ',\n  "AWS_SESSION_TOKEN"'),
    ],
)
@pytest.mark.parametrize(
    ("path", "table"), [("tox.toml", "env_run_base"), ("pyproject.toml", "tool.tox.env.publish")]
)
def test_native_tables(text: str, added: str, path: str, table: str) -> None:
    """`|` is where it goes."""
    before, after = f'title = "x"\n[{table}]\n{text}\n[other]\nx = 1\n'.split("|")
    found = pass_through(path, before + after, TOKEN, ())
    assert found == before + added + after
    tomllib.loads(found)
    assert pass_through(path, found, TOKEN, ()) is None


def test_the_publishing_environment_of_a_table() -> None:
    text = '[env.publish]\npass_env = [\n  "HOME",\n  "TWINE_PASSWORD",\n  "TWINE_USERNAME",\n]\n'
    found = pass_through("tox.toml", text, REQUEST, TWINE)
    assert isinstance(found, str)
    assert tomllib.loads(found)["env"]["publish"]["pass_env"] == ["HOME", *REQUEST]
    assert found.count("\n") == text.count("\n") + 1


def test_a_variable_goes_without_another_in_its_place() -> None:
    text = '[env.publish]\npass_env = ["TWINE_PASSWORD", "HOME", "TWINE_USERNAME"]\n'
    assert pass_through("tox.toml", text, (), TWINE) == '[env.publish]\npass_env = ["HOME"]\n'


@pytest.mark.parametrize("quote", ['"""', "'''"])
def test_the_older_text_in_a_project_file(quote: str) -> None:
    inner = f"{quote}\n[testenv]\npassenv =\n    AWS_ACCESS_KEY_ID\n{quote}"
    text = f"[tool.tox]\nlegacy_tox_ini = {inner}\n[tool.x]\ny = 1\n"
    found = pass_through("pyproject.toml", text, TOKEN, ())
    assert found == text.replace("KEY_ID\n", "KEY_ID\n    AWS_SESSION_TOKEN\n")


def test_a_project_file_without_tox_is_left_alone() -> None:
    text = '[tool.pytest.ini_options]\nenv = ["AWS_ACCESS_KEY_ID=x"]\npass_env = ["AWS_ACCESS_KEY_ID"]\n'
    assert pass_through("pyproject.toml", text, TOKEN, ()) is None
