"""A language model behind an OpenAI-compatible endpoint: asked in one way, within limits.

Nothing is sent from here but what the caller hands over, and nowhere but to the address given.
"""

import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from geo._agent import PRODUCT
from geo._json import decode
from geo.errors import InputError, NetworkError

if TYPE_CHECKING:
    from requests import PreparedRequest

    from geo._http import Reply

USER_AGENT = PRODUCT

KEY_VARIABLE = "ACCORDINGTO_LLM_KEY"
"""The environment variable that holds the key, where the endpoint asks for one."""

_PATH = "/chat/completions"
_REFUSED = frozenset({401, 403})
_MOST_BYTES = 10_000_000
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})


class Message(Struct, frozen=True):
    """One message of a conversation; ``role`` is ``system`` or ``user``."""

    role: str
    content: str


class _Said(Struct):
    content: str


class _Choice(Struct):
    message: _Said


class _Answer(Struct):
    choices: list[_Choice]


class Endpoint(Struct, frozen=True, kw_only=True):
    """Where a model answers, and how it is asked.

    ``url`` is the base address (``http://localhost:8080/v1``) or that of the chat completions
    themselves. ``limit`` is the most seconds one question may take with all its tries and pauses;
    ``pause`` the seconds before the second try, doubled before each further one.
    """

    url: str
    model: str
    key: str | None = None
    limit: float = 300.0
    tries: int = 3
    pause: float = 2.0
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep

    def __post_init__(self) -> None:
        """Refuse an address that is none, and to send a key where others can read it.

        Raises
        ------
        InputError
            Saying which.
        """
        try:
            parts = urlsplit(self.url)
        except ValueError:
            parts = urlsplit("")
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise InputError(f"{self.url}: is no http or https address of an endpoint")
        if self.key and parts.scheme == "http" and parts.hostname not in _HERE:
            raise InputError(
                f"{self.url}: the key would travel unencrypted; give an https address, "
                f"or unset {KEY_VARIABLE}"
            )

    def ask(self, messages: list[Message]) -> str:
        """What the model answers.

        Raises
        ------
        NetworkError
            Where no usable answer came within the tries and the limit.
        """
        from geo._http import BUSY, OK, GaveUpError, ask_patiently  # noqa: PLC0415 - see below

        try:
            return ask_patiently(
                partial(self._once, messages),
                read=self._content,
                limit=self.limit,
                tries=self.tries,
                pause=self.pause,
                clock=self.clock,
                sleep=self.sleep,
            )
        except GaveUpError as error:
            said, status = error.said, error.status
            if status in _REFUSED:
                raise NetworkError(
                    f"{self.url}: refused the key in {KEY_VARIABLE} ({said})"
                ) from None
            if status not in {None, OK, *BUSY}:
                raise NetworkError(
                    f"{self.url}: gave {said}; check the address and the model"
                ) from None
            raise NetworkError(
                f"{self.url}: gave {said} ({error.tries} tries); try again later"
            ) from None

    def _once(self, messages: list[Message], seconds: float) -> "Reply":
        from geo._http import Limits, ask  # noqa: PLC0415 - a fifth of a second that only this needs

        url = self.url.rstrip("/")
        return ask(  # which follows no redirect: the text and the key go to no other address
            url if url.endswith(_PATH) else url + _PATH,
            public=False,  # whoever names a model may have it at home
            limits=Limits(most=_MOST_BYTES, seconds=seconds),
            method="POST",
            data=msgspec.json.encode(
                {"model": self.model, "messages": messages, "temperature": 0, "stream": False}
            ),
            headers={"Content-Type": "application/json", "User-Agent": USER_AGENT},
            sign=self._sign,
        )

    def _sign(self, request: "PreparedRequest") -> "PreparedRequest":
        # As requests' own way of signing, or it would send what a .netrc has for the host.
        if self.key:
            request.headers["Authorization"] = f"Bearer {self.key}"
        return request

    def _content(self, body: bytes) -> str:
        try:
            answer = decode(body, kind=_Answer)
            return answer.choices[0].message.content
        except (msgspec.DecodeError, IndexError):
            raise NetworkError(
                f"{self.url}: did not answer as an OpenAI-compatible endpoint does; "
                "check the address"
            ) from None
