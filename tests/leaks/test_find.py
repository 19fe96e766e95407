"""Keys that are written out are found, wherever they stand, and never shown."""

from __future__ import annotations

import base64
import re
from re import _constants as constants  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import pytest
from leaks.keys import AWS_ID, AWS_SECRET, BY_SHAPE, PEM_BODY, PEM_HEADER, jwt

from pinfix.leaks import Leak, find_leaks, key_files
from pinfix.leaks.shapes import SHAPES
from pinfix.yaml.document import Document

PATH = ".github/workflows/ci.yml"


def leaks(text: str) -> list[Leak]:
    return list(find_leaks(PATH, Document.from_text(text)))


def kinds(text: str) -> list[str]:
    return [leak.kind for leak in leaks(text)]


CASES = [(kind, key) for kind, keys in BY_SHAPE.items() for key in keys]
IDS = [f"{kind}-{number}" for number, (kind, _) in enumerate(CASES)]
FORMS = {
    "plain": "a: {}\n",
    "quoted": "a: '{}'\n",
    "double": 'a: "{}"\n',
    "flow": "a: [{}, b]\n",
    "run": "run: |\n  login {}\n",
    "here-document": "run: |\n  cat <<EOF\n  key={}\n  EOF\n",
    "comment": "a: b # {}\n",
    "comment line": "# {}\na: b\n",
    "key": "{}: a\n",
    "behind an escape": 'a: "one\\n{}"\n',
    "in an expression": "a: ${{{{ inputs.key || '{}' }}}}\n",
    "url": "a: https://u:{}@host\n",
}


@pytest.mark.parametrize(("kind", "key"), CASES, ids=IDS)
@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_found_in_every_place_and_not_shown(form: str, kind: str, key: str) -> None:
    written = f"AccountKey={key}" if kind.endswith("Storage") else key
    found = leaks(form.format(written))
    assert [leak.kind for leak in found] == [kind]
    assert found[0].shown == key[:4]
    assert key[4:12] not in repr(found)


@pytest.mark.parametrize(("kind", "key"), CASES, ids=IDS)
def test_a_shorter_one_and_one_within_a_word_are_none(kind: str, key: str) -> None:
    if kind.endswith(("Storage", "(JWT)")):
        key = key[:40]
    elif kind.endswith(("Hub", "PyPI")):
        key = key[:14]
    elif kind.endswith("Entra"):
        key = key[:20]
    else:
        key = key[:-25] if "pat_" in key else key[:-1]
    assert kinds(f"a: {key}\n") == []


@pytest.mark.parametrize(
    "key", [AWS_ID, BY_SHAPE["a token of npm"][0], BY_SHAPE["a token of Cargo's registry"][0]]
)
def test_within_a_longer_word_it_is_none(key: str) -> None:
    assert kinds(f"a: X{key}\nb: {key}X\n") == []


def test_place() -> None:
    (leak,) = leaks(f"a: b\nrun: |\n  login \\\n    {AWS_ID}\n")
    assert (leak.path, leak.line, leak.column) == (PATH, 4, 5)


def test_several_in_the_order_of_the_text() -> None:
    assert [leak.line for leak in leaks(f"a: {AWS_ID}\nb: {jwt(a='b')}\nc: {AWS_ID}\n")] == [1, 2, 3]


SECRET_FORMS = [
    "AWS_SECRET_ACCESS_KEY: {}",
    "AWS_SECRET_ACCESS_KEY: '{}'",
    'run: "aws configure set aws_secret_access_key {}"',
    "run: export AWS_SECRET_ACCESS_KEY={}",
    'run: export AWS_SECRET_KEY="{}"',
    "aws-secret-access-key: {}",
    "aws_sk: {}",
    "run: 'echo ''{{\"SecretAccessKey\": \"{}\"}}'''",
    "AWS_SECRET_ACCESS_KEY: >-\n  {}",
    "# AWS_SECRET_ACCESS_KEY={}\na: b",
]


@pytest.mark.parametrize("form", SECRET_FORMS)
def test_secret_half_by_its_name(form: str) -> None:
    (leak,) = leaks(form.format(AWS_SECRET) + "\n")
    assert leak.kind == "a secret access key of AWS"
    assert AWS_SECRET[:5] not in repr(leak)


