"""One client for all requests of a run: bounded in time, size and number of tries, and careful with tokens.

    client = Client(Tokens(endpoints, os.environ))
    answer = client.request("GET", url, accept={200, 404})
    if isinstance(answer, Fault): ...           # code, message, remedy
    else: answer.status, answer.headers, answer.body, answer.json()

It may be used from several threads. A token goes only where `Tokens.authorization` says; redirects are
followed within one origin only; `~/.netrc` is never read; cookies are never kept.
"""

from __future__ import annotations

import math
import random
import threading
import time
import zlib
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from urllib.parse import unquote, urljoin

import requests
import urllib3

from pinfix.http import bodies, faults, proxies
from pinfix.http.answers import Answer
from pinfix.http.bodies import MEGABYTE
from pinfix.http.calls import Authorization, Call, Patience, Session
from pinfix.http.deadline import Deadline
from pinfix.http.endpoints import Origin, origin
from pinfix.http.gate import Gate, Open
from pinfix.http.pauses import Pauses
from pinfix.http.threads import THREADS
from pinfix.http.tokens import Tokens
from pinfix.resolution import ResolverFault as Fault

__all__ = ["MEGABYTE", "THREADS", "Answer", "Client", "Gate", "Patience", "Stopped"]

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MOST_REDIRECTS = 5
_TOO_MANY = 429
_SURE_TO_REPEAT = frozenset({"tls", "dns", "rate-limited"})
"""Faults that the next request to the same origin would meet as well."""
_ENOUGH = 3
"""So many requests to one origin in a row that failed in spite of all tries: no others are made."""
_PATIENT = Patience()
_UNSAID = 60.0
"""Seconds that GitHub asks for at the least where it names none."""
_TRY_AGAIN = frozenset({"network", "server-error", "time-out"})


_Way = tuple[Origin, str, bool]
"""Where requests go that stand and fall together: a server, its service, and whether with a token."""


