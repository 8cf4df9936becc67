"""What stands around the panels, and the file."""

import datetime as dt
import io
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl

from geo._write import write_whole
from geo.drawing.coast import sea_around
from geo.drawing.inks import inks
from geo.drawing.outlines import KnownPlaces
from geo.drawing.still.lettering import legible, wrapped
from geo.drawing.still.paint import Face, Look, sample
from geo.drawing.still.panel import Item, draw_panel
from geo.drawing.still.picture import Picture, long_date
from geo.drawing.still.sheet import SIZES, Box, Sheet, Style, columns, flow, grid, with_rims
from geo.errors import InputError
from geo.model import Claim
from geo.positions import Rules, read_rules
from geo.theatre import Theatre, read_theatre

TITLE = "Who holds what, according to whom"
_MARGIN = 26.0
_GAP = 14.0
_SETTINGS: Any = {"svg.fonttype": "none", "svg.hashsalt": "accordingto", "pdf.fonttype": 42}
# Nothing in the file says when or with what it was made, so that equal input gives equal bytes.
_METADATA: dict[str, dict[str, str | None]] = {
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "Producer": None, "Creator": None},
}


def draw_still(
    claims: Iterable[Claim],
    *,
    to: Path,
    gazetteer: KnownPlaces,
    theatre: Theatre | None = None,
    rules: Rules | None = None,
    title: str | None = None,
    as_of: dt.date | None = None,
    window: int = 14,
    sources: Sequence[str] = (),
    size: str = "card",
    reviewed: Collection[str] | None = None,
) -> Path:
    """Draw what each source asserts about each place as a picture: PNG, SVG or PDF.

    Each source has a panel of the same ground, of the places that ``gazetteer`` knows, as of the
    day ``as_of`` (None: the newest publication's); positions older than ``window`` days are shown
    as faded. ``title`` heads it; ``theatre`` and ``rules`` are the shipped ones by default.

    Without ``sources`` (ids or names) those that
    conflict most and say most are taken, as many as the ``size`` (a name in ``SIZES``) has room
    for, and the others are named. The day and whose outlines they are stand in the picture. The
    same input gives the same bytes with one version of matplotlib.

    ``reviewed`` holds the ids of the claims that a person stands by (``geo.reviews.view``); how
    many of all they are is said then.

    Returns the path ``to``; its folder is made if need be, and the file is never half-written.

    Raises
    ------
    InputError
        Where the file's suffix or the size is not known, a source asserts nothing, or nobody
        asserts anything about a place on the map.
    """
    form = to.suffix.lstrip(".").lower()
    if form not in _METADATA:
        raise InputError(f"{to}: a still is a .png, .svg or .pdf file; name it so")
    if size not in SIZES:
        raise InputError(f"size {size!r}: is none of {', '.join(SIZES)}")
    claims = list(claims)
    picture = Picture(
        claims,
        gazetteer=gazetteer,
        theatre=theatre or read_theatre(),
        rules=rules or read_rules(),
        as_of=as_of,
        window=window,
    )
    with mpl.rc_context(_SETTINGS):
        sheet = Sheet(SIZES[size], paper=inks()["paper"], rims=form != "svg")
        chosen = picture.chosen(sources, most=sheet.size.panels)
        picture.colour(chosen)
        stand = None if reviewed is None else sum(claim.id in reviewed for claim in claims)
        note = "" if stand is None else f"{stand} of {len(claims)} claims reviewed."
        _compose(sheet, picture, chosen, title=title or TITLE, note=note)
        file = io.BytesIO()
        sheet.figure.savefig(file, format=form, dpi=sheet.size.dpi, metadata=_METADATA[form])
    drawn = file.getvalue()
    write_whole(to, with_rims(drawn, inks()["halo"]) if form == "svg" else drawn)
    return to


