"""How a bot is set up: what counts, what is refused and where, and that no secret is ever shown."""

from __future__ import annotations

import hashlib
import hmac
import re
from pathlib import Path

import pytest

from pinfix.bot.settings.model import Limits, Scope, Settings
from pinfix.bot.settings.reading import _ALONE, _APP, _LIMITS, _SCOPE, read
from pinfix.bot.web.delivery.signature import Checking
from pinfix.errors import ConfigurationError, UsageError

EXAMPLE = Path(__file__).parents[3] / "deploy/pinfix-bot.yml"
SECRET = "0123456789abcdef-the-secret"
PASSWORD = "hunter2hunter2"
URL = f"postgresql://bot:{PASSWORD}@db.example/bot"


class Told(list[str]):
    """What was warned of."""

    def __call__(self, text: str) -> None:
        self.append(text)


def settings(folder: Path, text: str, warn: Told | None = None, **variables: str) -> Settings:
    file = folder / "pinfix-bot.yml"
    file.write_text(text)
    usual = {"XDG_STATE_HOME": str(folder)}
    return read(file, usual | variables, warn if warn is not None else Told())


def secret_file(folder: Path, text: str = SECRET, mode: int = 0o600) -> Path:
    file = folder / "secret"
    file.write_text(text)
    file.chmod(mode)
    return file


def signs_as(found: Settings, text: str) -> bool:
    assert found.secret is not None
    checking = Checking(found.secret)
    checking.feed(b"body")
    return checking.is_signed("sha256=" + hmac.new(text.encode(), b"body", hashlib.sha256).hexdigest())


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the usual database lies."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def test_nothing_given(tmp_path: Path) -> None:
    found = read(None, {})
    assert (found.app_id, found.app_key, found.secret) == ("", None, None)
    assert (found.host, found.port, found.limits, found.scope) == ("127.0.0.1", 8080, Limits(), Scope())
    assert (found.dashboard, found.unsafe, found.replay) == (False, False, True)
    assert found.database == f"sqlite:///{tmp_path}/state/pinfix/bot.db"
    assert (tmp_path / "state/pinfix").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("text", ["", "# nothing\n", "limits:\nscope:\nport:\n", "{}\n", "~\n"])
def test_an_empty_file_is_the_usual(tmp_path: Path, text: str) -> None:
    assert settings(tmp_path, text).limits == Limits()


def test_the_example_is_read_and_shows_every_key(tmp_path: Path) -> None:
    (tmp_path / "webhook-secret").write_text(SECRET)
    (tmp_path / "database-url").write_text(URL)
    text = EXAMPLE.read_text().replace("/etc/pinfix/", f"{tmp_path}/")
    plain = settings(tmp_path, text)
    assert plain.app_id == "123456"
    assert signs_as(plain, SECRET)
    # What it says is what holds without it.
    assert (plain.limits, plain.scope, plain.host, plain.port) == (Limits(), Scope(), "127.0.0.1", 8080)
    assert (plain.unsafe, plain.dashboard, plain.replay) == (False, False, True)
    with_all = re.sub(r"(?m)^#(?= *[a-z-]+:)", "", text)
    shown = set(re.findall(r"(?m)^ *([a-z-]+):", with_all))
    assert shown == {*_APP, *_ALONE, *_LIMITS, *_SCOPE, "limits", "scope"}
    found = settings(tmp_path, re.sub(r"(?m)^database: .*$", "", with_all))
    assert found.scope.deny == {"octo/legacy"}
    assert found.database == URL


def test_a_full_file(tmp_path: Path) -> None:
    secret_file(tmp_path)
    found = settings(
        tmp_path,
        "app-id: 123456\napp-key-file: key.pem\nwebhook-secret-file: secret\n"
        "database: sqlite:////srv/bot.db\nworker: one\nhost: 0.0.0.0\nport: 9000\n"
        "server: https://github.example.com\n"
        "limits: {content-per-hour: 60, max-prs: 7, max-prs-per-owner: 2, tasks: 8}\n"
        "scope:\n  allow: [Octo, acme/App]\n  deny: [octo/Secret]\n"
        "dashboard: true\nunsafe: true\nreplay: false\n",
    )
    assert (found.app_id, found.app_key) == ("123456", tmp_path / "key.pem")
    assert signs_as(found, SECRET)
    assert (found.database, found.worker) == ("sqlite:////srv/bot.db", "one")
    assert (found.host, found.port) == ("0.0.0.0", 9000)
    assert found.limits == Limits(60, 7, 2, 8)
    assert found.scope == Scope(frozenset({"octo", "acme/app"}), frozenset({"octo/secret"}))
    assert (found.dashboard, found.unsafe, found.replay) == (True, True, False)
    assert found.environment["GITHUB_SERVER_URL"] == "https://github.example.com"


