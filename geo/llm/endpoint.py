"""A language model behind an OpenAI-compatible endpoint: asked in one way, within limits.

Nothing is sent from here but what the caller hands over, and nowhere but to the address given.
"""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from geo.errors import InputError, NetworkError

if TYPE_CHECKING:
    from requests import PreparedRequest

USER_AGENT = "accordingto/0.1"
KEY_VARIABLE = "ACCORDINGTO_LLM_KEY"
"""The environment variable that holds the key, where the endpoint asks for one."""

_PATH = "/chat/completions"
_BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})
_REFUSED = frozenset({401, 403})
_OK = 200
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
        parts = urlsplit(self.url)
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
        import requests  # noqa: PLC0415 - a fifth of a second that only this needs

        end = self.clock() + self.limit
        said = ""
        for attempt in range(1, self.tries + 1):
            wait = self.pause * 2 ** (attempt - 1)
            try:
                status, after, body = self._once(messages, end)
            except requests.RequestException as error:
                said = _plain(error)
            else:
                if status == _OK:
                    return self._content(body)
                said = f"HTTP status {status}"
                if status in _REFUSED:
                    raise NetworkError(f"{self.url}: refused the key in {KEY_VARIABLE} ({said})")
                if status not in _BUSY:
                    raise NetworkError(f"{self.url}: gave {said}; check the address and the model")
                wait = max(wait, after)
            if attempt == self.tries or self.clock() + wait >= end:
                break
            self.sleep(wait)
        raise NetworkError(f"{self.url}: gave {said} ({attempt} tries); try again later")

    def _once(self, messages: list[Message], end: float) -> tuple[int, float, bytes]:
        """Status, seconds to wait before the next try, body. Never beyond ``end``."""
        import requests  # noqa: PLC0415 - see above

        left = max(0.1, end - self.clock())
        url = self.url.rstrip("/")
        chunks: list[bytes] = []
        with requests.post(
            url if url.endswith(_PATH) else url + _PATH,
            data=msgspec.json.encode(
                {"model": self.model, "messages": messages, "temperature": 0, "stream": False}
            ),
            headers={"Content-Type": "application/json", "User-Agent": USER_AGENT},
            auth=self._sign,
            timeout=(min(10.0, left), left),
            allow_redirects=False,  # the text and the key go to no other address
            stream=True,
        ) as answer:
            for chunk in answer.iter_content(1 << 16):
                chunks.append(chunk)
                # The timeout of requests is between two bytes; a slow trickle would go on for ever.
                if self.clock() > end:
                    raise requests.Timeout
                if sum(map(len, chunks)) > _MOST_BYTES:
                    raise NetworkError(f"{self.url}: answered more than {_MOST_BYTES:,} bytes")
            after = answer.headers.get("Retry-After", "")
            return answer.status_code, float(after) if after.isdigit() else 0.0, b"".join(chunks)

    def _sign(self, request: "PreparedRequest") -> "PreparedRequest":
        # As requests' own way of signing, or it would send what a .netrc has for the host.
        if self.key:
            request.headers["Authorization"] = f"Bearer {self.key}"
        return request

    def _content(self, body: bytes) -> str:
        try:
            answer: Any = msgspec.json.decode(body, type=_Answer)
            return str(answer.choices[0].message.content)
        except (msgspec.DecodeError, UnicodeDecodeError, IndexError):
            raise NetworkError(
                f"{self.url}: did not answer as an OpenAI-compatible endpoint does; "
                "check the address"
            ) from None


def _plain(error: Exception) -> str:
    import requests  # noqa: PLC0415 - see above

    if isinstance(error, requests.Timeout):
        return "no whole answer in time"
    if isinstance(error, requests.ConnectionError):
        return "no connection, or one that broke"
    return " ".join(str(error).split())[:120] or type(error).__name__
