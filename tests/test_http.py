"""The one place that speaks to a network, against servers that mean harm."""

import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from geo._connections import NoAnswerError, PrivateAddressError
from geo._http import (
    GaveUpError,
    Limits,
    Reach,
    Reply,
    ask,
    ask_patiently,
    follow,
)

Answering = Callable[[socket.socket], None]
SHORT = Limits(most=100_000, seconds=1.0)


def _flood(connection: socket.socket, first: bytes, again: bytes, pause: float = 0.0) -> None:
    try:
        connection.sendall(first)
        for _ in range(100_000):
            connection.sendall(again)
            time.sleep(pause)
    except OSError:
        pass  # the other end has had enough, as it should


class Wire:
    """A server that says, byte for byte, what it is told to; each answer to one connection."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.answers: list[Answering | bytes] = []
        self.asked: list[bytes] = []
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.socket.getsockname()[1]}/"

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self._one, args=[connection], daemon=True).start()

    def _one(self, connection: socket.socket) -> None:
        with connection:
            self.asked.append(connection.recv(65536))
            answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
            if callable(answer):
                answer(connection)
            else:
                connection.sendall(answer)


@pytest.fixture
def wire() -> Iterator[Wire]:
    made = Wire()
    yield made
    made.socket.close()


def said(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    head = "\r\n".join([f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(body)}"])
    return head.encode("latin-1") + b"\r\n\r\n" + body


HARM: dict[str, Answering | bytes] = {
    "headers that trickle": lambda c: _flood(c, b"HTTP/1.1 200 OK\r\n", b"X", 0.05),
    "headers without end": lambda c: _flood(c, b"HTTP/1.1 200 OK\r\n", b"X-Y: z\r\n"),
    "a header without end": lambda c: _flood(c, b"HTTP/1.1 200 OK\r\nX: ", b"x" * 10_000),
    "continue for ever": lambda c: _flood(c, b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "a body that trickles": lambda c: _flood(c, b"HTTP/1.1 200 OK\r\n\r\n", b"x", 0.05),
    "a body without end": lambda c: _flood(c, b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 65536),
    "silence": lambda _: time.sleep(3),
    "nothing": b"",
    "no HTTP": b"SSH-2.0-OpenSSH_9.9\r\n",
    "a status that is none": b"HTTP/1.1 \xb2\xb2\xb2 OK\r\n\r\n",
    "a body that is cut": said(b"x" * 100)[:-1],
    "a bomb": said(gzip.compress(b"0" * 300_000_000), "Content-Encoding: gzip"),
    "a bomb in pieces": said(gzip.compress(b"0" * 90_000) * 9, "Content-Encoding: gzip"),
    "a packed body that is cut": said(gzip.compress(b"abc" * 999)[:-9], "Content-Encoding: gzip"),
    "packed as nobody asked": said(b"x", "Content-Encoding: br"),
    "no gzip": said(b"x" * 100, "Content-Encoding: gzip"),
    "chunks that are none": said(b"zz\r\n", "Transfer-Encoding: chunked"),
}


@pytest.mark.parametrize("harm", HARM)
def test_harm_is_no_answer_in_time_and_one_line(harm: str, wire: Wire) -> None:
    wire.answers = [HARM[harm]]
    began = time.monotonic()
    with pytest.raises(NoAnswerError) as caught:
        ask(wire.url, public=False, limits=SHORT)
    assert time.monotonic() - began < 6
    assert "\n" not in str(caught.value)
    assert str(caught.value)


@pytest.mark.parametrize(
    "url", ["", "x", "http://", "file:///etc/passwd", "ftp://a/", "http://[", "http://a:b/",
            "gopher://127.0.0.1/", "HTTPS:///x", "http://a\nb/\x00"]
)  # fmt: skip
def test_only_http_addresses(url: str) -> None:
    with pytest.raises(NoAnswerError) as caught:
        follow(url, reach="any", limits=SHORT)
    assert "\n" not in str(caught.value)


def test_the_address_really_connected_to_is_looked_at(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that is public when looked up first, and private when it is connected to."""
    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda _host, port, *a, **b: real("127.0.0.1", port, *a, **b)
    )
    wire.answers = [said(b"secret")]
    url = wire.url.replace("127.0.0.1", "public.example")
    with pytest.raises(PrivateAddressError, match=r"127\.0\.0\.1 is an address inside"):
        ask(url, public=True, limits=SHORT)
    time.sleep(0.1)
    assert not any(wire.asked)  # connected to, and not a byte sent
    assert ask(url, public=False, limits=SHORT).body == b"secret"


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.1", "2130706433", "0x7f.1", "0", "[::1]", "[::ffff:127.0.0.1]",
             "localhost"]
)  # fmt: skip
def test_however_a_private_address_is_written(host: str, wire: Wire) -> None:
    wire.answers = [said(b"secret")]
    with pytest.raises(NoAnswerError):
        follow(wire.url.replace("127.0.0.1", host), reach="public", limits=SHORT)
    assert not any(wire.asked)


def moved(to: str, status: str = "302 Found") -> bytes:
    return said(b"", f"Location: {to}", status=status)


