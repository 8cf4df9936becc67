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
from pathlib import Path
from typing import TypeVar
from urllib.parse import urljoin

import requests
from msgspec import Struct

from geo._write import write_whole
from geo.errors import NetworkError

T = TypeVar("T")

USER_AGENT = "accordingto/0.1 (maps of who holds what, according to whom)"
_BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})
_OK = 200
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
        end = self.clock() + self.limit
        said = "no answer"
        for attempt in range(1, self.tries + 1):
            wait = self.pause * 2 ** (attempt - 1)
            try:
                status, after, body = self._once(fields, end)
            except requests.RequestException as error:
                said = _plain(error)
            else:
                if status == _OK:
                    try:
                        return body, read(body)
                    except ValueError as error:
                        said = f"an answer that cannot be read ({error})"
                else:
                    said = f"HTTP status {status}"
                    if status not in _BUSY:
                        break
                    wait = max(wait, after)
            if attempt == self.tries or self.clock() + wait >= end:
                break
            self.sleep(wait)
        raise NetworkError(
            f"{what}: {self.url} gave {said} ({attempt} tries); "
            "try again later, or go on without (--osm never)"
        )

    def _once(self, fields: Mapping[str, str], end: float) -> tuple[int, float, bytes]:
        """Status, seconds to wait before the next try, body. Never beyond ``end``."""
        self.wait_for_turn()
        left = max(0.1, end - self.clock())
        chunks: list[bytes] = []
        posted = self.method == "POST"
        with requests.request(
            self.method,
            self.url,
            params=None if posted else dict(fields),
            data=dict(fields) if posted else None,
            headers={"User-Agent": USER_AGENT},
            timeout=(min(10.0, left), left),
            stream=True,
        ) as answer:
            for chunk in answer.iter_content(1 << 16):
                chunks.append(chunk)
                # The timeout of requests is between two bytes; a slow trickle would go on for ever.
                if self.clock() > end:
                    raise requests.Timeout(f"no whole answer within {self.limit:.0f} s")
            after = answer.headers.get("Retry-After", "")
            length = answer.headers.get("Content-Length", "")
            body = b"".join(chunks)
            plain = not answer.headers.get("Content-Encoding")
            if plain and length.isdigit() and len(body) < int(length):
                raise requests.ConnectionError(f"{len(body)} of {length} bytes")
            return answer.status_code, float(after) if after.isdigit() else 0.0, body


def _plain(error: requests.RequestException) -> str:
    if isinstance(error, requests.Timeout):
        return "no whole answer in time"
    if isinstance(error, requests.ConnectionError):
        return "no connection, or one that broke"
    return " ".join(str(error).split())[:120]


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
            with requests.get(
                urljoin(self._server.url, "status"),
                headers={"User-Agent": USER_AGENT},
                timeout=self._within,
                stream=True,
            ):
                self._answered = True
        except (requests.RequestException, OSError):
            pass
        finally:
            self._done.set()
