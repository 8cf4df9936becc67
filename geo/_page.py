"""A page of the web: fetched within limits, its main text and what it says of itself."""

from copy import deepcopy
from typing import TYPE_CHECKING

from msgspec import Struct

from geo._agent import PRODUCT
from geo.errors import ArticleError, NetworkError

if TYPE_CHECKING:
    from geo._connections import NoAnswerError
    from geo._http import Reply

MAX_BYTES = 10_000_000
MAX_SECONDS = 60.0
USER_AGENT = f"{PRODUCT} (reads one article)"

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


def fetch_page(url: str, *, allow_private: bool = False, limit: float = MAX_SECONDS) -> Page:
    """The page at an http(s) address, within 10 MB and ``limit`` seconds.

    Addresses inside the own network are not asked, unless ``allow_private``.

    Raises
    ------
    NetworkError
        Where there is no answer in time, the answer is an error, or it is too long.
    """
    # A fifth of a second that only addresses need.
    from geo._connections import NoAnswerError  # noqa: PLC0415
    from geo._http import Limits, follow  # noqa: PLC0415

    try:
        reply = follow(
            url,
            reach="any" if allow_private else "public",
            limits=Limits(most=MAX_BYTES, seconds=limit),
            headers={"User-Agent": USER_AGENT},
        )
    except NoAnswerError as error:
        raise unanswered(url, error) from None
    return page_of(url, reply)


def unanswered(url: str, error: "NoAnswerError") -> NetworkError:
    """Why an address had no answer, for readers."""
    from geo._connections import PrivateAddressError  # noqa: PLC0415 - as above

    hint = "; if that is meant, --allow-private" if isinstance(error, PrivateAddressError) else ""
    return NetworkError(f"{url}: cannot be fetched: {error}{hint}")


def page_of(url: str, reply: "Reply") -> Page:
    """The page in an answer to the question for ``url``.

    Raises
    ------
    NetworkError
        Where the answer is none.
    """
    from geo._http import OK  # noqa: PLC0415 - as above

    if reply.status != OK:
        raise NetworkError(f"{url}: the server answered {reply.status} {reply.reason}")
    return Page(
        url=reply.url, content=reply.body, media_type=reply.media_type, charset=reply.charset
    )
