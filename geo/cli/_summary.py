"""What a map's maker should know at once: who was heard, what is missing, who disagrees."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from geo.cli._run import Run
from geo.cli._tables import one_line
from geo.positions import compare, positions
from geo.reviews import View
from geo.unknown import told_apart


def summary(run: Run, shown: View, *, as_of: date | None, window: int) -> str:
    """Claims by source, places placed and not placed, and where sources conflict or differ.

    How many a person stands by too, once anything is reviewed. What was published after ``as_of``
    is not on the map, and only counted.
    """
    claims = [c for c in shown.claims if as_of is None or c.asserted <= as_of]
    sources = Counter(claim.source for claim in claims)
    names = {claim.source: run.source_name(claim.source) for claim in claims}
    for claim in claims:
        if claim.source == claim.publisher:  # a publisher writes its own name best
            names[claim.source] = run.theatre.source(claim.source, name=claim.source_text).name
    articles = len({claim.article for claim in claims})
    said = ", ".join(
        f"{names[source]} {count}"
        for source, count in sorted(sources.items(), key=lambda item: (-item[1], item[0]))
    )
    placed = {c.place_id: run.gazetteer.place(c.place_id).name for c in claims if c.place_id}
    missing = {claim.place_text for claim in claims if not claim.place_id}
    lines = [
        (
            f"{_count(len(claims), 'claim')} of {_count(len(sources), 'source')} "
            f"in {_count(articles, 'article')}{': ' if said else ''}{said}"
        ),
        f"Placed: {_count(len(placed), 'place')}{_list(placed.values())}",
        f"Not placed: {_count(len(missing), 'name')}{_list(missing)}",
    ]
    if shown.reviewed is not None:
        reviewed = sum(claim.id in shown.reviewed for claim in claims)
        lines.insert(1, f"Reviewed: {reviewed} of them")
    if later := len(shown.claims) - len(claims):
        lines.insert(1, f"Left out: {_count(later, 'claim')} published after {as_of}")
    day = as_of or max(claim.asserted for claim in claims)
    every, unknown = told_apart(claims)
    found = compare(positions(every, as_of=as_of, window=window, rules=run.rules), rules=run.rules)
    for relation, heading in (("conflict", "Sources conflict"), ("differ", "Sources differ")):
        there = [comparison for comparison in found if comparison.relation == relation]
        lines.append(f"{heading} on {day}: {_count(len(there), 'place')}")
        for comparison in there:
            pairs = ", ".join(
                f"{names[pair.a]} against {names[pair.b]}"
                for pair in comparison.pairs
                if pair.relation == relation
            )
            where = placed.get(comparison.place_id)
            there_is = where or f"{unknown[comparison.place_id]} (not placed)"
            lines.append(f"  {there_is}: {pairs}")
    return "\n".join(lines)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _list(names: Iterable[str]) -> str:
    listed = ", ".join(sorted(map(one_line, names), key=str.casefold))
    return f" ({listed})" if listed else ""
