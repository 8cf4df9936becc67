"""Asking a server over HTTP: the one place where this program speaks to a network.

Whatever asks, the address is http or https, the answer ends at a stated size and a stated moment,
and no redirect is followed unseen. Who did not choose an address by hand (a feed did, or a
redirect) asks ``public`` ones only: who writes a feed must not make this program call what only
it can reach. Nobody is told what a ``.netrc`` holds, and nothing is kept between two questions.
"""

import contextlib
import datetime as dt
import email.utils
import ipaddress
import os
import re
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from typing import Any, Literal, TypeVar
from urllib.parse import urljoin, urlsplit

import requests
from msgspec import Struct
from requests import PreparedRequest, exceptions
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError, ProtocolError

T = TypeVar("T")

BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})
"""What a server answers that may well answer otherwise a little later."""

OK = 200
_FIRST_REDIRECT = 300
_GZIP, _GZIP_BEGINS = 31, b"\x1f\x8b"  # as zlib calls it, and as it begins
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_POSTED_AGAIN = frozenset({307, 308})
_MOST_REDIRECTS = 5
_CONNECTING = 10.0  # seconds
_USUAL_PORTS = {"http": 80, "https": 443}


class NoAnswerError(Exception):
    """Why a question had no answer, in words; no server said so."""


class PrivateAddressError(NoAnswerError):
    """The other end is in the own network."""