def test_variables_count_before_the_file(tmp_path: Path) -> None:
    found = settings(
        tmp_path,
        "app-id: 1\napp-key-file: key.pem\nport: 1\nlimits: {tasks: 1}\nscope: {allow: [octo]}\n"
        "database: sqlite:////a.db\nunsafe: true\nserver: https://a.example\nworker: a\n",
        PINFIX_APP_ID="Iv1.x",
        PINFIX_APP_KEY="the text of a key",
        PINFIX_BOT_PORT="9",
        PINFIX_BOT_TASKS="2",
        PINFIX_BOT_ALLOW="Acme, acme/app other",
        PINFIX_BOT_DATABASE=URL,
        PINFIX_BOT_UNSAFE="false",
        PINFIX_BOT_SERVER="https://b.example",
        PINFIX_BOT_WEBHOOK_SECRET=SECRET,
        PINFIX_BOT_WORKER="",
    )
    assert (found.app_id, found.app_key) == ("Iv1.x", None)
    assert (found.port, found.limits.tasks, found.unsafe, found.worker) == (9, 2, False, "a")
    assert found.scope.allow == {"acme", "acme/app", "other"}
    assert found.database == URL
    assert found.environment["GITHUB_SERVER_URL"] == "https://b.example"
    assert signs_as(found, SECRET)


def test_the_variable_of_a_runner_counts_before_the_server_of_the_file(tmp_path: Path) -> None:
    found = settings(tmp_path, "server: https://a.example\n", GITHUB_SERVER_URL="https://b.example")
    assert found.environment["GITHUB_SERVER_URL"] == "https://b.example"


