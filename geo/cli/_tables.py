"""Tables for the terminal."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from geo.cli._run import Run
from geo.positions import Comparison, Position


def positions_table(
    run: Run, positions: Iterable[Position], comparisons: Iterable[Comparison]
) -> Iterator[str]:
    """Positions by place, the places on which sources conflict first."""
    relations = {comparison.place_id: comparison.relation for comparison in comparisons}
    order = {place_id: number for number, place_id in enumerate(relations)}
    listed = sorted(positions, key=lambda p: (order.get(p.place_id, len(order)), p.place_id))
    width = max((len(run.source_name(p.source)) for p in listed), default=0)
    for place_id, told in groupby(listed, key=lambda p: p.place_id):
        name = run.gazetteer.place(place_id).name
        relation = relations.get(place_id)
        yield f"{name}: {relation}" if relation else name
        for position in told:
            said = position_text(run, position)
            source = run.source_name(position.source)
            yield f"  {source:<{width}}  {position.dated}  {said}"


def position_text(run: Run, position: Position) -> str:
    """A position in words, with its conditions."""
    parts = []
    if position.kind is not None:
        actor = run.theatre.actor(position.actor).name if position.actor else "an unnamed side"
        said = run.rules.positions[position.kind].format(actor=actor)
        parts.append(said + (" (unsure)" if position.hedged else ""))
    for claim in position.conditions:
        label = run.rules.statuses[claim.status].label
        by = f" by {run.theatre.actor(claim.actor).name}" if claim.actor else ""
        parts.append(f"{'not ' if claim.denied else ''}{label}{by}")
    return ", ".join(parts) + (" [faded]" if position.faded else "")
