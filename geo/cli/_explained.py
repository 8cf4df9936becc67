"""How an article was read, as text for whoever checks the reader."""

from collections.abc import Iterator
from itertools import groupby

from geo.cli._run import Run
from geo.cli._tables import one_line
from geo.model import Claim, Quote
from geo.reading.explained import Reading, Reason, Unused
from geo.reading.noticed import Kind

_HEADINGS = {
    Kind.PLACE: "Places named without a claim",
    Kind.NAME: "Other names that could be places",
    Kind.VOICE: "Words of reporting without a claim",
    Kind.WORD: "Words of control and attack without a claim",
}
_SHOWN = 3  # places in the text at which a name is shown
_AROUND = 28  # characters on either side


def explanation(run: Run, reading: Reading) -> str:
    """Each claim with its rule and its words, and then what led to none."""
    count = len(reading.reasons)
    lines = [f"{reading.article}: {count} claim{'' if count == 1 else 's'}"]
    for number, reason in enumerate(reading.reasons, 1):
        lines += ["", *_claim(run, number, reason)]
    for kind, heading in _HEADINGS.items():
        left = [unused for unused in reading.unused if unused.kind is kind]
        if left:
            lines += ["", f"{heading}: {len(left)}", *_left(run, left)]
    return "\n".join(lines)


def _claim(run: Run, number: int, reason: Reason) -> Iterator[str]:
    claim = reason.claim
    yield f"{number}. {one_line(_told(claim))}"
    yield f"   according to {one_line(_source(run, reason))}"
    yield f"   {_quoted(claim.exact)}"
    voice = f", said by {_quoted(reason.voice.exact)}" if reason.voice is not None else ""
    place = reason.place.exact
    named = f" for {one_line(claim.place_text)}" if claim.place_text not in place else ""
    yield (
        f"   rule {reason.rule}: {_quoted(reason.word.exact)} of {_quoted(place)}{named}{voice}; "
        f"confidence {claim.confidence:.2f}"
    )


def _told(claim: Claim) -> str:
    """A claim in words: "al-Shaar: not captured by government, in part, on 2016-12-06"."""
    told = [f"{'not ' if claim.denied else ''}{claim.status}"]
    told[0] += f" by {claim.actor}" if claim.actor is not None else ""
    told += ["perhaps"] * claim.hedged
    told += [f"in {claim.extent}" if claim.extent == "part" else "as a whole"] * (
        claim.extent != "unstated"
    )
    told += [f"at least {claim.killed} killed"] * (claim.killed is not None)
    told += [f"at least {claim.injured} injured"] * (claim.injured is not None)
    told += [str(claim.event_date)] * (claim.event_date is not None)
    return f"{claim.place_text}: {', '.join(told)}"


def _source(run: Run, reason: Reason) -> str:
    claim = reason.claim
    if reason.voice is None and claim.source == claim.publisher:
        return f"{claim.source_text}, in the article's own voice"
    name = run.source_name(claim.source)
    also = f" ({claim.source_text})" if claim.source_text.casefold() != name.casefold() else ""
    relay = f", passed on by {run.source_name(claim.relay)}" if claim.relay is not None else ""
    return f"{name}{also}{relay}"


def _left(run: Run, unused: list[Unused]) -> Iterator[str]:
    """What led to no claim, the same words together, in the order of the text."""
    first = {one.words.exact: one.words.start for one in reversed(unused)}
    together = sorted(unused, key=lambda one: (first[one.words.exact], one.words.start))
    for words, group in groupby(together, key=lambda one: one.words.exact):
        same = list(group)
        who = {run.source_name(one.source) for one in same if one.source is not None}
        said = f" ({one_line(', '.join(sorted(who)))})" if who else ""
        times = f", {len(same)} times" if len(same) > 1 else ""
        yield f"   {one_line(words)}{said}{times}"
        for one in same[:_SHOWN]:
            yield f"      at {one.words.start}: {_around(one.words)}"
        if len(same) > _SHOWN:
            yield f"      and {len(same) - _SHOWN} more"


def _around(words: Quote) -> str:
    before, after = words.prefix[-_AROUND:], words.suffix[:_AROUND]
    return f"...{one_line(f'{before}{words.exact}{after}')}..."


def _quoted(words: str) -> str:
    return f'"{one_line(words)}"'
