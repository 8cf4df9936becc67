"""Tables for the terminal."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

import click

from geo.cli._run import Run
from geo.model import Claim, Extent
from geo.positions import Comparison, Position

if TYPE_CHECKING:
    from geo.questions import Turn


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print rows under their columns; the last column is as wide as it likes."""
    cells = [list(columns), *([one_line(cell) for cell in row] for row in rows)]
    if len(cells) == 1:
        return
    widths = [max(len(row[number]) for row in cells) for number in range(len(columns) - 1)]
    for row in cells:
        filled = (f"{cell:<{width}}" for cell, width in zip(row, widths, strict=False))
        click.echo("  ".join((*filled, row[-1])).rstrip())


def one_line(cell: object) -> str:
    """A cell as one line, without the control characters that a terminal would obey."""
    text = " ".join(str(cell).split())
    return "".join(character for character in text if character.isprintable())


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


def turn_text(run: Run, turn: "Turn") -> str:
    """What a source asserts of a place now, and what it did before."""
    place = run.gazetteer.place(turn.place_id).name if turn.place_id in run.gazetteer else None
    now = kind_text(run, turn.after) if turn.after else "no position any more"
    was = f" (was: {kind_text(run, turn.before)})" if turn.before else ""
    return one_line(f"{run.source_name(turn.source)}: {place or turn.place_id} -> {now}{was}")


def kind_text(run: Run, position: Position) -> str:
    """What a position says of control, in words."""
    if position.kind is None:
        return "no position"
    actor = run.theatre.actor(position.actor).name if position.actor else "an unnamed side"
    said = run.rules.positions[position.kind].format(actor=actor)
    return said + (" (unsure)" if position.hedged else "")


def said_text(run: Run, claim: Claim) -> str:
    """What a claim says, in words: its source, place, status and side."""
    place = claim.place_text
    if claim.place_id is not None and claim.place_id in run.gazetteer:
        place = run.gazetteer.place(claim.place_id).name
    by = f" by {run.theatre.actor(claim.actor).name}" if claim.actor else ""
    part = {Extent.PART: "partly ", Extent.WHOLE: "wholly "}.get(claim.extent, "")
    said = f"{'not ' if claim.denied else ''}{part}{run.rules.statuses[claim.status].label}{by}"
    unsure = " (unsure)" if claim.hedged else ""
    source = run.theatre.source(claim.source, name=claim.source_text or None).name
    return one_line(f"{source}: {place} {said}{unsure}")


def position_text(run: Run, position: Position) -> str:
    """A position in words, with its conditions."""
    parts = [] if position.kind is None else [kind_text(run, position)]
    for claim in position.conditions:
        label = run.rules.statuses[claim.status].label
        by = f" by {run.theatre.actor(claim.actor).name}" if claim.actor else ""
        parts.append(f"{'not ' if claim.denied else ''}{label}{by}")
    return ", ".join(parts) + (" [faded]" if position.faded else "")
