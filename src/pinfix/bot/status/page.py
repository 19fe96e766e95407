"""The status as one HTML page: nothing is loaded from elsewhere, and nothing from a repository is markup.

Its own script sorts and filters; without it all is there. Its policy lets nothing else run or load.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from html import escape
from importlib.resources import files

from pinfix import __version__
from pinfix.bot.status.model import POSTURE, Reason, Standing, Status, percent, repositories, share
from pinfix.bot.storage.records import Posture, State, TopicRow
from pinfix.http.endpoints import is_repository_name
from pinfix.report.escape import shortened, visible

Web = Callable[[str], str]
"""From the name of a server to the URL of its web pages, without a slash at the end; "": not known."""

_QUIET = frozenset({State.CLEAN, State.CLOSED})
"""Topics in these states have nothing to tell."""
_TONES = {
    State.OPEN: "wait",
    State.PENDING: "wait",
    State.MERGED: "good",
    State.CLEAN: "good",
    State.CLOSED: "good",
    State.FAILED: "bad",
    State.REFUSED: "bad",
    State.DECLINED: "odd",
    State.EDITED: "odd",
}
_COLUMNS = ("Repository", "State", "Pins", "Permissions", "Keys", "Owners", "Pull requests, and why")
_MOST_NAMED = 200
"""Repositories that are named for one reason; the table has all."""
_URL = re.compile(r"https?://[!-~]+")


def to_html(status: Status, web: Web) -> bytes:
    """The page, in UTF-8."""
    return "".join(_document(status, web)).encode("utf-8", "backslashreplace")


def _document(status: Status, web: Web) -> Iterator[str]:
    style, script = _part("page.css"), _part("page.js")
    policy = (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    yield '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    yield f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">\n'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    yield '<meta name="robots" content="noindex">\n<meta name="referrer" content="no-referrer">\n'
    yield f"<title>pinfix: how the repositories stand</title>\n<style>{style}</style>\n</head>\n<body>\n"
    yield from _head(status)
    yield from _postures(status)
    yield from _reasons(status.reasons)
    yield from _table(status, web)
    yield f"<script>{script}</script>\n</body>\n</html>\n"


def _part(name: str) -> str:
    return files(__package__).joinpath(name).read_text("utf-8")


def _digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _head(status: Status) -> Iterator[str]:
    made = datetime.fromtimestamp(status.made, UTC)
    tasks = status.tasks
    yield "<header>\n<h1>How the repositories stand</h1>\n"
    yield (
        f'<p class="dim">As of <time datetime="{made:%Y-%m-%dT%H:%M:%SZ}">{made:%Y-%m-%d %H:%M} UTC</time>, '
        f"by pinfix {escape(__version__)}.</p>\n</header>\n<main>\n"
    )
    yield from _counts("Repositories", len(status.standings), status.repositories)
    yield from _counts("Pull requests", sum(status.pulls.values()), status.pulls)
    yield (
        f"<p>Tasks pending: <b>{tasks.unfinished:,}</b>"
        f' <span class="dim">({tasks.running:,} running, {tasks.waiting:,} waiting, {tasks.delayed:,} to be '
        "tried again after a fault)</span></p>\n"
    )


def _counts(what: str, total: int, counts: Mapping[State, int]) -> Iterator[str]:
    yield f'<ul class="counts"><li>{what}: <b>{total:,}</b></li>'
    for state, count in counts.items():
        yield f"<li{_tone(state)}><b>{count:,}</b> {state}</li>"
    yield "</ul>\n"


def _postures(status: Status) -> Iterator[str]:
    if not status.counted:
        return
    yield f"<h2>Posture of {repositories(status.counted)}</h2>\n"
    yield '<p class="dim">Now, and when all pull requests are merged.</p>\n<div class="postures">\n'
    for name, meaning in POSTURE.items():
        now, then = getattr(status.before, name), getattr(status.after, name)
        yield f'<section class="posture"><h3>{name}</h3><p class="dim">{meaning}</p>\n'
        for when, part in (("now", now), ("then", then)):
            yield f'<p>{when}: <b>{percent(part)} %</b> <span class="dim">{_of(part)}</span></p>'
            yield f"{_bar(part, when)}\n"
        yield "</section>\n"
    yield "</div>\n"


def _of(part: tuple[int, int]) -> str:
    done, total = part
    return f"{done:,} of {total:,}" if total else "there are none"


def _bar(part: tuple[int, int], kind: str) -> str:
    """Drawn, for a style with its width would need another policy. What it shows stands beside it."""
    bar = f'<rect class="{kind}" width="{round(100 * share(part), 1)}" height="4"/>'
    return (
        '<svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="rail" width="100" height="4"/>{bar}</svg>'
    )


def _reasons(reasons: Sequence[Reason]) -> Iterator[str]:
    if not reasons:
        return
    yield "<h2>What was not done, and why</h2>\n"
    for reason in reasons:
        names = reason.repositories
        yield (
            f'<details class="reason"><summary><span{_tone(reason.state)}>{reason.state}</span>, '
            f"<b>{_text(reason.code)}</b>: {repositories(len(names))}. {_text(reason.message)}</summary>\n"
        )
        if reason.remedy:
            yield f"<p>What to do: {_text(reason.remedy)}</p>\n"
        more = f" and {len(names) - _MOST_NAMED:,} more" if len(names) > _MOST_NAMED else ""
        yield f'<p class="dim">{", ".join(map(_text, names[:_MOST_NAMED]))}{more}</p></details>\n'


def _table(status: Status, web: Web) -> Iterator[str]:
    yield "<h2>All repositories</h2>\n"
    yield from _controls(status)
    yield '<table id="repositories">\n'
    yield "<caption>Done of all: now → when all pull requests are merged.</caption>\n"
    yield "<thead><tr>"
    yield "".join(f'<th scope="col">{column}</th>' for column in _COLUMNS)
    yield "</tr></thead>\n<tbody>"
    pages = {server: web(server) for server in {one.repository.server for one in status.standings}}
    for one in status.standings:
        yield from _row(one, pages[one.repository.server])
    yield "</tbody>\n</table>\n</main>\n"


def _controls(status: Status) -> Iterator[str]:
    states = "".join(f"<option>{state}</option>" for state in status.repositories)
    orders = "".join(
        f'<option value="{at}{way}">{column.partition(",")[0]}{words}</option>'
        for at, column in enumerate(_COLUMNS[:-1])
        for way, words in (("u", ""), ("d", ", from the end"))
    )
    yield (
        '<div class="controls" id="controls" hidden>'
        '<label>Find<input id="find" type="search" autocomplete="off" spellcheck="false"></label>'
        f'<label>State<select id="state"><option value="">all</option>{states}</select></label>'
        f'<label>Order<select id="order">{orders}</select></label>'
        '<span id="shown" class="dim" role="status"></span></div>\n'
    )


def _row(one: Standing, page: str) -> Iterator[str]:
    row = one.repository
    name = f"{_text(row.owner)}/<wbr>{_text(row.name)}"
    link = f"{page}/{one.full_name}" if page and is_repository_name(row.owner, row.name) else ""
    yield f'<tr><th scope="row">{_link(link, name)}</th><td{_tone(row.state)}>{row.state}</td>'
    for field in POSTURE:
        yield _share(field, row.before, row.after)
    told = [_topic(topic, page) for topic in one.topics if topic.state not in _QUIET]
    if not told and row.message:
        told = [f"<p>{_text(row.message)}</p>"]
    # The line ends within: a browser goes over every text between two rows, each time that one is moved.
    yield f"<td>{''.join(told)}\n</td></tr>"


def _share(field: str, before: Posture | None, after: Posture | None) -> str:
    """Sorted by what is left to do: what is not known comes last, what has nothing to do before it."""
    if before is None:
        return '<td class="p void" data-k="3">unknown</td>'
    now = getattr(before, field)
    then = getattr(after, field) if after is not None else now
    if not now[1] and not then[1]:
        return '<td class="p void" data-k="2">none</td>'
    kind = "all" if now[0] >= now[1] else "some" if now[0] else "none"
    shown = f"{now[0]}/{now[1]}" + (f" → {then[0]}/{then[1]}" if then != now else "")
    return f'<td class="p {kind}" data-k="{share(now):.4f}">{shown}</td>'


def _topic(topic: TopicRow, page: str) -> str:
    """A pull request is linked where its address is one of the server's own."""
    own = bool(page) and topic.url.startswith(f"{page}/") and _URL.fullmatch(topic.url) is not None
    pull = f" {_link(topic.url if own else '', f'#{topic.pull}')}" if topic.pull else ""
    words = ""
    if topic.state not in (State.OPEN, State.MERGED):
        remedy = f" {_text(topic.remedy)}" if topic.remedy else ""
        words = f' <span class="dim">{_text(topic.code)}: {_text(topic.message)}{remedy}</span>'
    return f"<p>{_text(topic.topic)}{pull} <span{_tone(topic.state)}>{topic.state}</span>{words}</p>"


def _link(url: str, shown: str) -> str:
    """`shown` is markup, `url` is not."""
    return f'<a href="{escape(url)}" rel="noopener noreferrer">{shown}</a>' if url else shown


def _tone(state: State) -> str:
    tone = _TONES.get(state)
    return f' class="{tone}"' if tone else ""


def _text(text: str) -> str:
    return escape(visible(shortened(text)))
