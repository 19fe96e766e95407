from __future__ import annotations

import time

import pytest
from config.files import BAD, GOOD, NAMES
from hypothesis import given
from hypothesis import strategies as st

from pinfix.config import CodemodChoice, Config, IgnoreRule, PinStyle, load
from pinfix.errors import ConfigurationError


def read(text: str) -> Config:
    return load(text.encode(), "pinfix.yml", NAMES)


def failure(text: str) -> str:
    with pytest.raises(ConfigurationError) as caught:
        read(text)
    return str(caught.value)


def outcome(data: bytes) -> str:
    try:
        return repr(load(data, "pinfix.yml", NAMES))
    except ConfigurationError as error:
        return str(error)


@pytest.mark.parametrize(
    "text", ["", "# nothing yet\n", "---\n", "{}", "null", "pin:\n", "ignore: []\ncodemods: {}\n"]
)
def test_a_file_that_says_nothing_gives_the_defaults(text: str) -> None:
    assert read(text) == Config()
    assert Config() == Config(CodemodChoice(None, frozenset()), (), PinStyle(" ", True))


def test_every_setting() -> None:
    text = """\
codemods:
  only: [pin-actions, name-steps]
  skip: [name-steps]
ignore:
  - path: .github/workflows/legacy-*.yml
    uses: octo/tool@v1
    codemod: pin-actions
    reason: its tests need the tag
  - {uses: actions/*}
pin:
  separator: "  "
  complete-comments: false
"""
    assert read(text) == Config(
        CodemodChoice(frozenset({"pin-actions", "name-steps"}), frozenset({"name-steps"})),
        (
            IgnoreRule(
                ".github/workflows/legacy-*.yml", "octo/tool@v1", "pin-actions", "its tests need the tag"
            ),
            IgnoreRule(uses="actions/*"),
        ),
        PinStyle("  ", False),
    )


@pytest.mark.parametrize("text", GOOD)
def test_good_files_load(text: str) -> None:
    assert isinstance(read(text), Config)


@pytest.mark.parametrize("text", BAD)
def test_bad_files_name_the_file_and_the_place(text: str) -> None:
    path, line, column, message = failure(text).split(":", 3)
    assert path == "pinfix.yml"
    assert 1 <= int(line) <= text.count("\n") + 1
    assert int(column) >= 1
    assert message.strip()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("pin: {}\n\ncodemod: {}\n", "3:1: unknown key 'codemod'; did you mean 'codemods'?"),
        ("pin:\n  seperator: ' '\n", "2:3: unknown key 'seperator'; did you mean 'separator'?"),
        (
            "xyz: 1\n",
            "1:1: unknown key 'xyz'; known: codemods, codeowners, ignore, oidc, permissions, pin, ",
        ),
        ("codeowners: [x]\n", "1:13: 'codeowners' must be a mapping, not a list"),
        (
            "codeowners:\n  owners:\n    - octo/security\n",
            "3:7: an owner is '@user', '@org/team' or an e-mail address, not 'octo/security': did you mean "
            "'@octo/security'?",
        ),
        (
            "pin: {branches: tail}\n",
            "1:17: 'branches' cannot be 'tail'; it is one of head, latest-tag, refuse",
        ),
        (
            "codemods:\n  only: [pin-action]\n",
            "2:10: there is no codemod 'pin-action'; did you mean 'pin-actions'?",
        ),
        ("codemods: {skip: pin-actions}", "1:18: 'skip' must be a list, not text"),
        ("codemods: {only: []}", "1:18: 'only' is empty, so that nothing would run: leave it out to run all"),
        ("codemods: {skip: [1]}", "1:19: the name of a codemod must be text, not a number"),
        ("pin: {complete-comments: 'yes'}", "1:26: 'complete-comments' must be true or false, not text"),
        ("pin: {complete-comments: }", "1:25: 'complete-comments' must be true or false, not nothing"),
        ("pin: {separator: '\t'}", "1:18: 'separator' is one to eight spaces, in quotes"),
        ("pin:\n- a", "2:1: 'pin' must be a mapping, not a list"),
        ("pin: 5", "1:6: 'pin' must be a mapping, not a number"),
        ("pin: !x {}", "1:9: 'pin' must be a mapping, not a value with a tag"),
        (
            "ignore:\n  - reason: why\n",
            "2:5: an ignore rule needs 'path' or 'uses'; 'codemods: skip' leaves out",
        ),
        ("ignore: [a.yml]", "1:10: an ignore rule must be a mapping, not text"),
        ("ignore: [{path: /etc/*}]", "1:17: 'path' is a glob from the root"),
        ("ignore: [{path: null, uses: a/b}]", "1:17: 'path' must be text, not nothing"),
        ("ignore: [{uses: actions}]", "1:17: 'uses' is a pattern such as"),
        ("{1: 2}", "1:2: a key of the configuration must be text, not a number"),
        ("{[a]: 2}", "1:2: a key of the configuration must be text, not a list"),
        ("pin: {}\npin: {}\n", "2:1: the key 'pin' stands twice in one mapping"),
        ("pin: [\n", "2:1: "),
        ("a: *b", "1:4: the alias *b has no anchor before it"),
        ("pin: {}\n---\npin: {}\n", "3:1: a configuration is one YAML document; here begins another"),
        ("# c\r\npin:\r\n  x: 1\r\n", "3:3: unknown key 'x'"),
    ],
)
def test_messages(text: str, message: str) -> None:
    assert failure(text).startswith(f"pinfix.yml:{message}")


def test_not_utf8_names_the_line() -> None:
    with pytest.raises(ConfigurationError, match=r"^pinfix\.yml:2: is not UTF-8"):
        load(b"pin:\n  separator: '\xff'\n", "pinfix.yml", NAMES)


def test_too_large_a_file_has_no_line() -> None:
    with pytest.raises(ConfigurationError, match=r"^pinfix\.yml: has 3,000,000 bytes"):
        load(b"#" * 3_000_000, "pinfix.yml", NAMES)


def test_names_from_the_file_are_escaped_and_cut() -> None:
    message = failure('"\\e[2J\\u202e' + "x" * 500 + '": 1')
    assert message.isprintable()
    assert "'\\x1b[2J\\u202exxx" in message
    assert len(message) < 200


def test_aliases_are_followed() -> None:
    assert read("codemods: {only: &a [pin-actions], skip: *a}\n").codemods.skip == {"pin-actions"}


def test_a_fault_behind_an_alias_is_named_where_it_is_used() -> None:
    assert failure("pin: &p {}\nignore: *p\n").startswith("pinfix.yml:2:9: 'ignore' must be a list")


def test_byte_order_mark_is_no_part_of_the_first_key() -> None:
    assert load(b"\xef\xbb\xbfpin: {separator: '  '}", "pinfix.yml", NAMES).pin.separator == "  "


def test_hostile_key_is_refused_quickly() -> None:
    begin = time.process_time()
    failure("'" + "codemods" * 100_000 + "': 1")
    assert time.process_time() - begin < 1


@given(st.binary(max_size=60))
def test_any_bytes_give_a_configuration_or_an_error_of_configuration(data: bytes) -> None:
    assert outcome(data).startswith(("Config(", "pinfix.yml:"))


def test_choice_of_codemods() -> None:
    assert CodemodChoice().allows("a")
    assert not CodemodChoice(skip=frozenset("a")).allows("a")
    assert not CodemodChoice(only=frozenset("b")).allows("a")
    assert not CodemodChoice(frozenset("a"), frozenset("a")).allows("a")
    assert CodemodChoice(frozenset("ab"), frozenset("b")).allows("a")
