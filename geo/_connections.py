"""Connections that are watched, and that reach no further than they may.

A question is broken off when its time is over, whatever a server trickles; and who asks public
addresses only is connected to no other, whatever a name means at that moment.
"""

import contextlib
import ipaddress
import os
import socket
import threading
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool


class NoAnswerError(Exception):
    """Why a question had no answer, in words; no server said so."""


class PrivateAddressError(NoAnswerError):
    """The other end is in the own network."""


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
def watched(seconds: float) -> Iterator[_Watch]:
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


class Adapter(HTTPAdapter):
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
