"""One HTML file from a payload, a frame and the assets: nothing in it asks for another file.

The page is put together by plain substitution in ``assets/page.html``, never by a template
engine. Data goes in as inert blocks that no ``</script>`` can end; the page's own
Content-Security-Policy names the hash of every script and style in it, so that nothing else
runs.
"""

import base64
import gzip
import hashlib
import html
import re
from collections.abc import Iterable
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from string import Template
from typing import NamedTuple
from urllib.parse import urlsplit

import msgspec
from xstatic.pkg import leaflet

from geo.drawing.frame import Frame
from geo.drawing.payload import Payload

PACK_FROM = 250_000
"""Blocks above this many bytes are packed by gzip; below, they are readable in the file."""

_PRESS = 3
"""How hard it is pressed: level 6 takes seven times as long for 6% fewer bytes."""

ASSETS = Path(__file__).parent / "assets"
_LEAFLET = Path(leaflet.BASE_DIR)
_BLOCKS = "<!-- data -->"
_HEADING = 300  # letters of a title that a page has room for
_STYLES = ("base.css", "map.css", "time.css", "place.css", "print.css")


class Policy(NamedTuple):
    """What a page may load and run, beyond what stands in it."""

    scripts: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    style_attributes: bool = False


def make_page(payload: Payload, frame: Frame, *, title: str) -> str:
    """The whole page as HTML."""
    blocks = [
        _block(
            "frame",
            msgspec.json.encode(
                {"map": frame.map_name, "layers": frame.layer_names, "tiles": frame.tiles}
            ),
        ),
        _block("data", payload.data, pack_from=PACK_FROM),
        _block("details", payload.details, pack_from=PACK_FROM),
    ]
    page = Template((ASSETS / "page.html").read_text("utf-8")).substitute(
        policy="$policy",
        referrer=_referrer(frame),
        version=html.escape(_version()),
        title=html.escape(title),
        heading=html.escape(title if len(title) <= _HEADING else f"{title[:_HEADING]}…"),
        styles=f"<style>\n{leaflet_style()}</style>\n<style>\n{_style()}</style>",
        head=f"{frame.head}\n<script>\n{leaflet_script()}</script>",
        body=frame.body,
        blocks=_BLOCKS,
        scripts=(
            f"<script>\n{frame.script}\n</script>\n"
            f'<script type="module">\n{bundle(ASSETS)}</script>'
        ),
    )
    policy = html.escape(_policy(page, remote=_remote(frame)))
    # The first place is the page's own; what follows may well contain the same letters. The data
    # come last: they run nothing, so the policy need not read them.
    before, _, after = page.replace("$policy", policy, 1).rpartition(_BLOCKS)
    return "".join((before, "\n".join(blocks), after))


@cache
def leaflet_script() -> str:
    """Leaflet itself, without the comment that makes browsers ask for its source map."""
    text = (_LEAFLET / "leaflet.js").read_text("utf-8")
    return re.sub(r"//# sourceMappingURL=.*", "", text).strip() + "\n"


@cache
def leaflet_style() -> str:
    """Leaflet's style sheet with its images inside."""
    text = (_LEAFLET / "leaflet.css").read_text("utf-8")

    def inline(found: re.Match[str]) -> str:
        image = base64.b64encode((_LEAFLET / found[1]).read_bytes()).decode("ascii")
        return f"url(data:image/png;base64,{image})"

    return re.sub(r"url\((images/[\w.-]+)\)", inline, text)


@cache
def _style() -> str:
    return "\n".join((ASSETS / name).read_text("utf-8") for name in _STYLES)