def _compose(
    sheet: Sheet, picture: Picture, sources: Sequence[str], *, title: str, note: str
) -> None:
    text = sheet.size.text
    top = _title(sheet, picture, title)
    ground = picture.ground(sources)
    count = len(sources)

    def rooms(bottom: float, across: int) -> list[Box]:
        area = Box(_MARGIN, top, sheet.width - _MARGIN, bottom - 0.8 * text)
        return grid(count, area, gap=_GAP, columns=across)

    # The legend tells only what is to be seen, and that depends on the room it leaves.
    guess = sheet.height - 0.7 * _MARGIN - 8 * text
    whole = Box(_MARGIN, top, sheet.width - _MARGIN, guess - 0.8 * text)
    across = columns(count, whole, gap=_GAP, extra=6 * text)
    first = rooms(guess, across)[0]
    seen = ground.widened(first.width / (first.height - 6 * text))
    panels = [picture.items(source, seen=seen) for source in sources]
    others = [one for one in picture.speaking if one not in sources]
    sea = sea_around(ground)
    credit = "" if sea is None else f" Coast: {sea.credit} ({sea.licence})."
    foot_note = _credits(sheet, picture, panels, others, note=note, coast=credit)
    bottom = _legend(sheet, picture, panels, foot_note)

    heads = [_head(sheet, picture, source, first.width) for source in sources]
    feet = [_foot(sheet, picture.beyond(source, seen=seen), first.width) for source in sources]
    head = max(map(_height, heads)) + 0.3 * text
    foot = max(map(_height, feet))
    for source, above, below, box in zip(sources, heads, feet, rooms(bottom, across), strict=True):
        _put(sheet, above, box.left, box.top)
        _put(sheet, below, box.left, box.bottom - foot + 0.4 * text)
        inner = Box(box.left, box.top + head, box.right, box.bottom - foot)
        frame = ground.widened(inner.width / inner.height)
        items = picture.items(source, seen=frame)
        draw_panel(
            sheet, inner, items, seen=frame, gazetteer=picture.gazetteer, inks=inks(), sea=sea
        )


Lines = list[tuple[str, Style]]


def _height(lines: Lines) -> float:
    return sum(style["size"] * 1.3 for _, style in lines) + (4 if lines else 0)


def _put(sheet: Sheet, lines: Lines, left: float, top: float) -> None:
    for words, style in lines:
        sheet.write(words, left, top, **style)
        top += style["size"] * 1.3


def _title(sheet: Sheet, picture: Picture, title: str) -> float:
    """The title and the day; where what follows begins."""
    ink, text = inks(), sheet.size.text
    wide = sheet.width - 2 * _MARGIN

    def fits(words: str) -> bool:
        return sheet.measure(words, size=2.1 * text, fontweight="bold")[0] <= wide

    top = 0.9 * _MARGIN
    for line in wrapped(legible(title), most=2, fits=fits):
        sheet.write(line, _MARGIN, top, size=2.1 * text, fontweight="bold", color=ink["ink"])
        top += 2.6 * text
    day = long_date(picture.day)
    dek = f"What each source asserts as of {day}; nothing is merged or ranked."
    sheet.write(dek, _MARGIN, top, size=text, color=ink["soft"])
    return top + 2.4 * text


def _head(sheet: Sheet, picture: Picture, source: str, wide: float) -> Lines:
    """The lines over a panel: "as asserted by", by whom, and what sort of voice that is."""
    ink, text = inks(), sheet.size.text
    soft: Style = {"size": 0.82 * text, "fontweight": "regular", "color": ink["soft"]}
    bold: Style = {"size": 1.1 * text, "fontweight": "bold", "color": ink["ink"]}
    return [
        ("As asserted by", soft),
        *_set(sheet, picture.name(source), bold, wide, most=2),
        *_set(sheet, picture.kind(source), soft, wide),
    ]


def _foot(sheet: Sheet, beyond: Sequence[str], wide: float) -> Lines:
    """The lines under a panel: what is asserted of places that are not on it."""
    style: Style = {"size": 0.76 * sheet.size.text, "fontweight": "regular", "color": inks()["ink"]}
    words = f"Elsewhere: {', '.join(beyond)}" if beyond else ""
    return _set(sheet, words, style, wide, most=3)


