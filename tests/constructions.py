"""What the tables of constructions are read from, and a claim as they write it."""

from geo.model import Article, Claim


def article(text: str, **fields: str) -> Article:
    given_fields = {"id": "a", "title": "", "publisher": "Desk", "published": "2016-12-06"}
    return Article(text=text, **(given_fields | fields))


def shown(claim: Claim, asked: str) -> str:
    """A claim as the table writes it, with as many of the optional marks as were asked for."""
    source = "article" if claim.source == claim.publisher else claim.source
    words = [claim.place_text, str(claim.status), str(claim.actor), source]
    words += ["denied"] * claim.denied + ["hedged"] * claim.hedged
    words += [str(claim.extent)] * (str(claim.extent) in asked.split(" | "))
    for name in ("fraction", "killed", "injured", "speaker", "relay"):
        words += [f"{name}={getattr(claim, name)}"] * (f"{name}=" in asked)
    words += [f"date={claim.event_date}"] * ("date=" in asked)
    return " | ".join(words)
