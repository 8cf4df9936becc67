"""What is taken for an address of the public internet; test_http.py goes through connections."""

import ipaddress

import pytest

from geo._connections import is_private


@pytest.mark.parametrize(
    ("address", "private"),
    [
        *((text, True) for text in ("127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254")),
        *((text, True) for text in ("0.0.0.0", "100.64.0.1", "::1", "fe80::1", "fd00::1", "::")),
        *((text, True) for text in ("::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::")),
        *((text, True) for text in ("224.0.0.1", "ff02::1", "255.255.255.255")),
        *((text, False) for text in ("1.1.1.1", "2606:4700::1111", "::ffff:8.8.8.8")),
    ],
)
def test_what_is_private(address: str, *, private: bool) -> None:
    assert is_private(ipaddress.ip_address(address)) is private
