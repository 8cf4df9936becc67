"""Asking a server of OpenStreetMap: few times, slowly, within a stated limit, and never twice.

osmnx asks again without end where a server is busy, keeps the first polygon and drops version
and licence; so the two requests this package makes are made here.
"""

import fcntl
import hashlib
import os
import threading
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TypeVar
from urllib.parse import urljoin

from msgspec import Struct

from geo._agent import PRODUCT
from geo._connections import NoAnswerError
from geo._http import GaveUpError, Limits, Reply, ask, ask_patiently, follow
from geo._write import write_whole
from geo.errors import NetworkError

T = TypeVar("T")

USER_AGENT = f"{PRODUCT} (maps of who holds what, according to whom)"
_MOST_BYTES = 200_000_000  # of a city with all its parts; Overpass itself stops at half a gigabyte
_MOST_STATUS = 1_000
# When each server was last asked in this run.
_LAST: dict[str, float] = {}


class Server(Struct, frozen=True, kw_only=True):
    """A server and how it is asked.

    ``limit`` is the most seconds one question may take with all its tries and pauses; ``pause``
    the seconds before the second try, doubled before each further one; ``every`` the least seconds
    between two requests, whatever they ask and, where there is a cache, whichever run they are of.
    Answers are kept in ``cache`` for good, where given; ``anew`` asks all the same and keeps the
    new answer.
    """

    url: str
    method: str = "GET"
    limit: float = 120.0
    tries: int = 3
    pause: float = 1.0
    every: float = 0.0
    cache: Path | None = None
    anew: bool = False
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep

    def ask(self, fields: Mapping[str, str], *, read: Callable[[bytes], T], what: str) -> T:
        """What ``read`` makes of the server's answer to a form of ``fields``.

        An answer that ``read`` refuses with ValueError counts as none. Only an answer that was
        read is kept; what is kept is not asked again.

        Raises
        ------
        NetworkError
            Where no usable answer came within the tries and the limit.
        """
        kept = self._kept(fields)
        if kept is not None and kept.is_file() and not self.anew:
            try:
                return read(kept.read_bytes())
            except ValueError:
                kept.unlink(missing_ok=True)
        body, value = self._fetch(fields, read, what)
        if kept is not None:
            write_whole(kept, body)
        return value

    def answered(self, fields: Mapping[str, str]) -> bool:
        """Whether the answer to these fields is at hand, so that nothing need be sent."""
        kept = self._kept(fields)
        return kept is not None and kept.is_file() and not self.anew

    def wait_for_turn(self) -> None:
        """Wait until ``every`` seconds have passed since the last request of any run."""
        if not self.every:
            return
        self._pause_since(_LAST.get(self.url, 0.0))
        self.took_turn()
        if self.cache is None:
            return
        self.cache.mkdir(parents=True, exist_ok=True)
        with (self.cache / ".turn").open("a") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            # A file just made has had no turn yet; one whose clock ran ahead is not waited for.
            stat = os.fstat(turn.fileno())
            if stat.st_size:
                self._pause_since(stat.st_mtime)
            else:
                turn.write("The last request was when this file was changed.\n")
                turn.flush()
            os.utime(turn.fileno())

    def took_turn(self) -> None:
        """Note that the server was asked just now, for the other requests of this run."""
        _LAST[self.url] = time.time()

    def _pause_since(self, last: float) -> None:
        left = last + self.every - time.time()
        if 0 < left <= self.every:
            self.sleep(left)

    def _kept(self, fields: Mapping[str, str]) -> Path | None:
        if self.cache is None:
            return None
        key = repr((self.url, sorted(fields.items()))).encode()
        return self.cache / hashlib.sha256(key).hexdigest()[:32]

    def _fetch(
        self, fields: Mapping[str, str], read: Callable[[bytes], T], what: str
    ) -> tuple[bytes, T]:
        try:
            return ask_patiently(
                partial(self._once, fields),
                read=lambda body: (body, read(body)),
                limit=self.limit,
                tries=self.tries,
                pause=self.pause,
                clock=self.clock,
                sleep=self.sleep,
            )
        except GaveUpError as error:
            raise NetworkError(
                f"{what}: {self.url} gave {error.said} ({error.tries} tries); "
                "try again later, or go on without (--osm never)"
            ) from None

    def _once(self, fields: Mapping[str, str], seconds: float) -> Reply:
        end = self.clock() + seconds
        self.wait_for_turn()
        posted = self.method == "POST"
        return follow(
            self.url,
            reach="named",  # whoever has a server of their own may have it at home
            limits=Limits(most=_MOST_BYTES, seconds=max(0.1, end - self.clock())),
            method=self.method,
            params=None if posted else dict(fields),
            data=dict(fields) if posted else None,
            headers={"User-Agent": USER_AGENT},
        )


class Reach:
    """Whether a server answers at all within some seconds, found out beside other work.

    A machine without a network may take many seconds to say that a name has no address, and that
    cannot be cut short but by not waiting for it. Once asked, the answer stays the same.
    """

    def __init__(
        self, server: Server, *, within: float = 2.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._server = server
        self._within = within
        self._clock = clock
        self._done = threading.Event()
        self._answered = False
        self._started: float | None = None
        self._given_up = False

    def start(self) -> None:
        """Begin to find out, without waiting."""
        if self._started is None:
            self._started = self._clock()
            threading.Thread(target=self._try, daemon=True).start()

    def __call__(self) -> bool:
        """Whether an answer came in time; waits for what is left of it at most."""
        self.start()
        assert self._started is not None
        if not self._given_up:
            self._done.wait(max(0.0, self._started + self._within - self._clock()))
            self._given_up = not self._answered
        return self._answered and not self._given_up

    def _try(self) -> None:
        try:
            self._server.took_turn()
            ask(
                urljoin(self._server.url, "status"),
                public=False,
                limits=Limits(most=_MOST_STATUS, seconds=self._within, cut=True),
                headers={"User-Agent": USER_AGENT},
            )
            self._answered = True
        except NoAnswerError:
            pass
        finally:
            self._done.set()
