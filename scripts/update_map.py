"""Read an article, keep its claims, and redraw the map of everything known so far.

    python scripts/update_map.py ARTICLE [MAP]

A program to copy and change: the same as ``accordingto map`` and ``accordingto draw``, in the
Python API. Run it once for each article, from cron or from your own system.
"""

import sys
from pathlib import Path

import geo
from geo.reviews import stood_by, view


def update(article: str, to: Path, *, data: Path) -> Path:
    """Record one article's claims and draw all that the ledger holds, as it was reviewed."""
    ledger = geo.Ledger(data / "claims")
    decided = ledger.reviews.standings()
    read = geo.read_article(article)
    countries = geo.read_theatre().focus(read.text).countries
    gazetteer = geo.Gazetteer.read(countries=countries)
    claims = geo.read_claims(read, known_place=gazetteer.knows)
    changes = ledger.record(read.id, gazetteer.locate(claims), keeping=stood_by(decided))
    print(f"{read.id}: {len(changes.added)} new claims, {len(changes.removed)} gone")
    shown = view(ledger, decided)
    return geo.draw(shown.claims, to=to, gazetteer=gazetteer, reviewed=shown.reviewed)


if __name__ == "__main__":
    try:
        print(update(sys.argv[1], Path((*sys.argv, "map.html")[2]), data=Path("data")))
    except IndexError:
        sys.exit(__doc__)
    except geo.AccordingtoError as error:
        sys.exit(f"Error: {error}")
