"""Asking servers nobody chose by hand: as they wish it, within limits, and none that is private.

A feed names addresses, and so does a redirect; both are input. So every address is asked only
where the host's robots.txt allows it, a host no more than once a second, and one that asks to
be left alone is. An address inside the own network is not asked at all: who writes a feed must
not make this program call what only it can reach.
"""

import time
from collections.abc import Callable

from msgspec import Struct
from protego import Protego

from geo._agent import NAME, PRODUCT
from geo._connections import NoAnswerError
from geo._http import Limits, Reply, ask, host_of
from geo._page import MAX_BYTES, MAX_SECONDS, Page, page_of, unanswered
from geo.errors import NetworkError

USER_AGENT = f"{PRODUCT} (keeps articles that a feed names)"
_MOST_REDIRECTS = 5
_MOST_ROBOTS = 500_000  # bytes; RFC 9309 asks for no more to be read
_LONGEST_PAUSE = 60.0
_LONGEST_LEAVE = 86_400.0
_DEFAULT_LEAVE = 60.0
_NOT_MODIFIED = 304
_BUSY = (429, 503)
_CLIENT_ERROR, _SERVER_ERROR = 400, 500


class Validators(Struct, frozen=True):
    """What a server said by which to ask whether an answer has changed."""

    etag: str | None = None
    modified: str | None = None


class Answer(Struct, frozen=True, kw_only=True):
    """A page and its validators; ``page`` is None where it has not changed."""

    page: Page | None
    validators: Validators


class Client:
    """Asks servers politely.

    Parameters
    ----------
    allow_private
        Whether addresses inside the own network may be asked.
    pause
        Seconds between two questions to a host; longer where its robots.txt says so.
    left_alone
        Until when (seconds since 1970) a host asked to be left alone, by host; added to.
    limit
        Seconds that a whole answer may take.
    clock, now, sleep
        Seconds that only grow, seconds since 1970, and how to wait.
    """

    def __init__(
        self,
        *,
        allow_private: bool = False,
        pause: float = 1.0,
        left_alone: dict[str, float] | None = None,
        limit: float = MAX_SECONDS,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._pause = pause
        self._clock, self._now, self._sleep = clock, now, sleep
        self.left_alone = {} if left_alone is None else left_alone
        self._asked: dict[str, float] = {}
        self._robots: dict[str, Protego | NetworkError] = {}
        self._limit = limit
        self._public = not allow_private

    def get(self, url: str, validators: Validators | None = None) -> Answer:
        """What stands at an http(s) address, if it has changed since ``validators``.

        Raises
        ------
        NetworkError
            Where robots.txt forbids it, the host asks to be left alone or is private, there is
            no answer in time, the answer is an error, too long, or redirected too often.
        """
        asked = url
        for _ in range(_MOST_REDIRECTS + 1):
            host = _host_of(asked)
            if not self._rules(url, host).can_fetch(asked, NAME):
                raise NetworkError(f"{url}: robots.txt of {host} asks programs to stay away")
            found = self._ask(asked, host, validators or Validators())
            if isinstance(found, Answer):
                return found
            asked = found
        raise NetworkError(f"{url}: is redirected more than {_MOST_REDIRECTS} times")

    def _rules(self, url: str, host: str) -> Protego:
        """What a host asks of programs: no file, no wish; no answer, then nothing is read."""
        if host not in self._robots:
            try:
                self._robots[host] = self._read_rules(host)
            except NetworkError as error:
                self._robots[host] = error
        rules = self._robots[host]
        if isinstance(rules, NetworkError):
            raise NetworkError(f"{url}: whether it may be read is not known: {rules}")
        return rules

    def _read_rules(self, host: str) -> Protego:
        url = f"{host}/robots.txt"
        for _ in range(_MOST_REDIRECTS + 1):
            found = self._ask(url, _host_of(url), Validators(), robots=True)
            if isinstance(found, Answer):
                text = found.page.content.decode("utf-8", "replace") if found.page else ""
                return Protego.parse(text)
            url = found
        raise NetworkError(f"{host}/robots.txt: is redirected too often")

    def _ask(
        self, url: str, host: str, validators: Validators, *, robots: bool = False
    ) -> Answer | str:
        """The answer to one question, or the address it is redirected to."""
        self._wait(url, host)
        since = {"If-None-Match": validators.etag, "If-Modified-Since": validators.modified}
        headers = {"User-Agent": USER_AGENT} | {name: said for name, said in since.items() if said}
        most = _MOST_ROBOTS if robots else MAX_BYTES
        limits = Limits(most=most, seconds=self._limit, cut=robots)
        try:
            reply = ask(url, public=self._public, limits=limits, headers=headers)
        except NoAnswerError as error:
            raise unanswered(url, error) from None
        if reply.location is not None:
            return reply.location
        self._heed(url, host, reply)
        if reply.status == _NOT_MODIFIED and validators != Validators():
            return Answer(page=None, validators=validators)
        if robots and _CLIENT_ERROR <= reply.status < _SERVER_ERROR:
            return Answer(page=None, validators=validators)  # no rules: all may be read
        return Answer(
            page=page_of(url, reply),
            validators=Validators(reply.headers.get("etag"), reply.headers.get("last-modified")),
        )

    def _wait(self, url: str, host: str) -> None:
        """Wait for the host's turn; refuse while it asks to be left alone."""
        rest = self.left_alone.get(host, 0.0) - self._now()
        if 0 < rest <= _LONGEST_LEAVE:  # beyond that, a clock was set back
            raise NetworkError(
                f"{url}: {host} asks to be left alone for {rest:.0f} more seconds; try again then"
            )
        self.left_alone.pop(host, None)
        rules = self._robots.get(host)
        said = rules.crawl_delay(NAME) if isinstance(rules, Protego) else None
        pause = max(self._pause, min(float(said or 0), _LONGEST_PAUSE))
        last = self._asked.get(host)
        if last is not None:
            self._sleep(max(0.0, last + pause - self._clock()))
        self._asked[host] = self._clock()

    def _heed(self, url: str, host: str, reply: Reply) -> None:
        """Remember how long a busy host wants to be left alone."""
        if reply.status not in _BUSY:
            return
        said = reply.retry_after(self._now())
        seconds = min(_DEFAULT_LEAVE if said is None else said, _LONGEST_LEAVE)
        self.left_alone[host] = self._now() + seconds
        raise NetworkError(
            f"{url}: {host} answered {reply.status} and asks to be left alone for "
            f"{seconds:.0f} seconds; try again then"
        )


def _host_of(url: str) -> str:
    try:
        return host_of(url)
    except NoAnswerError as error:
        raise NetworkError(f"{url}: {error}") from None
