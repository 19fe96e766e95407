"""Keys by the place that they stand in: found whatever their shape, and nothing else is."""

from __future__ import annotations

import pytest

from pinfix.leaks import Leak, find_leaks, hidden_lines
from pinfix.yaml.document import Document

PW = "Hunter2" * 2
VAULT = "s." + "ABCDEFGHabcdefgh" + "12345678"
LONG = "abc8Q~" + "abcdefghijklmnopqrstuvwxyz" + "ABCDEFGHIJ"
PRINCIPAL = f'{{"clientId": "1", "clientSecret": "{LONG}", "tenantId": "2"}}'


def leaks(text: str) -> list[Leak]:
    return list(find_leaks("p.yml", Document.from_text(text)))


def with_input(action: str, name: str, value: str, more: str = "") -> str:
    return f"a:\n- uses: {action}@v1\n  with: {{{name}: {value}{more}}}\n"


def env(name: str, value: str, more: str = "run: make") -> str:
    return f"a:\n- env: {{{name}: {value}}}\n  {more}\n"


def run(line: str) -> str:
    return f"a:\n- run: |\n    {line}\n"


FOUND = {
    "vault": (with_input("hashicorp/vault-action", "token", VAULT), VAULT),
    "vault, another shape": (with_input("hashicorp/vault-action", "token", PW), PW),
    "input in other case": (with_input("HashiCorp/Vault-Action", "SECRETID", PW), PW),
    "docker": (with_input("docker/login-action", "password", PW, ", registry: ghcr.io"), PW),
    "aws": (with_input("aws-actions/configure-aws-credentials", "aws-secret-access-key", PW), PW),
    "azure": (with_input("azure/login", "creds", f"'{PRINCIPAL}'"), LONG),
    "azure in env": (env("AZURE_CREDENTIALS", f"'{PRINCIPAL}'"), LONG),
    "azure with escapes": (
        with_input("azure/login", "creds", '"' + PRINCIPAL.replace('"', '\\"') + '"'),
        LONG,
    ),
    "twine": (env("TWINE_PASSWORD", PW), PW),
    "jfrog": (env("JF_PASSWORD", f"'{PW}'"), PW),
    "npm": (env("NPM_TOKEN", PW), PW),
    "node": (f"env:\n  NODE_AUTH_TOKEN: {PW}\na: b\n", PW),
    "twine -p": (run(f"twine upload -u bob -p {PW} dist/*"), PW),
    "twine over lines": (run(f"twine upload \\\n      --password='{PW}' \\\n      dist/*"), PW),
    "docker login": (run(f'docker login -u bob -p "{PW}" ghcr.io'), PW),
    "az login": (run(f"az login --service-principal -u 1 -p {PW} -t 2"), PW),
    "export": (run(f"export TWINE_PASSWORD={PW}"), PW),
    "container": (f"a:\n  image: x\n  credentials:\n    username: u\n    password: {PW}\n", PW),
}


@pytest.mark.parametrize(("text", "key"), FOUND.values(), ids=FOUND)
def test_found_and_hidden_and_not_shown(text: str, key: str) -> None:
    (leak,) = leaks(text)
    assert text[leak.offset :].startswith(key)
    assert leak.shown == ""
    assert key[:5] not in repr(leak)
    for data in (text.encode(), b"\xef\xbb\xbf" + text.encode()):
        shown = b"".join(hidden_lines(data).values())
        assert b"***" in shown
        assert key.encode() not in shown
        assert data.count(b"\n", 0, data.index(key.encode())) in hidden_lines(data)


ORDINARY = [
    "'${{ secrets.X }}'",
    "'prefix-${{ secrets.X1 }}'",
    "none",
    "inherit",
    "$TOKEN_OF_US1",
    "'%TOKEN_OF_US1%'",
    "<your-token-1>",
    "'***********1'",
    "XXXXX-XXXXX-XXXXX-1",
    "dummy-token-1",
    "changeme123",
    "my-cache-key",
    "not-a-real-one-1",
    "00000000-0000-0000-0000-000000000000",
    "abc123abc123",
    "short1",
    "fake-token-12ab",
    "password1234",
    "'a b c d 1234'",
    "./keys/deploy1.txt",
    "~/keys/deploy1",
    "''",
    "null",
    "https://host.of/us1",
    "op://services/s3/key1",
    "1234567890",
    "sha256:0123456789abcdef",
    "'{{ token1 }}'",
]


@pytest.mark.parametrize("value", ORDINARY)
def test_values_that_are_no_keys(value: str) -> None:
    assert leaks(env("TWINE_PASSWORD", value)) == []
    assert leaks(with_input("hashicorp/vault-action", "token", value)) == []
    assert leaks(with_input("docker/login-action", "password", value)) == []


