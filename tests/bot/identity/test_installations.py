"""One token for each installation, narrow, renewed in time, and never another owner's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from bot.repair.kit import NAME, Bot, bot
from pull_request.command.stage import RIGHTS
from server import faults

from pinfix.api.caller import Api
from pinfix.api.problems import CallFailed
from pinfix.bot.identity.installations import installations_of
from pinfix.bot.work.wish import Wish
from pinfix.commands.pr.login import Login
from pinfix.errors import UsageError
from pinfix.http.client import Stopped

TOKENS = "/access_tokens"


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Bot]:
    with bot(tmp_path) as found:
        yield found


@contextmanager
def logged_in(made: Bot, wish: Wish | None = None) -> Iterator[Login]:
    login = made.installations.login(wish or made.wish())
    try:
        yield login
    finally:
        login.api.client.close()


def look(api: Api) -> object:
    return api.get(f"/repos/{NAME}")


def code_of(made: Bot) -> str:
    with pytest.raises(CallFailed) as caught:
        made.installations.login(made.wish())
    return caught.value.code


def test_one_token_for_all_repositories_with_no_more_than_is_needed(made: Bot) -> None:
    made.installation.permissions = {
        **RIGHTS,
        "administration": "write",
        "issues": "write",
        "secrets": "read",
    }
    made.server.forge.repository("octo/other")
    for name in (NAME, "octo/other", NAME):
        with logged_in(made, made.wish(name)) as login:
            look(login.api)
    (asked,) = made.server.find(TOKENS)
    assert asked.json() == {"permissions": RIGHTS}


def test_what_the_dashboard_needs_is_asked_for_where_it_is_on_and_granted(made: Bot) -> None:
    made.set(dashboard=True)
    with logged_in(made):
        pass
    made.installation.permissions = {**RIGHTS, "issues": "write"}
    made.restart()
    with logged_in(made):
        pass
    assert [one.json()["permissions"] for one in made.server.find(TOKENS)] == [
        RIGHTS,
        {**RIGHTS, "issues": "write"},
    ]


def test_renewed_before_its_end_while_somebody_is_logged_in(made: Bot) -> None:
    with logged_in(made) as login:
        look(login.api)
        made.server.clock.offset = 3600 - 299
        look(login.api)
        assert len(made.server.find(TOKENS)) == 2
    assert {one.status for one in made.server.requests} <= {200, 201}


def test_renewed_once_when_it_is_not_taken_any_more(made: Bot) -> None:
    with logged_in(made) as login:
        look(login.api)
        made.server.clock.offset = 60
        made.server.forge.revoke(made.server.requests[-1].token or "")
        look(login.api)
    assert len(made.server.find(TOKENS)) == 2


def test_never_taken_it_is_not_asked_for_without_end(made: Bot) -> None:
    with logged_in(made) as login:
        made.server.clock.offset = 60
        made.server.fault(f"/repos/{NAME}$", faults.unauthorized(), times=None)
        with pytest.raises(CallFailed) as caught:
            look(login.api)
    assert caught.value.code == "unauthorized"
    assert len(made.server.find(TOKENS)) == 2


def test_suspended(made: Bot) -> None:
    made.installation.suspended = True
    assert code_of(made) == "suspended"
    made.installation.suspended = False
    with logged_in(made) as login:
        look(login.api)


def test_not_installed_any_more(made: Bot) -> None:
    made.server.forge.directory.installations.clear()
    assert code_of(made) == "not-installed"


@pytest.mark.parametrize("lacking", ["contents", "pull_requests"])
def test_without_what_a_pull_request_needs(made: Bot, lacking: str) -> None:
    made.installation.permissions = {**RIGHTS, lacking: "read"}
    assert code_of(made) == "permission-missing"
    assert made.server.find(TOKENS) == []


def test_what_the_owner_grants_later_is_noticed_and_not_asked_for_all_the_time(made: Bot) -> None:
    made.installation.permissions = {name: RIGHTS[name] for name in RIGHTS if name != "workflows"}
    for _ in range(3):
        with logged_in(made) as login:
            assert login.power.workflows is False
    assert len(made.server.find(TOKENS)) == 1
    made.installation.permissions = RIGHTS
    made.server.clock.offset = 61
    with logged_in(made) as login:
        assert login.power.workflows is True


def test_each_owner_has_a_token_and_a_cache_of_its_own(made: Bot) -> None:
    """What was read with the one's token would else be told in the other's pull requests."""
    made.server.forge.repository("acme/web", private=True)
    app = made.server.forge.directory.apps["7"]
    other = made.server.forge.install(app, "acme")
    with logged_in(made) as mine:
        login = made.installations.login_to(other.id)
        assert mine.environment["GITHUB_TOKEN"] != login.environment["GITHUB_TOKEN"]
        assert mine.environment["PINFIX_CACHE_DIR"] != login.environment["PINFIX_CACHE_DIR"]
        with pytest.raises(CallFailed) as caught:
            mine.api.get("/repos/acme/web")
        assert caught.value.status == 404
        assert login.api.get("/repos/acme/web")
        login.api.client.close()


def test_the_installation_is_asked_for_where_only_the_name_is_known(made: Bot) -> None:
    wish = made.wish()
    with logged_in(made, Wish(wish.server, wish.number, "octo", "app", 0, wish.reason, wish.state)) as login:
        assert login.power.login == "pinfix-bot[bot]"
    assert [one.json() for one in made.server.find(TOKENS)] == [{"permissions": RIGHTS}]


def test_a_fault_of_one_login_is_not_remembered_in_the_next(made: Bot) -> None:
    with logged_in(made) as login:
        made.server.fault(f"/repos/{NAME}$", faults.primary_limit(3000, authenticated=True), times=1)
        for _ in range(2):
            with pytest.raises(CallFailed) as caught:
                look(login.api)
            assert caught.value.code == "rate-limited"
    with logged_in(made) as again:
        look(again.api)


def test_a_fault_of_the_app_itself_is_not_remembered(made: Bot) -> None:
    made.server.fault("/app/installations", faults.primary_limit(3000, authenticated=True), times=1)
    assert code_of(made) == "rate-limited"
    with logged_in(made) as login:
        look(login.api)


def test_the_end(made: Bot) -> None:
    with logged_in(made) as login:
        made.installations.stop()
        with pytest.raises(Stopped):
            look(login.api)
    with pytest.raises(Stopped):
        look(made.installations.login(made.wish()).api)
    made.installations.close()
    assert [one.status for one in made.server.find("/installation/token", "DELETE")] == [204]


def test_forgotten_it_is_asked_for_anew(made: Bot) -> None:
    with logged_in(made):
        made.installations.forget(made.installation.id)
    with logged_in(made):
        assert len(made.server.find(TOKENS)) == 2


def test_a_rehearsal_is_one(made: Bot) -> None:
    made.server.forget()
    login = made.installations.login(made.wish(), rehearsal=True)
    login.api.write("POST", f"/repos/{NAME}/git/refs", {"ref": "refs/heads/x", "sha": "0" * 40})
    login.api.client.close()
    assert made.writes() == []


def test_as_the_app_itself(made: Bot) -> None:
    api = made.installations.as_app()
    assert api.get("/app")["id"] == 7
    api.client.close()
    assert (made.server.requests[-1].token or "").startswith("eyJ")


def test_without_a_key(made: Bot) -> None:
    made.settings = made.settings.__class__("7", None, made.settings.database, "worker")
    with pytest.raises(UsageError, match="no key"):
        installations_of(made.settings, lambda number: pytest.fail("asked"))