def _set(sheet: Sheet, words: str, style: Style, wide: float, *, most: int = 1) -> Lines:
    """Words in lines of a style."""

    def fits(part: str) -> bool:
        size, weight = style["size"], style["fontweight"]
        return sheet.measure(part, size=size, fontweight=weight)[0] <= wide

    line = legible(words, most=600)
    return [(part, style) for part in wrapped(line, most=most, fits=fits)] if line else []


def _legend(
    sheet: Sheet, picture: Picture, panels: Sequence[Sequence[Item]], bottom: float
) -> float:
    """What the colours and patterns mean, as far as they are there; where it begins."""
    ink, text = inks(), sheet.size.text
    rows = _keys(picture, panels)
    size, wide = 0.85 * text, 2.2 * text
    widths = [wide + 5 + sheet.measure(legible(words), size=size)[0] for _, words in rows]
    spots = flow(widths, within=sheet.width - 2 * _MARGIN, gap=_GAP)
    high = 1.75 * text
    top = bottom - (spots[-1][0] + 1) * high if spots else bottom
    for (look, words), (row, left) in zip(rows, spots, strict=True):
        x, y = _MARGIN + left, top + row * high
        swatch = Box(x, y + 0.15 * text, x + wide, y + 1.4 * text)
        sample(sheet.panel(swatch), look, inks=ink)
        sheet.write(legible(words), x + wide + 5, y + 0.24 * text, size=size, color=ink["ink"])
    return top


def _keys(picture: Picture, panels: Sequence[Sequence[Item]]) -> list[tuple[Look, str]]:
    """The looks in the panels, each with what it means."""
    looks = [item.look for items in panels for item in items]
    faces = {face for look in looks for face in look.faces}
    shown = {face.colour for face in faces if face.kind != "contested"}
    unsaid = inks()["map-unsaid"]
    rows: list[tuple[Look, str]] = [
        (Look("spoken", [Face("held", ink)]), picture.rules.positions["held"].format(actor=name))
        for ink, name in picture.actor_inks()
        if ink in shown
    ]
    told = {"partly_held": "partly held", "contested": "contested", "not_held": "said not held"}
    patterns = {
        words: Face(kind, unsaid)
        for kind, words in told.items()
        if any(face.kind == kind for face in faces)
    }
    if any(face.hedged for face in faces):
        patterns["the source is itself unsure"] = Face("held", unsaid, hedged=True)
    if any(face.faded for face in faces):
        patterns[f"over {picture.window} days old"] = Face("held", unsaid, faded=True)
    rows += [(Look("spoken", [face]), words) for words, face in patterns.items()]
    if any(look.conflict for look in looks):
        rows.append((Look("spoken", conflict=True), "≠ another source contradicts it"))
    if any(look.place == "silent" for look in looks):
        rows.append((Look("silent"), "others speak of it, this source does not"))
    if any(look.dashed for look in looks):
        rows.append((Look("context", dashed=True), "approximate outline"))
    return rows


def _credits(
    sheet: Sheet,
    picture: Picture,
    panels: Sequence[Sequence[Item]],
    others: Sequence[str],
    *,
    note: str,
    coast: str,
) -> float:
    """Who is not shown and whose outlines they are; where it begins."""
    ink, size = inks(), 0.74 * sheet.size.text
    wide = sheet.width - 2 * _MARGIN
    owners = sorted({(i.place.credit, i.place.licence) for items in panels for i in items})
    credit = "; ".join(f"{who} ({licence})" for who, licence in owners)
    notes = [f"{note} Places and outlines: {credit}.{coast} Drawn by accordingto."]
    if others:
        named = ", ".join(map(picture.name, others))
        notes.insert(0, f"Not shown, though they assert something too: {named}.")

    def fits(words: str) -> bool:
        return sheet.measure(words, size=size)[0] <= wide

    lines = [part for note in notes for part in wrapped(legible(note), most=2, fits=fits)]
    top = sheet.height - 0.7 * _MARGIN - len(lines) * size * 1.4
    for number, line in enumerate(lines):
        sheet.write(line, _MARGIN, top + number * size * 1.4, size=size, color=ink["soft"])
    return top - 0.5 * sheet.size.text
