"""Asking servers nobody chose by hand: as they wish it, within limits, and none that is private.

A feed names addresses, and so does a redirect; both are input. So every address is asked only
where the host's robots.txt allows it, a host no more than once a second, and one that asks to
be left alone is. An address inside the own network is not asked at all: who writes a feed must
not make this program call what only it can reach.
"""

import datetime as dt
import email.utils
import ipaddress
import re
import socket
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from msgspec import Struct
from protego import Protego
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError

from geo._page import MAX_BYTES, MAX_SECONDS, Page, reason
from geo.errors import NetworkError

AGENT = "accordingto"
USER_AGENT = f"{AGENT}/0.1 (keeps articles that a feed names)"
_MOST_REDIRECTS = 5
_MOST_ROBOTS = 500_000  # bytes; RFC 9309 asks for no more to be read
_LONGEST_PAUSE = 60.0
_LONGEST_LEAVE = 86_400.0
_OK = 200
_NOT_MODIFIED = 304
_BUSY = (429, 503)
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_CLIENT_ERROR, _SERVER_ERROR = 400, 500


class Validators(Struct, frozen=True):
    """What a server said by which to ask whether an answer has changed."""

    etag: str | None = None
    modified: str | None = None


class Answer(Struct, frozen=True, kw_only=True):
    """A page and its validators; ``page`` is None where it has not changed."""

    page: Page | None
    validators: Validators


class _PrivateAddressError(OSError):
    """The other end is in the own network."""


def _refuse_private(connection: socket.socket) -> socket.socket:
    address = ipaddress.ip_address(connection.getpeername()[0].partition("%")[0])
    if is_private(address):
        connection.close()
        raise _PrivateAddressError(f"{address} is an address inside the own network")
    return connection