@pytest.mark.parametrize(
    "form",
    ["digest: {}", "AWS_REGION: {}", "SECRET: {}", "a: {}", "run: aws s3 sync {}", "task_aws: {}",
     "AWS_SECRET_ACCESS_KEY: x\nother: {}", "AWS_SECRET_ACCESS_KEY: {}A", "AWS_SECRET_ACCESS_KEY: {}="],
)  # fmt: skip
def test_forty_characters_are_no_key_without_the_name(form: str) -> None:
    assert kinds(form.format(AWS_SECRET) + "\n") == []


def test_a_commit_behind_a_secret_is_none() -> None:
    assert kinds("AWS_SECRET_ACCESS_KEY:\n  " + "0123456789abcdef" * 2 + "01234567\n") == []


@pytest.mark.parametrize(
    "value",
    [
        "AK" + "IAIOSFODNN7EXAMPLE",
        "AK" + "IA" + "X" * 16,
        "AK" + "IATESTTESTTESTTEST",
        "gh" + "p_" + "x" * 36,
        "np" + "m_" + "xxxx" * 9,
        "gh" + "p_dummy" + "a1" * 16,
        "AccountKey=" + "Eby8vdM02xNOcqFl" + "qUwJPLlm" + "EtlCDXJ1" * 7 + "KSZFPQ==",
        jwt(iss="supabase-demo", role="service_role"),
        jwt(iss="supabase", role="anon"),
        jwt(sub="1234567890", name="John Doe"),
        "minioadmin", "minio123", "test", "testing", "localstack", "changeme",
        "${NPM_TOKEN}", "<YOUR_TOKEN>",
        "${{ secrets.AWS_SECRET_ACCESS_KEY }}", "gh" + "p_${TOKEN}", "np" + "m_config_registry",
        "ciocciolata",
    ],
)  # fmt: skip
def test_what_opens_nothing(value: str) -> None:
    assert kinds(f"AWS_SECRET_ACCESS_KEY: '{value}'\nb: {value!r}\n") == []


def test_the_example_of_the_documentation_is_none() -> None:
    example = "wJalrXUtnFEMI/K7MDENG/" + "bPxRfiCYEXAMPLEKEY"
    assert kinds(f"AWS_SECRET_ACCESS_KEY: {example}\n") == []


REGISTRY = "//npm-registry.invalid/:_authToken="


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (REGISTRY + "Zq1" * 8, True),
        (REGISTRY + '\\"' + "Zq1" * 8, True),
        (REGISTRY + "${NPM_TOKEN}", False),
        (REGISTRY + "$NPM_TOKEN_OF_THE_ORGANIZATION", False),
        (REGISTRY + "${{ secrets.NPM_TOKEN_OF_US }}", False),
        (REGISTRY + "<the-token-of-the-registry>", False),
        (REGISTRY + "short", False),
        ("//localhost:4873/:_authToken=" + "Zq1" * 8, False),
        ("//127.0.0.1:4873/:_authToken=" + "Zq1" * 8, False),
        ("//localhost:4873/:_authToken dummy-token", False),
    ],
)
def test_registries(line: str, found: bool) -> None:
    text = f"run: |\n  echo {line} >> .npmrc\n"
    assert kinds(text) == (["a token of a package registry"] if found else [])


def test_a_known_token_for_a_registry_is_told_once() -> None:
    assert len(kinds(f"run: |\n  echo {REGISTRY}{BY_SHAPE['a token of npm'][0]}\n")) == 1


@pytest.mark.parametrize(
    "text",
    [
        f"run: |\n  cat > k <<EOF\n  {PEM_HEADER}\n  {PEM_BODY}\n  EOF\n",
        f'a: "{PEM_HEADER}\\n{PEM_BODY}"\n',
        f"# {PEM_HEADER}\n# {PEM_BODY}\na: b\n",
        f"a: |\n  {PEM_HEADER}\n  Proc-Type: 4,ENCRYPTED\n  DEK-Info: AES-128-CBC,00\n\n  {PEM_BODY}\n",
        f"a: {PEM_HEADER} {PEM_BODY}\n",
        f"a: |\n  {PEM_HEADER.replace('RSA', 'OPENSSH')}\n  b3BlbnNzaC1r\n",
        f"a: |\n  {PEM_HEADER.replace('RSA ', '')}\n  {PEM_BODY}\n",
    ],
)
def test_private_keys(text: str) -> None:
    (leak,) = leaks(text)
    assert (leak.kind, leak.shown) == ("a private key", "")
    assert PEM_BODY[:5] not in repr(leak)


