"""What is not shown because it is likely to be a key, and what has to stay in sight."""

from __future__ import annotations

import pytest

from pinfix.leaks import find_leaks, first_line_with_leak, hidden_lines, masked
from pinfix.yaml.document import Document

from .keys import AWS_SECRET

PW = "Hunter2" * 2
LONG = "aB3dE5gH7jK9mN1pQ3rS5"

HIDDEN = [
    f'SECRET = "{AWS_SECRET}"',
    f"SECRET='{PW}'",
    f"  JF_PASSWORD: {PW}",
    f"password: '{PW}'",
    f'"token": "{PW}",',
    f"export MY_TOKEN={PW}",
    f'clientSecret: "{LONG}"',
    f"API_KEY={LONG}",
    f'api-key = "{LONG}"',
    f"os.environ['DB_PASSWORD'] = '{PW}'",
    f'{{\\"password\\": \\"{PW}\\"}}',
    f"x(token='{PW}', b=1)",
    f'DB = "postgres://u:{PW}@db/x"',
    f"git clone https://bob:{PW}@git.of.us/x.git",
    f"redis://:{PW}@cache.of.us",
    f"tool --password {PW} x",
    f"tool --api-key='{PW}'",
    f"curl -s -u bob:{PW} https://of.us",
    f"# TOKEN={PW}",
    f"twine upload -p {PW} dist/*",
]


@pytest.mark.parametrize("line", HIDDEN)
def test_hidden_in_any_file_and_message_but_not_refused(line: str) -> None:
    key = next(one for one in (AWS_SECRET, LONG, PW) if one in line)
    assert hidden_lines(f"import os\n{line}\nx\n".encode()) == {1: f"{line.replace(key, '***')}\n".encode()}
    assert masked(line) == line.replace(key, "***")
    assert first_line_with_leak(line) is None


SHOWN = [
    "password: ${{ secrets.X }}",
    "PASSWORD: ${{secrets.X1}}",
    "TOKEN: none",
    "KEY: my-cache-key",
    "NODE_ENV: test1234",
    "secrets: inherit",
    "id-token: write",
    "key: ${{ runner.os }}-pip-1",
    "key: pip-v1-0123abcd4567",
    "restore-keys: aB3dE5gH7jK9mN1pQ3rS5",
    "public_key: aB3dE5gH7jK9mN1pQ3rS5",
    "cache-key: aB3dE5gH7jK9mN1pQ3rS5",
    "key-id: aB3dE5gH7jK9mN1pQ3rS5",
    "token_format: access_token",
    "key: 0a1b2c3d4e5f60718293a4b5c6d7e8f901234567",
    "client-id: 6f1b2c3d-4e5a-4789-8abc-def012345679",
    "monkey: aB3dE5gH7jK9mN1pQ3rS5",
    "password_file: aB3dE5gH7j",
    "token = config.token2",
    'token = os.environ["TOKEN_2"]',
    "token=make_token2(x)",
    "password=settings.password2",
    'secret = get("abcd1234")',
    "PASSWORD=$PASSWORD_OF_US1",
    "PASSWORD=$(cat file1234)",
    "uses: o/token@0a1b2c3d4e5f",
    "postgres://postgres:postgres@db/x",
    "postgres://u:Hunter2Hunter2@localhost/x",
    "https://u:$TOKEN@host/x",
    "https://x:${{ secrets.X }}@host",
    "https://u:<password>@host",
    "git@github.com:o/n.git",
    "http://host:8080/a@b",
    "docker://docker:29.3@sha256:0123",
    "mkdir -p linux/amd64x1",
    "date -u +now=%Y%m%d",
    "curl -u bob:$PASSWORD1 x",
    "SECRET: op://services/s3/key1",
    "tool --token-file aB3dE5gH7jK9mN1pQ3rS5",
    "checksum: aB3dE5gH7jK9mN1pQ3rS5",
    "TOKEN_URL: aB3dE5gH7jK9mN1pQ3rS5",
    "secret-name: aB3dE5gH7jK9mN1pQ3rS5",
    "ssh-rsa AAAAB3NzaC1yc2EAAAADAQAB1",
]


@pytest.mark.parametrize("line", SHOWN)
def test_ordinary_lines_stay(line: str) -> None:
    assert hidden_lines(f"a: b\n{line}\n".encode()) == {}
    assert masked(line) == line


def test_what_is_only_likely_is_no_finding() -> None:
    text = f"env:\n  MY_PASSWORD: {PW}\n  DB: postgres://u:{PW}@db.of.us/x\n"
    assert list(find_leaks("p.yml", Document.from_text(text))) == []
    assert set(hidden_lines(text.encode())) == {1, 2}