def is_private(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether an address is not one of the public internet, however it is written."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_private(inner)
    return not address.is_global or address.is_multicast


_NAT64 = ipaddress.ip_network("64:ff9b::/96")


# Looked at after connecting and before a byte is sent: a name that is looked up twice may mean
# two addresses.


class _PublicHTTP(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        return _refuse_private(super()._new_conn())


class _PublicHTTPS(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        return _refuse_private(super()._new_conn())


class _PublicHTTPPool(HTTPConnectionPool):
    ConnectionCls = _PublicHTTP


class _PublicHTTPSPool(HTTPSConnectionPool):
    ConnectionCls = _PublicHTTPS


class _PublicAdapter(HTTPAdapter):
    """Connects to nothing but public addresses; a proxy is the user's own and does as it may."""

    def init_poolmanager(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - as requests has it
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = {
            "http": _PublicHTTPPool,
            "https": _PublicHTTPSPool,
        }


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
    clock, now, sleep
        Seconds that only grow, seconds since 1970, and how to wait.
    """

    def __init__(
        self,
        *,
        allow_private: bool = False,
        pause: float = 1.0,
        left_alone: dict[str, float] | None = None,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._pause = pause
        self._clock, self._now, self._sleep = clock, now, sleep
        self.left_alone = {} if left_alone is None else left_alone
        self._asked: dict[str, float] = {}
        self._robots: dict[str, Protego | NetworkError] = {}
        self._session = requests.Session()
        self._session.headers["User-Agent"] = USER_AGENT
        if not allow_private:
            self._session.mount("http://", _PublicAdapter())
            self._session.mount("https://", _PublicAdapter())

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
            host = _host(asked)
            if not self._rules(url, host).can_fetch(asked, AGENT):
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
            found = self._ask(url, _host(url), Validators(), most=_MOST_ROBOTS, robots=True)
            if isinstance(found, Answer):
                text = found.page.content.decode("utf-8", "replace") if found.page else ""
                return Protego.parse(text)
            url = found
        raise NetworkError(f"{host}/robots.txt: is redirected too often")

    def _ask(
        self,
        url: str,
        host: str,
        validators: Validators,
        *,
        most: int = MAX_BYTES,
        robots: bool = False,
    ) -> Answer | str:
        """The answer to one question, or the address it is redirected to."""
        self._wait(url, host)
        limit = self._clock() + MAX_SECONDS
        headers = {"If-None-Match": validators.etag, "If-Modified-Since": validators.modified}
        try:
            with self._session.get(
                url,
                stream=True,
                timeout=(10, 20),
                allow_redirects=False,
                headers={name: value for name, value in headers.items() if value},
            ) as answer:
                location = answer.headers.get("Location")
                if answer.status_code in _REDIRECTS and location:
                    return urljoin(url, location)
                self._heed(url, host, answer)
                if answer.status_code == _NOT_MODIFIED and validators != Validators():
                    return Answer(page=None, validators=validators)
                if robots and _CLIENT_ERROR <= answer.status_code < _SERVER_ERROR:
                    return Answer(page=None, validators=validators)  # no rules: all may be read
                if answer.status_code != _OK:
                    raise NetworkError(
                        f"{url}: the server answered {answer.status_code} {answer.reason}"
                    )
                content = self._body(url, answer, limit=limit, most=most, cut=robots)
        except (requests.RequestException, HTTPError, OSError, ValueError) as error:
            raise NetworkError(f"{url}: cannot be fetched: {_why(error)}") from None
        media_type, _, parameters = answer.headers.get("Content-Type", "").partition(";")
        charset = re.search(r"charset=\"?([\w.:-]+)", parameters, re.IGNORECASE)
        return Answer(
            page=Page(
                url=url,
                content=content,
                media_type=media_type.strip().lower(),
                charset=charset[1] if charset else None,
            ),
            validators=Validators(answer.headers.get("ETag"), answer.headers.get("Last-Modified")),
        )

    def _body(
        self, url: str, answer: requests.Response, *, limit: float, most: int, cut: bool
    ) -> bytes:
        content = bytearray()
        while chunk := answer.raw.read1(65536, decode_content=True):
            content += chunk
            if len(content) > most:
                if cut:
                    break
                raise NetworkError(f"{url}: is longer than {most:,} bytes")
            if self._clock() > limit:
                raise NetworkError(f"{url}: took longer than {MAX_SECONDS:.0f} seconds")
        return bytes(content[:most])

    def _wait(self, url: str, host: str) -> None:
        """Wait for the host's turn; refuse while it asks to be left alone."""
        rest = self.left_alone.get(host, 0.0) - self._now()
        if 0 < rest <= _LONGEST_LEAVE:  # beyond that, a clock was set back
            raise NetworkError(
                f"{url}: {host} asks to be left alone for {rest:.0f} more seconds; try again then"
            )
        self.left_alone.pop(host, None)
        rules = self._robots.get(host)
        said = rules.crawl_delay(AGENT) if isinstance(rules, Protego) else None
        pause = max(self._pause, min(float(said or 0), _LONGEST_PAUSE))
        last = self._asked.get(host)
        if last is not None:
            self._sleep(max(0.0, last + pause - self._clock()))
        self._asked[host] = self._clock()

    def _heed(self, url: str, host: str, answer: requests.Response) -> None:
        """Remember how long a busy host wants to be left alone."""
        if answer.status_code not in _BUSY:
            return
        seconds = min(_retry_after(answer.headers.get("Retry-After"), self._now()), _LONGEST_LEAVE)
        self.left_alone[host] = self._now() + seconds
        raise NetworkError(
            f"{url}: {host} answered {answer.status_code} and asks to be left alone for "
            f"{seconds:.0f} seconds; try again then"
        )


def _host(url: str) -> str:
    """Scheme, name and port of an address."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise NetworkError(f"{url}: is no address ({error})") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise NetworkError(f"{url}: is no http or https address")
    name = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    usual = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{name}" + (f":{port}" if port not in (None, usual) else "")


_DEFAULT_LEAVE = 60.0


def _retry_after(value: str | None, now: float) -> float:
    """Seconds to wait by a Retry-After header, which may be a date."""
    if value is None:
        return _DEFAULT_LEAVE
    if value.strip().isdecimal():
        return float(value)
    try:
        until = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return _DEFAULT_LEAVE
    zoned = until if until.tzinfo else until.replace(tzinfo=dt.UTC)
    return max(0.0, zoned.timestamp() - now)


def _why(error: Exception) -> str:
    """What went wrong, in words."""
    seen: BaseException | None = error
    while seen is not None:
        for one in (seen, *getattr(seen, "args", ())):
            if isinstance(one, _PrivateAddressError):
                return f"{one}; if that is meant, --allow-private"
        seen = getattr(seen, "reason", None) or seen.__context__
    return reason(error)