@pytest.mark.parametrize(("reach", "refused"), [("public", True), ("named", True), ("any", False)])
def test_a_redirect_to_another_host_in_the_own_network(
    reach: Reach, refused: bool, wire: Wire
) -> None:
    inner = Wire()
    inner.answers = [said(b"secret")]
    # The same address by another name: another host for all anybody can tell.
    wire.answers = [moved(inner.url.replace("127.0.0.1", "127.0.0.2"))]
    inner.socket.close()
    other = socket.create_server(("127.0.0.2", 0))
    inner.socket = other
    threading.Thread(target=inner._serve, daemon=True).start()
    wire.answers = [moved(f"http://127.0.0.2:{other.getsockname()[1]}/")]
    try:
        if refused:
            with pytest.raises(PrivateAddressError):
                follow(wire.url, reach=reach, limits=SHORT)
            assert not any(inner.asked)
        else:
            assert follow(wire.url, reach=reach, limits=SHORT).body == b"secret"
    finally:
        other.close()


def test_redirects_end(wire: Wire) -> None:
    wire.answers = [moved("/again")]
    with pytest.raises(NoAnswerError, match="more than 5 times"):
        follow(wire.url, reach="any", limits=SHORT)
    wire.answers = [moved("file:///etc/passwd")]
    with pytest.raises(NoAnswerError, match="no http"):
        follow(wire.url, reach="any", limits=SHORT)
    wire.answers = [moved("http://[")]
    with pytest.raises(NoAnswerError, match="Invalid IPv6 URL"):
        follow(wire.url, reach="any", limits=SHORT)


def test_a_form_is_posted_again_only_where_the_server_says_so(wire: Wire) -> None:
    wire.answers = [moved("/x", "307 Temporary Redirect"), said(b"got")]
    reply = follow(wire.url, reach="named", limits=SHORT, method="POST", data={"a": "b"})
    assert reply.body == b"got"
    assert [asked.split()[0] for asked in wire.asked] == [b"POST", b"POST"]
    wire.answers = [moved("/x")]
    reply = follow(wire.url, reach="named", limits=SHORT, method="POST", data={"a": "b"})
    assert reply.status == 302


def test_nobody_is_told_what_a_netrc_holds_nor_what_another_answer_set(
    wire: Wire, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login me password secret\n")
    (tmp_path / ".netrc").chmod(0o600)
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    wire.answers = [said(b"a", "Set-Cookie: a=b")]
    for _ in range(2):
        ask(wire.url, public=False, limits=SHORT)
    assert not any(b"authorization" in asked.lower() for asked in wire.asked)
    assert not any(b"cookie" in asked.lower() for asked in wire.asked)


def _handles() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_no_connection_and_no_thread_is_left(wire: Wire) -> None:
    wire.answers = [
        said(b"a"),
        HARM["a body that trickles"],
        HARM["a bomb"],
        said(b"", status="500 x"),
    ]
    ask(wire.url, public=False, limits=SHORT)
    before = _handles()
    for _ in range(4):
        with suppress(NoAnswerError):
            ask(wire.url, public=False, limits=Limits(most=1000, seconds=0.3))
    time.sleep(0.2)
    assert _handles() <= before + 1  # the wire's own may linger
    assert not any(isinstance(one, threading.Timer) for one in threading.enumerate())


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("3", 3.0), ("\xb2", None), ("-1", None), ("9" * 40, None), ("nan", None), ("", None),
     ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0), ("Wed, 21 Oct 2015 07:28:00 +99999999999", None)],
)  # fmt: skip
def test_how_long_a_server_asks_to_be_left_alone(header: str, seconds: float | None) -> None:
    reply = Reply(url="http://a/", status=503, headers={"retry-after": header})
    assert reply.retry_after() == seconds


@pytest.mark.parametrize("pieces", [1, 3])
def test_a_packed_body_is_unpacked(pieces: int, wire: Wire) -> None:
    wire.answers = [said(gzip.compress(b"abc") * pieces + b"\0\0", "Content-Encoding: gzip")]
    assert ask(wire.url, public=False, limits=SHORT).body == b"abc" * pieces
    assert b"Accept-Encoding: gzip\r\n" in wire.asked[0]


def test_tries_and_their_limit() -> None:
    clock, slept, asked = [0.0], [], []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        clock[0] += seconds

    def once(left: float) -> Reply:
        asked.append(left)
        return Reply(url="http://a/", status=503)

    with pytest.raises(GaveUpError, match="HTTP status 503") as caught:
        ask_patiently(
            once,
            read=bytes,
            limit=10,
            tries=9,
            pause=2.0,
            clock=lambda: clock[0],
            sleep=sleep,
        )
    assert slept == [2.0, 4.0]
    assert asked == [10.0, 8.0, 4.0]
    assert (caught.value.tries, caught.value.status) == (3, 503)


def test_an_answer_that_cannot_be_read_is_asked_for_again() -> None:
    replies = [Reply(url="http://a/", status=200, body=b"x"), Reply(url="", status=200, body=b"7")]
    found = ask_patiently(
        lambda _: replies.pop(0),
        read=int,
        limit=1,
        tries=2,
        pause=0,
        clock=time.monotonic,
        sleep=time.sleep,
    )
    assert found == 7
