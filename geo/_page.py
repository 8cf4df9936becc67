"""A page of the web: fetched within limits, its main text and what it says of itself."""

import re
import time
from collections.abc import Callable
from copy import deepcopy

from msgspec import Struct

from geo.errors import ArticleError, NetworkError

MAX_BYTES = 10_000_000
MAX_SECONDS = 60.0
USER_AGENT = "accordingto/0.1 (reads one article)"

_METADATA = "/html/head | /html/body//script[@type='application/ld+json']"


class Page(Struct, frozen=True, kw_only=True):
    """What a server answered: the bytes, their media type, and the address they came from."""

    url: str
    content: bytes
    media_type: str = "text/html"
    charset: str | None = None


def main_text(
    content: bytes | str, named: str, *, url: str | None = None
) -> tuple[dict[str, str | None], str]:
    """What a page's metadata says of it, by field of an article, and its main text.

    Raises
    ------
    ArticleError
        Where the content is no page, or no article stands in it.
    """
    # Half a second that only pages need.
    from htmldate import find_date  # noqa: PLC0415
    from trafilatura import bare_extraction  # noqa: PLC0415
    from trafilatura.settings import Document  # noqa: PLC0415
    from trafilatura.utils import load_html  # noqa: PLC0415

    tree = load_html(content)
    if tree is None:
        raise ArticleError(f"{named}: is no HTML page")
    # Only a date the page states in its metadata or address: not one from its text, no clock.
    # A copyright line is no date of publication.
    about = tree.makeelement("html")
    about.extend(deepcopy(part) for part in tree.xpath(_METADATA))
    published = find_date(
        about, url=url, extensive_search=False, original_date=True, max_date="9999-12-31"
    )
    page = bare_extraction(
        tree,
        url=url,
        with_metadata=True,
        include_comments=False,
        include_tables=False,
    )
    if not isinstance(page, Document) or page.text is None or not page.text.strip():
        raise ArticleError(f"{named}: no article text was found in the page; give it as text")
    facts = {
        "title": page.title,
        "publisher": page.sitename or page.hostname,
        "published": published,
        "url": page.url or url,
        "language": str(tree.get("lang") or "").partition("-")[0].lower(),
    }
    return facts, page.text


def fetch_page(url: str, *, clock: Callable[[], float] = time.monotonic) -> Page:
    """The page at an http(s) address, within 10 MB and 60 seconds.

    Raises
    ------
    NetworkError
        Where there is no answer in time, the answer is an error, or it is too long.
    """
    import requests  # noqa: PLC0415 - a fifth of a second that only addresses need
    from urllib3.exceptions import HTTPError  # noqa: PLC0415 - the same

    limit = clock() + MAX_SECONDS
    content = bytearray()
    try:
        with requests.get(
            url,
            stream=True,
            timeout=(10, 20),
            headers={"User-Agent": USER_AGENT},
        ) as answer:
            if not answer.ok:
                raise NetworkError(
                    f"{url}: the server answered {answer.status_code} {answer.reason}"
                )
            while chunk := answer.raw.read1(65536, decode_content=True):
                content += chunk
                if len(content) > MAX_BYTES:
                    raise NetworkError(f"{url}: is longer than {MAX_BYTES:,} bytes")
                if clock() > limit:
                    raise NetworkError(f"{url}: took longer than {MAX_SECONDS:.0f} seconds")
            media_type, _, parameters = answer.headers.get("Content-Type", "").partition(";")
            charset = re.search(r"charset=\"?([\w.:-]+)", parameters, re.IGNORECASE)
            final = answer.url
    except (requests.RequestException, HTTPError, OSError, ValueError) as error:
        raise NetworkError(f"{url}: cannot be fetched: {reason(error)}") from None
    return Page(
        url=final,
        content=bytes(content),
        media_type=media_type.strip().lower(),
        charset=charset[1] if charset else None,
    )


def reason(error: Exception) -> str:
    """What went wrong, in words; the libraries name their classes and pools."""
    from requests import exceptions  # noqa: PLC0415
    from urllib3.exceptions import ProtocolError  # noqa: PLC0415

    said = {
        exceptions.Timeout: "no answer in time",
        exceptions.SSLError: "its certificate cannot be verified",
        exceptions.ConnectionError: "no connection to the server",
        exceptions.TooManyRedirects: "it is redirected without end",
        exceptions.InvalidSchema: "it is redirected to what is no http or https address",
        exceptions.InvalidURL: "it is no valid address",
        ProtocolError: "the connection broke off",
    }
    words = next((text for kind, text in said.items() if isinstance(error, kind)), None)
    return words or " ".join(str(error).split()) or type(error).__name__