def test_a_variable_names_the_file(tmp_path: Path) -> None:
    (tmp_path / "bot.yml").write_text("port: 77\n")
    assert read(None, {"PINFIX_BOT_SETTINGS": str(tmp_path / "bot.yml")}).port == 77


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("ports: 1\n", ":1:1: unknown key 'ports'; did you mean 'port'?"),
        ("port: 1\nlimits:\n  task: 1\n", ":3:3: unknown key 'task'; did you mean 'tasks'?"),
        ("tasks: 1\n", ":1:1: unknown key 'tasks'"),
        ("port: 0\n", ":1:7: 'port' must be a whole number from 1 to 65535"),
        ("port: '80'\n", ":1:7: 'port' must be"),
        ("limits: {content-per-hour: 501}\n", "from 1 to 500"),
        ("limits: {tasks: 0}\n", "'tasks' must be"),
        ("limits: 3\n", "'limits' must be a mapping, not a number"),
        ("scope: {allow: []}\n", "'allow' is empty: leave it out, or name somebody"),
        ("scope: {deny: octo}\n", "'deny' must be a list, not text"),
        ("scope: {allow: ['@octo']}\n", "'allow' is an account such as"),
        ("scope: {allow: ['octo/*']}\n", "'allow' is an account such as"),
        ("unsafe: yes\n", "'unsafe' must be true or false, not text"),
        ("host: [a]\n", "'host' must be text, not a list"),
        ("app-id: !!str 1\n", "'app-id' must be text, not a value with a tag"),
        ("--- {}\n--- {}\n", "one YAML document"),
        ("port: 1\nport: 2\n", ":2:1:"),
        ("a: [\n", "pinfix-bot.yml:"),
        ("- 1\n", "the settings must be a mapping, not a list"),
        (f"database: {URL}\n", ":1:11: no password belongs here"),
        (f"database: postgresql://h/b?password={PASSWORD}\n", "no password belongs here"),
        (f"database: postgres:bot:{PASSWORD}@h\n", "no password belongs here"),
        (f"database: postgresql://bot:{PASSWORD}@h:1abc/b\n", "no password belongs here"),
        (f"database: postgresql://bot:{PASSWORD}@[::bad/b\n", "no password belongs here"),
        (f"webhook-secret: {SECRET}\n", "no secret belongs here: write it to a file of its own"),
        (f"app-key: {SECRET}\n", "name that in 'app-key-file'"),
        (f"secret: {SECRET}\n", "unknown key 'secret'"),
        ("database: sqlite:////a.db\ndatabase-file: b\n", "both give the same"),
    ],
)
def test_a_file_that_does_not_hold_is_refused_with_the_place(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        settings(tmp_path, text)
    assert message in str(caught.value)
    assert "pinfix-bot.yml" in str(caught.value)
    assert SECRET not in str(caught.value)
    assert PASSWORD not in str(caught.value)


def test_the_file_is_checked_where_a_variable_counts(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="'port'"):
        settings(tmp_path, "port: x\n", PINFIX_BOT_PORT="80")


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("PINFIX_BOT_PROT", "80", "there is no variable 'PINFIX_BOT_PROT'; did you mean 'PINFIX_BOT_PORT'"),
        ("PINFIX_BOT_PORT", "eighty", "a whole number from 1 to 65,535"),
        ("PINFIX_BOT_PORT", "٣", "a whole number"),
        ("PINFIX_BOT_CONTENT_PER_HOUR", "501", "from 1 to 500"),
        ("PINFIX_BOT_UNSAFE", "maybe", "must be true or false"),
        ("PINFIX_BOT_ALLOW", ",", "a list of these"),
        ("PINFIX_BOT_DENY", "@octo", "a list of these"),
        ("PINFIX_BOT_WEBHOOK_SECRET", "short", "16 to 1,024 characters"),
        ("PINFIX_BOT_WEBHOOK_SECRET", SECRET + "\nmore", "one line"),
        ("PINFIX_BOT_WEBHOOK_SECRET_FILE", "/nonexistent", "cannot be read"),
        ("PINFIX_BOT_WEBHOOK_SECRET_FILE", "/", "no plain file"),
        ("PINFIX_BOT_SERVER", "ftp://h", "GITHUB_SERVER_URL must be an http or https URL"),
        ("PINFIX_BOT_SETTINGS", "/nonexistent", "the settings cannot be read"),
    ],
)
def test_variables_that_do_not_hold(name: str, value: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        read(None, {name: value}, Told())
    assert message in str(caught.value)
    assert value not in str(caught.value) or len(value) < 4 or "/" in value


def test_more_than_githubs_limit_only_where_the_server_is_ones_own() -> None:
    own = {"GITHUB_SERVER_URL": "https://github.example.com", "PINFIX_BOT_CONTENT_PER_HOUR": "5000"}
    assert read(None, own).limits.content_per_hour == 5000


@pytest.mark.parametrize(
    "name",
    ["PINFIX_BOT_SERVICE_HOST", "PINFIX_BOT_SERVICE_PORT_HTTP", "PINFIX_BOT_PORT_8080_TCP_ADDR"],
)
def test_what_kubernetes_sets_beside_a_service_of_the_name_is_left_alone(name: str) -> None:
    found = read(None, {name: "10.0.0.1", "PINFIX_BOT_PORT": "tcp://10.0.0.1:80"})
    assert found.port == 8080


def test_both_forms_of_a_secret_are_refused(tmp_path: Path) -> None:
    file = str(secret_file(tmp_path))
    both = {"PINFIX_BOT_WEBHOOK_SECRET": SECRET, "PINFIX_BOT_WEBHOOK_SECRET_FILE": file}
    with pytest.raises(UsageError, match="both give the same"):
        read(None, both)


def test_the_secret_without_the_line_ending_of_its_file(tmp_path: Path) -> None:
    file = secret_file(tmp_path, f"\ufeff{SECRET}\r\n")
    assert signs_as(read(None, {"PINFIX_BOT_WEBHOOK_SECRET_FILE": str(file)}), SECRET)


@pytest.mark.parametrize(("mode", "warned"), [(0o600, 0), (0o640, 0), (0o604, 1), (0o644, 1)])
def test_a_secret_that_everybody_can_read_is_warned_of(tmp_path: Path, mode: int, warned: int) -> None:
    told = Told()
    secret_file(tmp_path, mode=mode)
    settings(tmp_path, "webhook-secret-file: secret\n", told)
    assert len(told) == warned
    assert not any(SECRET in text for text in told)


@pytest.mark.parametrize("text", ["", " \n", "short\n", "two\nlines of a secret\n"])
def test_a_file_without_a_secret_is_refused(tmp_path: Path, text: str) -> None:
    secret_file(tmp_path, text)
    with pytest.raises(UsageError, match="secret") as caught:
        settings(tmp_path, "webhook-secret-file: secret\n")
    assert "lines of" not in str(caught.value)


def test_the_url_of_the_database_from_a_file(tmp_path: Path) -> None:
    told = Told()
    (tmp_path / "url").write_text(f"{URL}\n")
    (tmp_path / "url").chmod(0o644)
    found = settings(tmp_path, "database-file: url\n", told)
    assert found.database == URL
    assert len(told) == 1
    assert PASSWORD not in told[0]


def test_settings_show_no_secret(tmp_path: Path) -> None:
    secret_file(tmp_path)
    given = {"PINFIX_BOT_DATABASE": URL, "PINFIX_APP_KEY": "-----KEY-----"}
    found = settings(tmp_path, "webhook-secret-file: secret\n", **given)
    for shown in (repr(found), str(found)):
        assert PASSWORD not in shown
        assert SECRET not in shown
        assert "KEY" not in shown


def test_secrets_do_not_go_on_in_the_environment() -> None:
    found = read(None, {"PINFIX_BOT_DATABASE": URL, "PINFIX_BOT_WEBHOOK_SECRET": SECRET, "HOME": "/x"})
    assert found.environment == {"HOME": "/x"}


def test_a_name_in_the_file_that_a_terminal_would_obey(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        settings(tmp_path, '"\\e[2Jport": 1\n')
    assert "\x1b" not in str(caught.value)


def test_who_needs_no_webhook_need_not_be_able_to_read_its_secret(tmp_path: Path) -> None:
    given = {"PINFIX_BOT_WEBHOOK_SECRET_FILE": str(tmp_path / "not-there")}
    assert read(None, given, webhook=False).secret is None
    with pytest.raises(UsageError, match="cannot be read"):
        read(None, given)
