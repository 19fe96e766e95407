"""What is not shown because it is likely to be a key, and what has to stay in sight."""

from __future__ import annotations

import pytest

from pinfix.leaks import find_leaks, first_line_with_leak, hidden_lines, keys_in, masked
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
    f"mysql -u root -p{PW} app",
    f"mysqldump -h db -p'{PW}' app > x.sql",
    f'mariadb -uroot -p"{PW}"',
    f"x && mysqladmin -p{PW}; y",
    f"sshpass -p {PW} ssh a@b",
    f"sshpass -p{PW} scp a b:",
    f"sshpass -v -p '{PW}' rsync a b:",
    f'sh -c "sshpass -p {PW}"',
]


@pytest.mark.parametrize("line", HIDDEN)
def test_hidden_in_any_file_and_message_but_not_refused(line: str) -> None:
    key = next(one for one in (AWS_SECRET, LONG, PW) if one in line)
    assert hidden_lines(f"import os\n{line}\nx\n".encode()) == {1: f"{line.replace(key, '***')}\n".encode()}
    assert masked(line) == line.replace(key, "***")
    assert first_line_with_leak(line) is None


SHOWN = [
    "mysql -u root -p app1234db < x.sql",
    "mysql -p$MYSQL_PASSWORD9 app",
    "mysql -p${{ secrets.DB1 }} app",
    "mysql -u root -P 33061234 app",
    "mysql --port=3306 --protocol=TCP4 x",
    "mysql -u root; mkdir -pv1x9/y2Abcd",
    "mysql2 -pHunter2Hunter3",
    "sshpass -f file1234Abc ssh a",
    'sshpass -p "$SSH_PASS1234" ssh a',
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


CONTINUED = [
    ('  A_TOKEN: "Kx82jsLq\\\n    92mmZpQ17"\n', '  A_TOKEN: "***\n***"\n', "Kx82jsLq92mmZpQ17"),
    ('  A_TOKEN: "Kx82jsLq\\\r\n    92mmZpQ17"\r\n', '  A_TOKEN: "***\n***"\r\n', "Kx82jsLq92mmZpQ17"),
    ('  A_TOKEN: "Kx\\\n   82\\\n  jsLq92"\n', '  A_TOKEN: "***\n***\n***"\n', "Kx82jsLq92"),
    (f"tool --password \\\n  {PW} x\n", "tool --password \\\n  *** x\n", PW),
    (f"sshpass \\\n  -p {PW} \\\n  ssh\n", "sshpass \\\n  -p *** \\\n  ssh\n", PW),
]


@pytest.mark.parametrize(("text", "shown", "key"), CONTINUED)
def test_hidden_on_each_of_the_lines_that_it_goes_over(text: str, shown: str, key: str) -> None:
    lines = text.splitlines(keepends=True)
    hidden = hidden_lines(text.encode())
    assert "".join(hidden.get(at, one.encode()).decode() for at, one in enumerate(lines)) == shown
    assert key in keys_in(text.encode())
    assert masked(f"it is {key}", keys_in(text.encode())) == "it is ***"


@pytest.mark.parametrize(
    "text", ['  A_TOKEN: "${{ secrets.\\\n    TOKEN9 }}"\n', "echo a \\\n  --tag Kx82jsLq92\n", "a\\\n\\\n"]
)
def test_lines_that_go_on_and_hold_no_key(text: str) -> None:
    assert hidden_lines(text.encode()) == {}