UUID = "6f1b2c3d-4e5a-4789-8abc-def012345679"
COMMIT = "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567"

OTHER_PLACES = [
    env("NODE_ENV", PW),
    env("KEY", PW),
    env("TOKEN", PW),
    env("MY_TWINE_PASSWORD", PW),
    env("AZURE_CLIENT_ID", UUID),
    env("twine_password", PW),
    env("CODECOV_TOKEN", UUID),
    env("AWS_SECRET_ACCESS_KEY", PW),
    env("POSTGRES_PASSWORD", PW),
    env("SHA", COMMIT),
    env("CHECKSUM", "sha512-" + COMMIT),
    with_input("azure/login", "client-id", UUID),
    with_input("octo/own-action", "password", PW),
    with_input("actions/cache", "key", "pip-v1-abcd1234ef"),
    with_input("actions/checkout", "token", "x"),
    with_input("hashicorp/vault-action", "roleId", UUID),
    with_input("docker/login-action", "username", PW),
    with_input("aws-actions/configure-aws-credentials", "role-to-assume", UUID),
    with_input("azure/login", "creds", '\'{"clientSecret": "${{ secrets.X }}", "tenantId": "2"}\''),
    env("SETTINGS", f'\'{{"clientSecret": "{LONG}"}}\''),
    f"a:\n  uses: ./x.yml\n  secrets: inherit\n  with: {{password: {PW}}}\n",
    f"a:\n  image: x\n  env: {{password: {PW}}}\n",
    f"a:\n  credentials: {{password: {PW}}}\n",
    f"inputs:\n  TWINE_PASSWORD: {PW}\n",
]


@pytest.mark.parametrize("text", OTHER_PLACES)
def test_places_that_take_anything(text: str) -> None:
    assert leaks(text) == []


LOCAL = [
    with_input("hashicorp/vault-action", "token", PW, ", url: 'http://localhost:8200'"),
    with_input("hashicorp/vault-action", "token", PW, ", url: 'http://vault:8200'"),
    with_input("docker/login-action", "password", PW, ", registry: localhost:5000"),
    f"a:\n- env: {{TWINE_PASSWORD: {PW}, TWINE_REPOSITORY_URL: 'http://127.0.0.1:8080/'}}\n  run: make\n",
    env("TWINE_PASSWORD", PW, "run: twine upload --repository-url http://localhost:8080 dist/*"),
    run(f"docker login localhost:5000 -u u -p {PW}"),
    run(f"docker login -u u -p {PW} localhost:5000"),
    run(f"twine upload --repository-url http://pypiserver:8080/ -p {PW} dist/*"),
]


@pytest.mark.parametrize("text", LOCAL)
def test_a_service_beside_the_job_takes_any_key(text: str) -> None:
    assert leaks(text) == []


COMMANDS = [
    "twine upload -u bob -p $TWINE_PASSWORD dist/*",
    'twine upload -p "$(pass twine1)" dist/*',
    "twine upload -p ${{ secrets.X }} dist/*",
    "twine check -p Hunter2Hunter2",
    "mkdir -p Hunter2Hunter2",
    "twine upload dist/*; mkdir -p Hunter2Hunter2",
    "docker run -p Hunter2Hunter2 x",
    "az login -u x -p Hunter2Hunter2",
    "cargo test -p Hunter2Hunter2",
    "docker login -u u --password-stdin Hunter2Hunter2",
    "echo $TWINE_PASSWORD=Hunter2Hunter2",
    "MY-NPM_TOKEN=Hunter2Hunter2",
    "NPM_TOKEN=$(cat token1234)",
    "NPM_TOKEN=${OTHER_TOKEN1}",
    "twine upload -p <password-12ab>",
]


@pytest.mark.parametrize("line", COMMANDS)
def test_commands_without_keys(line: str) -> None:
    assert leaks(run(line)) == []


def test_an_alias_is_told_once() -> None:
    text = f"a:\n- env: &e {{NPM_TOKEN: {PW}}}\n  run: b\n" + "- env: *e\n  run: b\n" * 50
    assert len(leaks(text)) == 1


def test_a_known_shape_in_a_known_place_is_told_once_as_what_it_is() -> None:
    token = "np" + "m_" + "aB3" * 12
    (leak,) = leaks(env("NPM_TOKEN", token))
    assert (leak.kind, leak.shown) == ("a token of npm", "npm_")


@pytest.mark.parametrize(
    "piece",
    ["twine upload ", "NPM_TOKEN=", "docker login -p ", "http://", "curl -u a:", "token: ", "--token "],
)
def test_long_texts_of_pieces_come_to_an_end(piece: str) -> None:
    text = "a:\n- run: |\n    " + piece * (200_000 // len(piece)) + "\n"
    assert leaks(text) == []
    assert hidden_lines(text.encode()) == {}