class Client:
    """Makes requests, counts them, and turns everything that goes wrong into a `Fault`.

    `notify` is told, in a line for people, before each pause that can be noticed. `gate` is told of
    limits that were met, and tells of those that others met. `sleep` is for tests: the pauses of its own end
    at once when the client is stopped.
    """

    def __init__(
        self,
        tokens: Tokens,
        *,
        patience: Patience = _PATIENT,
        notify: Callable[[str], None] = lambda text: None,
        gate: Gate | None = None,
        sleep: Callable[[float], object] | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.tokens = tokens
        self.requests = 0
        self._patience = patience
        self._notify = notify
        self._gate = gate or Open()
        self._stopped = threading.Event()
        self._pauses = Pauses(sleep or self._stopped.wait, notify)
        self._clock = clock
        self._lock = threading.Lock()
        self._broken: dict[_Way, Fault] = {}
        self._failures: Counter[_Way] = Counter()
        self._said: set[str] = set()
        self._session = Session(THREADS)

    def close(self) -> None:
        """Close the connections that are kept open."""
        self._session.close()

    def aside(self) -> float:
        """The moment (of the monotonic clock) until which what a run can do without may be asked."""
        return time.monotonic() + self._patience.aside

    def stop(self) -> None:
        """The run was interrupted: requests that begin, or wait for another try, raise `Stopped`."""
        self._stopped.set()

    def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        accept: Collection[int] = (200,),
        limit: int = 16 * MEGABYTE,
        first: int | None = None,
        with_token: bool = True,
        hurried: bool = False,
        until: float = math.inf,
        refusals: bool = False,
        once: bool = False,
        before: Callable[[], object] = lambda: None,
    ) -> Answer | Fault:
        """One request, tried again as often as makes sense, redirects followed within the origin.

        Answers with a status in `accept` are given back; `limit` is the most bytes of a body, unpacked. Where
        the `first` bytes will do, a longer body is left there. `hurried` is for those who have another way to
        ask, and rather take that than wait. At the moment `until` (of the monotonic clock) it is given up.
        With `refusals` answers from 400 to 499 are given back too, but for those about rate limits. A request
        that is made `once` is not repeated where it may have been carried out. `before` is called before each
        try, and waits until that may go out.
        """
        try:
            start = origin(url)
            authorization = self._authorization(url) if with_token else None
        except ValueError:
            return faults.bad_answer(faults.printable(url), "this is no URL that could be asked")
        obstacle = proxies.obstacle(url)
        if obstacle is not None:
            return self._redacted(obstacle)
        call = Call(
            method,
            url,
            headers or {},
            body,
            accept,
            limit,
            first,
            hurried,
            until,
            authorization,
            refusals,
            once,
            before,
        )
        key = (start, _service(url), authorization is not None)
        with self._lock:
            known = self._broken.get(key)
        if known is not None:
            return known
        outcome = self._with_redirects(call, start)
        if isinstance(outcome, Answer) and self._repeats(outcome):
            outcome = faults.repeats_token(str(start))
        if isinstance(outcome, Fault):
            outcome = self._redacted(outcome)
            self._remember(key, outcome)
        else:
            with self._lock:
                self._failures.pop(key, None)  # it is not down, after all
        return outcome

    def _repeats(self, answer: Answer) -> bool:
        """Whether a token is in what may be read, kept or followed; in a URL it may be percent-encoded."""
        texts = (answer.url, *answer.headers.values())
        return self.tokens.repeated(answer.body, *texts, *map(unquote, texts))

    def _authorization(self, url: str) -> str | None:
        """The token for `url`, and in a line for people why a request goes without the one that there is."""
        value = self.tokens.authorization(url)
        withheld = self.tokens.withheld(url)
        if value is not None and proxies.is_readable_on_the_way(url):
            value, withheld = None, f"{origin(url)} gets no token: the proxy on the way could read it"
        with self._lock:
            news = withheld not in self._said
            self._said.add(withheld)
        if withheld and news:
            self._notify(withheld)
        return value

    def _remember(self, key: _Way, fault: Fault) -> None:
        """So that forty requests to a server that is down do not each wait for it."""
        *_, with_token = key
        invalid_token = fault.code == "unauthorized" and with_token
        with self._lock:
            self._failures[key] += fault.code in _TRY_AGAIN
            if fault.code in _SURE_TO_REPEAT or invalid_token or self._failures[key] >= _ENOUGH:
                self._broken.setdefault(key, fault)

    def _with_redirects(self, call: Call, start: Origin) -> Answer | Fault:
        end = min(time.monotonic() + self._patience.whole, call.until)
        for _ in range(_MOST_REDIRECTS + 1):
            outcome = self._with_retries(call, str(start))
            if (
                isinstance(outcome, Fault)
                or outcome.status not in _REDIRECTS
                or outcome.status in call.accept
            ):
                return outcome
            try:
                target = urljoin(call.url, outcome.headers.get("location", ""))
                same = origin(target) == start
            except ValueError:
                same = False
            if not same:
                return faults.bad_answer(str(start), "it redirects to another server, which is not followed")
            if time.monotonic() > end:
                return faults.time_out(str(start))
            call = call.to(target)
        return faults.bad_answer(str(start), "it redirects without end")

    def _with_retries(self, call: Call, host: str) -> Answer | Fault:
        pauses = list(self._patience.pauses[:1] if call.hurried else self._patience.pauses)
        time_outs_left = 0 if call.hurried else self._patience.time_outs - 1
        unsaid = 0
        while True:
            outcome = self._once(call, host)
            if isinstance(outcome, Fault):
                fault, wait = outcome, None
            elif outcome.status in call.accept or outcome.status in _REDIRECTS:
                return outcome
            else:
                fault, wait = self._judge(outcome, call, host)
                if call.refusals and 400 <= outcome.status < 500 and fault.code != "rate-limited":
                    return outcome
            time_outs_left -= fault.code == "time-out"
            if fault.code == "rate-limited" and wait is None and self._patience.unsaid is not None:
                wait = self._patience.unsaid * 2**unsaid
                unsaid += 1
            sure = fault.code == "rate-limited" or not call.once  # a limit is met before anything is done
            again = sure and (wait is not None or fault.code in _TRY_AGAIN)
            if not again or not pauses or time_outs_left < 0:
                return fault
            pause = pauses.pop(0) * random.uniform(0.8, 1.2)  # noqa: S311 - spreads tries, hides nothing
            pause = max(pause, wait or 0.0)
            if time.monotonic() + pause >= call.until:
                return fault
            self._pauses.wait(pause, host)

    def _judge(self, answer: Answer, call: Call, host: str) -> tuple[Fault, float | None]:
        """What an unexpected status means, and after how many seconds to try again (None: nothing said)."""
        said = self._message(answer)
        with_token = call.authorization is not None
        limits = faults.read_limits(answer.status, answer.headers, said, self._clock())
        longest = self._patience.hurried_wait if call.hurried else self._patience.wait
        bearable = limits.wait is not None and limits.wait <= longest
        if limits.limited or (limits.wait is not None and not bearable):
            # Where no time is given, GitHub asks for minutes: too long to try out.
            if limits.limited:
                self._gate.close(_UNSAID if limits.wait is None else limits.wait)
            fault = faults.rate_limited(host, limits.wait, with_token=with_token)
            return fault, limits.wait if bearable else None
        return faults.of_status(host, answer.status, said, with_token=with_token), limits.wait

    def rest(self, answer: Answer) -> bool:
        """The body of `answer` says that a limit was met: wait as its headers ask.

        False where that is too long.
        """
        limits = faults.read_limits(_TOO_MANY, answer.headers, "", self._clock())
        wait = self._patience.unsaid if limits.wait is None else limits.wait
        self._gate.close(_UNSAID if wait is None else wait)
        if wait is None or wait > self._patience.wait:
            return False
        self._pauses.wait(wait, str(origin(answer.url)))
        return True

    def _once(self, call: Call, host: str) -> Answer | Fault:
        self._gate.wait()
        call.before()
        while self._gate.wait():
            call.before()  # its turn has passed meanwhile
        if self._stopped.is_set():
            raise Stopped
        left = call.until - time.monotonic()
        if left <= 0:
            return faults.time_out(host)
        with self._lock:
            self.requests += 1
        with Deadline(min(self._patience.whole, left)) as deadline:
            outcome = self._exchange(call, host)
        return faults.time_out(host) if deadline.passed else outcome

    def _exchange(self, call: Call, host: str) -> Answer | Fault:
        try:
            with self._session.request(
                call.method,
                call.url,
                headers=call.all_headers(),
                data=call.body,
                auth=Authorization(call.authorization),
                timeout=(self._patience.connect, self._patience.read),
                allow_redirects=False,
                stream=True,
            ) as response:
                lower = {name.lower(): value for name, value in response.headers.items()}
                body = bodies.read(response.raw, lower, call.limit, call.first)
                return Answer(call.url, response.status_code, lower, body, self.tokens.repeated)
        except bodies.Unusable as error:
            return faults.bad_answer(host, str(error))
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            return faults.of_exception(host, error)
        except (ValueError, zlib.error):  # a host, header or packed body that cannot be read
            return faults.bad_answer(host, "what it sent cannot be read")

    def _message(self, answer: Answer) -> str:
        """What the server says in its own words, where it is one of GitHub's error bodies."""
        found = answer.json()
        text = found.get("message") if isinstance(found, dict) else None
        # Redacted before it is cut: half a token would not be known for one.
        return faults.printable(self.tokens.redact(text)) if isinstance(text, str) else ""

    def _redacted(self, fault: Fault) -> Fault:
        return Fault(fault.code, self.tokens.redact(fault.message), self.tokens.redact(fault.remedy))


class Stopped(Exception):
    """The run was interrupted, and this request is not made."""


def _service(url: str) -> str:
    """An Enterprise Server has all three at one address; each has limits and faults of its own."""
    if url.endswith("/git-upload-pack"):
        return "git"
    return "graphql" if url.endswith("/graphql") else "rest"