@pytest.mark.parametrize(
    "text",
    [
        f"run: grep -q -- '{PEM_HEADER}' key.pem\n",
        f"run: |\n  echo '{PEM_HEADER}' > key\n  echo \"$KEY\" >> key\n",
        f"a: |\n  {PEM_HEADER}\n  ${{{{ secrets.KEY }}}}\n",
        f"a: |\n  {PEM_HEADER}\n  <your key>\n",
        f"a: |\n  {PEM_HEADER.replace('PRIVATE', 'PUBLIC')}\n  {PEM_BODY}\n",
        f"a: |\n  {PEM_HEADER}\n  ...\n",
    ],
)
def test_a_frame_without_a_key(text: str) -> None:
    assert kinds(text) == []


def account(key: str, quote: str = '"') -> str:
    fields = f'{{"type": "service_account", "project_id": "p", "private_key": "{key}"}}'
    return fields.replace('"', quote)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"a: '{account('abc')}'\n", 1),
        (f"a: '{account(PEM_HEADER + chr(92) + 'n' + PEM_BODY)}'\n", 1),
        ('a: "' + account("abc", '\\"') + '"\n', 1),
        ('a: |\n  {\n    "private_key": "abc",\n    "type":\n      "service_account"\n  }\n', 1),
        ('a: \'{"type": "service_account", "client_email": "a@b"}\'\n', 1),
        (f"a: '{account('${{ secrets.KEY }}')}'\n", 0),
        (f"a: '{account('$KEY')}'\n", 0),
        (f"a: '{account('<key>')}'\n", 0),
        (f"a: '{account('')}'\n", 0),
        ('run: |\n  grep \'"type": "service_account"\' key.json\n', 0),
        ('a: \'{"type": "external_account", "client_email": "a@b"}\'\n', 0),
    ],
)
def test_keys_of_service_accounts(text: str, found: int) -> None:
    assert kinds(text) == ["the key of a service account of Google"] * found


def test_a_key_that_only_escapes_make_is_found() -> None:
    escaped = "".join(f"\\x{ord(character):02x}" for character in AWS_ID)
    (leak,) = leaks(f'a: b\nc: "{escaped}"\n')
    assert (leak.line, leak.column, leak.kind) == (2, 4, "an access key id of AWS")


def test_base64_that_is_no_token() -> None:
    assert kinds("a: eyJhIjoxfQ==\nb: " + base64.b64encode(b"x" * 90).decode() + "\n") == []


@pytest.mark.parametrize(
    "pattern",
    [*(shape.pattern for shape in SHAPES), key_files._PEM, key_files._TYPE, key_files._PRIVATE_KEY_FIELD],
)
def test_every_repetition_is_bounded(pattern: re.Pattern[str]) -> None:
    repeats = list(repetitions(parser.parse(pattern.pattern)))
    assert all(most < constants.MAXREPEAT and most <= 4000 for most in repeats)


def repetitions(tree: Any) -> Any:
    for operation, argument in tree:
        if operation in (constants.MAX_REPEAT, constants.MIN_REPEAT, constants.POSSESSIVE_REPEAT):
            yield argument[1]
            yield from repetitions(argument[2])
        elif operation is constants.SUBPATTERN:
            yield from repetitions(argument[-1])
        elif operation is constants.BRANCH:
            for branch in argument[1]:
                yield from repetitions(branch)
        elif operation in (constants.ASSERT, constants.ASSERT_NOT):
            yield from repetitions(argument[1])
        elif operation is constants.ATOMIC_GROUP:
            yield from repetitions(argument)


@pytest.mark.parametrize(
    "piece",
    ["eyJ", "eyJaaaaaaaaaaa.", "AKIA", "ghp_", "-----BEGIN ", PEM_HEADER, PEM_HEADER + "\\n", "A: b ",
     "aws_sk=", '"type": "service_account" ', "'private_key': '", "8Q~", "AccountKey=", ":_authToken=", "//",
     "awssk" * 8 + "=", "hvs.", "cio"],
)  # fmt: skip
def test_long_texts_of_pieces_come_to_an_end(piece: str) -> None:
    """What a repetition of pieces holds is no key, however long it is."""
    text = "a: |\n  " + piece * (400_000 // len(piece)) + "\n"
    assert len(leaks(text)) <= 400_000 // len(piece)
