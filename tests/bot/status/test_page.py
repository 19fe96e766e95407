"""The page: whole in itself, with nothing in it that a repository could make run, link or look like more."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest
from bot.status.kit import HERE, PAGE, posture, row, topic

from pinfix.bot.status.model import status_of
from pinfix.bot.status.page import to_html
from pinfix.bot.storage.records import RepositoryRow, State
from pinfix.bot.work.runs import Counts

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(1)>\"'&\x1b[2J\u202e\ud800"


class Page(HTMLParser):
    """The elements of a page, and the text of its cells."""

    def __init__(self, html: bytes) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        self._open: list[str] = []
        self.feed(html.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self._open:
            self.texts.setdefault(self._open[-1], []).append(data)

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def links(self) -> list[str | None]:
        return [attributes.get("href") for attributes in self.of("a")]


def page(*rows: tuple[RepositoryRow, tuple[object, ...]], known: bool = True) -> Page:
    status = status_of(rows, Counts(), 1.79e9)  # type: ignore[arg-type]
    return Page(to_html(status, lambda server: PAGE if known else ""))


def test_an_empty_one() -> None:
    made = page()
    assert "How the repositories stand" in made.texts["h1"]
    assert len(made.of("script")) == 1


def test_nothing_is_loaded_and_only_its_own_script_and_style_may_run() -> None:
    made = page(row(1, State.OPEN))
    policy = next(one["content"] for one in made.of("meta") if "http-equiv" in one)
    assert policy is not None
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    for tag in ("script", "style"):
        digest = hashlib.sha256("".join(made.texts[tag]).encode()).digest()
        assert f"{tag}-src 'sha256-{base64.b64encode(digest).decode()}'" in policy
    assert not {"link", "img", "iframe", "object", "base", "form"} & {tag for tag, _ in made.elements}
    assert not any({"src", "style", "onclick"} & attributes.keys() for _, attributes in made.elements)
    assert "url(" not in "".join(made.texts["style"])
    assert "@import" not in "".join(made.texts["style"])


@pytest.mark.parametrize("field", ["owner", "name", "message"])
def test_hostile_names_are_text(field: str) -> None:
    made = [page(row(1, State.FAILED, **{field: text})) for text in ("plain", HOSTILE)]
    plain, hostile = ([tag for tag, _ in one.elements if tag != "a"] for one in made)
    assert hostile == plain
    assert "\u202e" not in str(made[1].texts)


@pytest.mark.parametrize("field", ["name", "code", "message", "remedy"])
def test_hostile_words_of_topics_are_text(field: str) -> None:
    made = [
        page(row(1, State.FAILED, topic(1, State.FAILED, **{"remedy": "r", field: text})))
        for text in ("plain", HOSTILE)
    ]
    assert [tag for tag, _ in made[0].elements] == [tag for tag, _ in made[1].elements]
    assert "\x1b" not in str(made[1].texts)
    assert "\u202e" not in str(made[1].texts)


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "https://evil.example/octo/app-1/pull/3", "", "https://github.com.evil.example/",
     "https://github.com/octo/app-1/pull/3 onclick=x", "https://github.com/\u202e"],
)  # fmt: skip
def test_only_addresses_of_the_server_are_links(url: str) -> None:
    made = page(row(1, State.OPEN, topic(1, State.OPEN, pull=3, url=url)))
    assert made.links == [f"{PAGE}/octo/app-1"]


def test_links() -> None:
    url = f"{PAGE}/octo/app-1/pull/3"
    made = page(row(1, State.OPEN, topic(1, State.OPEN, pull=3, url=url)))
    assert made.links == [f"{PAGE}/octo/app-1", url]
    assert all(one["rel"] == "noopener noreferrer" for one in made.of("a"))
    assert page(row(1, State.OPEN, topic(1, State.OPEN, pull=3, url=url)), known=False).links == []


@pytest.mark.parametrize("name", ["../../evil", "a?x", "a#y", "a b", "..", "a\ud800"])
def test_a_name_that_no_repository_has_is_no_link(name: str) -> None:
    assert page(row(1, State.OPEN, name=name)).links == []


def test_postures_before_and_after() -> None:
    made = page(
        row(1, State.OPEN, before=posture((1, 4)), after=posture((4, 4))),
        row(2, State.FAILED),
    )
    cells = [text.strip() for text in made.texts["td"]]
    assert "1/4 → 4/4" in cells
    assert cells.count("unknown") == 4
    keys = [one["data-k"] for one in made.of("td") if "data-k" in one]
    assert keys[:4] == ["0.2500", "0.6667", "2", "2"]


def test_rows_stand_side_by_side_without_text_between_them() -> None:
    status = status_of([row(n, State.CLEAN) for n in range(50)], Counts(), 0.0)
    html = to_html(status, lambda server: PAGE).decode()
    # Chromium takes a minute to sort ten thousand rows otherwise.
    assert html.count("</tr><tr>") == 49


def test_ten_thousand_rows_stay_small() -> None:
    told = [row(n, State.OPEN, topic(n, State.OPEN, pull=1, url=f"{PAGE}/octo/app-{n}/pull/1"),
                before=posture((1, 4)), after=posture((4, 4))) for n in range(10_000)]  # fmt: skip
    assert len(to_html(status_of(told, Counts(), 0.0), lambda server: f"https://{HERE}")) < 8_000_000


def test_columns_and_labels_agree() -> None:
    made = page(row(1, State.OPEN))
    heads = [one for one in made.of("th") if one.get("scope") == "col"]
    assert len(heads) == len(made.of("td")) + 1
    labels = re.findall(r'nth-of-type\((\d)\)::before \{ content: "(\w+) "', "".join(made.texts["style"]))
    assert labels == [("2", "pins"), ("3", "permissions"), ("4", "keys"), ("5", "owners")]
