"""Asking a server over HTTP: the one place where this program speaks to a network.

Whatever asks, the address is http or https, the answer ends at a stated size and a stated moment,
and no redirect is followed unseen. Who did not choose an address by hand (a feed did, or a
redirect) asks ``public`` ones only: who writes a feed must not make this program call what only
it can reach. Nobody is told what a ``.netrc`` holds, and nothing is kept between two questions.
"""

import datetime as dt
import email.utils
import re
import time
import zlib
from collections.abc import Callable, Mapping
from typing import Any, Literal, TypeVar
from urllib.parse import urljoin, urlsplit

import requests
from msgspec import Struct
from requests import PreparedRequest, exceptions
from urllib3.exceptions import HTTPError, ProtocolError

from geo._connections import Adapter, NoAnswerError, PrivateAddressError, watched

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
    with watched(limits.seconds) as watch, requests.Session() as session:
        for scheme in ("http://", "https://"):
            session.mount(scheme, Adapter(public=public))
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