_IMPORT = re.compile(r'^import (?:\{[^}]*\} from )?"\./([\w-]+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const|let|class)\b)", re.MULTILINE)


@cache
def bundle(folder: Path, *, entry: str = "main.js") -> str:
    """The modules that ``entry`` imports and itself as one, those imported first.

    Only what the modules here use is understood: named imports of each other by relative path
    and exported declarations. Their top-level names must differ from module to module.
    """
    ordered: dict[str, str] = {}

    def visit(name: str) -> None:
        if name in ordered:
            return
        text = (folder / name).read_text("utf-8")
        ordered[name] = ""  # imports in a ring end here; declarations are hoisted or used later
        for imported in _IMPORT.findall(text):
            visit(imported)
        del ordered[name]
        ordered[name] = _EXPORT.sub("", _IMPORT.sub("", text))

    visit(entry)
    return "\n".join(ordered.values())


def _block(name: str, content: bytes, *, pack_from: int | None = None) -> str:
    """An inert block: JSON in which no ``<`` is left, or the same packed."""
    if pack_from is not None and len(content) > pack_from:
        # No name and no time in the header, so that equal data gives equal bytes.
        packed = base64.b64encode(gzip.compress(content, _PRESS, mtime=0)).decode("ascii")
        return f'<script type="application/gzip" id="{name}">{packed}</script>'
    text = content.decode("utf-8").replace("<", "\\u003c")
    # U+2028 and U+2029 are fine in JSON, but old tools take them for line ends.
    text = text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return f'<script type="application/json" id="{name}">{text}</script>'


_INLINE = re.compile(r"<(script|style)(?P<attributes>[^>]*)>(?P<text>.*?)</\1>", re.DOTALL)


def _policy(page: str, *, remote: Policy) -> str:
    """The Content-Security-Policy: this file's scripts and styles by hash, and nothing else."""
    hashes: dict[str, list[str]] = {"script": [], "style": []}
    for found in _INLINE.finditer(page):
        if "src=" in found["attributes"] or 'type="application/' in found["attributes"]:
            continue
        digest = hashlib.sha256(found["text"].encode("utf-8")).digest()
        hashes[found[1]].append(f"'sha256-{base64.b64encode(digest).decode('ascii')}'")
    directives = {
        "default-src": ["'none'"],
        "script-src": [*hashes["script"], *remote.scripts],
        "style-src": [*hashes["style"], *remote.styles],
        "style-src-attr": ["'unsafe-inline'"] if remote.style_attributes else [],
        "img-src": ["data:", *remote.images],
        "font-src": list(remote.styles),
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
    }
    return "; ".join(f"{name} {' '.join(values)}" for name, values in directives.items() if values)


_LINKED = re.compile(r'<(?:script|link)\b[^>]*?(?:src|href)="(https?://[^"]+)"')
_IMAGES = re.compile(r'L\.(?:tileLayer(?:\.wms)?|imageOverlay)\(\s*"(https?://[^"]+)"')


def _remote(frame: Frame) -> Policy:
    """The hosts that a user's own layers ask, each named."""
    linked = _LINKED.findall(frame.head)
    return Policy(
        scripts=_hosts(url for url in linked if not url.endswith(".css")),
        styles=_hosts(url for url in linked if url.endswith(".css")),
        images=_hosts(_IMAGES.findall(frame.script)),
        # folium's popups carry them; no text of an article is in a frame.
        style_attributes="style=" in frame.script,
    )


def _referrer(frame: Frame) -> str:
    """Who is told where the map stands: nobody, or tile servers, which ask for it."""
    return "strict-origin-when-cross-origin" if _remote(frame).images else "no-referrer"


def _hosts(urls: Iterable[str]) -> tuple[str, ...]:
    """Scheme and host of each; a template's ``{s}`` becomes ``*``."""
    found = set()
    for url in urls:
        parts = urlsplit(url)
        found.add(f"{parts.scheme}://{re.sub(r'{[^}]*}', '*', parts.netloc)}")
    return tuple(sorted(found))


def _version() -> str:
    try:
        return version("accordingto")
    except PackageNotFoundError:  # run from a checkout that was not installed
        return "0"