class Reply(Struct, frozen=True, kw_only=True):
    """What a server answered. ``body`` is read of a success (2xx) only.

    ``url`` is the address that answered; the names of ``headers`` are in small letters.
    """

    url: str
    status: int
    reason: str = ""
    headers: Mapping[str, str] = {}
    body: bytes = b""

    @property
    def location(self) -> str | None:
        """The address that the server redirects to."""
        said = self.headers.get("location")
        if not said or self.status not in _REDIRECTS:
            return None
        try:
            return urljoin(self.url, said)
        except ValueError:
            return said  # to be refused as what it is

    @property
    def media_type(self) -> str:
        """What the server says the body is, in small letters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def charset(self) -> str | None:
        """The encoding the server says the body is in."""
        _, _, parameters = self.headers.get("content-type", "").partition(";")
        found = re.search(r"charset=\"?([\w.:-]+)", parameters, re.IGNORECASE)
        return found[1] if found else None

    def retry_after(self, now: float | None = None) -> float | None:
        """Seconds that the server asks to be left alone; None where it does not say."""
        said = self.headers.get("retry-after", "").strip()
        if re.fullmatch(r"[0-9]{1,9}", said):
            return float(said)
        try:
            until = email.utils.parsedate_to_datetime(said)
            zoned = until if until.tzinfo else until.replace(tzinfo=dt.UTC)
            return max(0.0, zoned.timestamp() - (time.time() if now is None else now))
        except (ValueError, OverflowError):
            return None


class Limits(Struct, frozen=True, kw_only=True):
    """How far one question may go.

    ``most`` is the most bytes of an answer, after unpacking; ``cut`` takes the first so many of a
    longer one instead of refusing it. ``seconds`` are those of the whole question, from the
    look-up of the name to the last byte.
    """

    most: int = 10_000_000
    seconds: float = 60.0
    cut: bool = False


def ask(
    url: str,
    *,
    public: bool,
    limits: Limits,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    params: Mapping[str, str] | None = None,
    data: Mapping[str, str] | bytes | None = None,
    sign: Callable[[PreparedRequest], PreparedRequest] | None = None,
) -> Reply:
    """What a server answers to one question; a redirect is an answer, and not followed.

    With ``public`` an address inside the own network is refused: the one really connected to is
    looked at, after connecting and before a byte is sent, since a name that is looked up twice
    may mean two addresses. A proxy is the user's own and does as it may.

    Raises
    ------
    NoAnswerError
        Where there is none within the limits.
    """
    _check(url)
    with _watched(limits.seconds) as watch, requests.Session() as session:
        for scheme in ("http://", "https://"):
            session.mount(scheme, _Adapter(public=public))
        try:
            with session.request(
                method,
                url,
                params=params,
                data=data,
                # One question a connection: whoever watches a question then knows its connection.
                headers={**(headers or {}), "Connection": "close", "Accept-Encoding": "gzip"},
                # As requests' own way of signing, or it would send what a .netrc has for the host.
                auth=sign or _unsigned,
                timeout=(min(_CONNECTING, limits.seconds), limits.seconds),
                allow_redirects=False,
                stream=True,
            ) as answer:
                good = OK <= answer.status_code < _FIRST_REDIRECT
                body = _body(answer, limits) if good else b""
        except (requests.RequestException, HTTPError, OSError, ValueError, zlib.error) as error:
            if watch.over:
                raise _late(limits) from None
            raise _told(error) from None
    if watch.over:  # what was broken off may look whole
        raise _late(limits)
    return Reply(
        url=url,
        status=answer.status_code,
        reason=answer.reason or "",
        headers={name.lower(): value for name, value in answer.headers.items()},
        body=body,
    )


Reach = Literal["public", "named", "any"]
"""Whom a question may reach: public addresses alone, the host it was put to wherever that is and
public ones it redirects to, or any."""


def follow(
    url: str,
    *,
    reach: Reach,
    limits: Limits,
    clock: Callable[[], float] = time.monotonic,
    method: str = "GET",
    **asked: Any,  # noqa: ANN401 - as of ask
) -> Reply:
    """What a server answers, after at most five redirects; all within the same limits.

    A form that is posted is posted again only where the server says so.

    Raises
    ------
    NoAnswerError
        As of ``ask``, or where there are more redirects.
    """
    end = clock() + limits.seconds
    named = _check(url).hostname
    for _ in range(_MOST_REDIRECTS + 1):
        left = Limits(most=limits.most, seconds=max(0.1, end - clock()), cut=limits.cut)
        public = reach == "public" or (reach == "named" and _check(url).hostname != named)
        reply = ask(url, public=public, limits=left, method=method, **asked)
        if reply.location is None or (method == "POST" and reply.status not in _POSTED_AGAIN):
            return reply
        url = reply.location
        asked.pop("params", None)  # the address it is redirected to has them
    raise NoAnswerError(f"it is redirected more than {_MOST_REDIRECTS} times")


class GaveUpError(Exception):
    """No usable answer after some tries: what was said last (``said``), and with which status."""

    def __init__(self, said: str, *, tries: int, status: int | None) -> None:
        super().__init__(said)
        self.said = said
        self.tries = tries
        self.status = status


def ask_patiently(
    once: Callable[[float], Reply],
    *,
    read: Callable[[bytes], T],
    limit: float,
    tries: int,
    pause: float,
    clock: Callable[[], float],
    sleep: Callable[[float], None],
) -> T:
    """What ``read`` makes of an answer, asking again where the server is busy or broke off.

    ``once`` asks, given the seconds it has; ``limit`` are those of all tries with their pauses;
    ``pause`` those before the second try, doubled before each further one, and longer where the
    server says so. An answer that ``read`` refuses with ValueError counts as none.

    Raises
    ------
    GaveUpError
        Where no usable answer came within the tries and the limit.
    """
    end = clock() + limit
    attempt = 0
    while True:
        attempt += 1
        wait = pause * 2 ** (attempt - 1)
        status, final = None, False
        try:
            reply = once(max(0.1, end - clock()))
        except NoAnswerError as error:
            said, final = str(error), isinstance(error, PrivateAddressError)
        else:
            status = reply.status
            final = status not in BUSY and status != OK
            if status == OK:
                try:
                    return read(reply.body)
                except ValueError as error:
                    said = f"an answer that cannot be read ({error})"
            else:
                said = f"HTTP status {status}"
                wait = max(wait, reply.retry_after() or 0.0)
        if final or attempt == tries or clock() + wait >= end:
            raise GaveUpError(said, tries=attempt, status=status)
        sleep(wait)


def host_of(url: str) -> str:
    """Scheme, name and port of an address.

    Raises
    ------
    NoAnswerError
        Where it is no http or https address.
    """
    parts = _check(url)
    name = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    usual = _USUAL_PORTS[parts.scheme]
    port = "" if parts.port in (None, usual) else f":{parts.port}"
    return f"{parts.scheme}://{name}{port}"


def _check(url: str) -> Any:  # noqa: ANN401 - what urllib calls the parts
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise NoAnswerError(f"it is no address ({error})") from None
    if parts.scheme not in _USUAL_PORTS or not parts.hostname:
        raise NoAnswerError("it is no http or https address")
    return parts


def is_private(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether an address is not one of the public internet, however it is written."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if any(address in net for net in _CARRYING_IPV4):
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_private(inner)
        if address.is_site_local:
            return True
    return not address.is_global or address.is_multicast


# NAT64, and IPv6 addresses as they once held those of IPv4.
_CARRYING_IPV4 = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("::/96"))


class _Watch:
    """The connections of a question, and whether its time was over."""

    def __init__(self) -> None:
        self.over = False
        self._sockets: list[socket.socket] = []

    def add(self, connection: socket.socket) -> None:
        # A copy of the handle: what encrypts a connection takes it over.
        self._sockets.append(socket.socket(fileno=os.dup(connection.fileno())))
        if self.over:
            self.end()

    def end(self) -> None:
        """Break the connections off: whoever waits for a byte waits no longer."""
        self.over = True
        for one in self._sockets:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        for one in self._sockets:
            one.close()


_watching: ContextVar[_Watch] = ContextVar("_watching")


@contextlib.contextmanager
def _watched(seconds: float) -> Iterator[_Watch]:
    """Break off what is not done in time.

    The timeout of a socket is between two bytes; a server that trickles would go on for ever.
    """
    watch = _Watch()
    token = _watching.set(watch)
    timer = threading.Timer(seconds, watch.end)
    timer.daemon = True
    timer.start()
    try:
        yield watch
    finally:
        timer.cancel()
        timer.join()
        watch.close()
        _watching.reset(token)


def _public(connection: socket.socket) -> socket.socket:
    address = ipaddress.ip_address(connection.getpeername()[0].partition("%")[0])
    if is_private(address):
        connection.close()
        raise PrivateAddressError(f"{address} is an address inside the own network")
    return connection


def _seen(connection: socket.socket) -> socket.socket:
    _watching.get().add(connection)
    return connection


class _HTTP(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        return _seen(super()._new_conn())


class _HTTPS(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        return _seen(super()._new_conn())


class _PublicHTTP(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        return _seen(_public(super()._new_conn()))


class _PublicHTTPS(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        return _seen(_public(super()._new_conn()))


class _Pool(HTTPConnectionPool):
    ConnectionCls = _HTTP


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _HTTPS


class _PublicPool(HTTPConnectionPool):
    ConnectionCls = _PublicHTTP


class _PublicSecurePool(HTTPSConnectionPool):
    ConnectionCls = _PublicHTTPS


class _Adapter(HTTPAdapter):
    """Connects under watch, and with ``public`` to nothing but public addresses."""

    def __init__(self, *, public: bool) -> None:
        self._pools = (
            {"http": _PublicPool, "https": _PublicSecurePool}
            if public
            else {"http": _Pool, "https": _SecurePool}
        )
        super().__init__()

    def init_poolmanager(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - as requests has it
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = self._pools


def _unsigned(request: PreparedRequest) -> PreparedRequest:
    return request


def _body(answer: requests.Response, limits: Limits) -> bytes:
    """The body, unpacked by ourselves: what is packed and cut off would else pass for whole."""
    packing = answer.headers.get("Content-Encoding", "").strip().lower()
    if packing not in {"", "identity", "gzip", "x-gzip"}:
        raise NoAnswerError(f"it is packed in a way that was not asked for ({packing[:20]})")
    unpack = zlib.decompressobj(_GZIP) if packing not in {"", "identity"} else None
    content = bytearray()
    while chunk := answer.raw.read1(65536, decode_content=False):
        while chunk and len(content) <= limits.most:
            if unpack is None:
                content += chunk
                break
            content += unpack.decompress(chunk, limits.most + 1 - len(content))
            if unpack.eof:  # packed in several pieces, or followed by what is none
                chunk = unpack.unused_data
                if not chunk.startswith(_GZIP_BEGINS):
                    break
                unpack = zlib.decompressobj(_GZIP)
            else:
                chunk = unpack.unconsumed_tail
        if len(content) > limits.most:
            if limits.cut:
                return bytes(content[: limits.most])
            raise NoAnswerError(f"it is longer than {limits.most:,} bytes")
    if unpack is not None and not unpack.eof:
        raise NoAnswerError("the connection broke off")
    return bytes(content)


def _late(limits: Limits) -> NoAnswerError:
    return NoAnswerError(f"no whole answer within {limits.seconds:.0f} seconds")


def _told(error: Exception) -> NoAnswerError:
    """What went wrong, in words; the libraries name their classes and pools."""
    seen: BaseException | None = error
    while seen is not None:
        for one in (seen, *getattr(seen, "args", ())):
            if isinstance(one, NoAnswerError):
                return one
        why = getattr(seen, "reason", None)
        seen = why if isinstance(why, BaseException) else seen.__context__
    said = {
        exceptions.Timeout: "no answer in time",
        exceptions.SSLError: "its certificate cannot be verified",
        exceptions.ConnectionError: "no connection to the server, or one that broke",
        exceptions.InvalidSchema: "it is no http or https address",
        exceptions.InvalidURL: "it is no valid address",
        ProtocolError: "the connection broke off",
    }
    words = next((text for kind, text in said.items() if isinstance(error, kind)), None)
    return NoAnswerError(words or " ".join(str(error).split())[:120] or type(error).__name__)
