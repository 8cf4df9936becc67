"""The tables of the shared ledger on a PostgreSQL server, in a schema of their own.

A claim is kept whole, as the line of JSON that a ledger in files would hold; the columns beside
it repeat what questions are asked by. Text is compared by code points ("C"), as Python does.
"""

from geoalchemy2 import Geometry
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import JSON

SCHEMA = "accordingto"
# The newest migration in migrations/versions. A database of another that is not known here is of
# a newer program, and is refused.
REVISION = "0003"

metadata = MetaData(schema=SCHEMA)
_WORD = Text(collation="C")

PLACES = Table(
    "places",
    metadata,
    Column("id", _WORD, primary_key=True),
    Column("name", Text, comment="as the gazetteer has it; null where it knows no such place"),
    Column("kind", Text),
    Column("outline_kind", Text, comment="where the outline comes from: osm, imported, ..."),
    Column("credit", Text),
    Column("licence", Text),
    Column("outline", Geometry(srid=4326, spatial_index=False)),
    Column(
        "inner_point",
        Geometry("POINT", srid=4326, spatial_index=False),
        comment="a point of the outline; a place lies in a region where its inner point does",
    ),
    Index("places_outline", "outline", postgresql_using="gist"),
    Index("places_inner_point", "inner_point", postgresql_using="gist"),
    comment="every place that a claim is about",
)


def _claims(name: str, comment: str) -> Table:
    return Table(
        name,
        metadata,
        Column("id", _WORD, primary_key=True),
        Column("article", _WORD, nullable=False),
        Column("source", _WORD, nullable=False),
        Column("place_id", _WORD, ForeignKey(PLACES.c.id)),
        Column("status", _WORD, nullable=False),
        Column("actor", _WORD),
        Column("denied", Boolean, nullable=False),
        Column("extent", _WORD, nullable=False),
        Column("dated", Date, nullable=False, comment="the day the claim counts from"),
        Column("asserted", Date, nullable=False, comment="the day it was published"),
        Column("start", Integer, nullable=False),
        Column("end", Integer, nullable=False),
        Column("record", JSON, nullable=False, comment="the whole claim"),
        Index(f"{name}_article", "article", "start", "end", "id"),
        Index(f"{name}_place", "place_id", "asserted"),
        Index(f"{name}_source", "source", "dated"),
        Index(f"{name}_status", "status", "dated"),
        Index(f"{name}_dated", "dated"),
        Index(f"{name}_asserted", "asserted"),
        comment=comment,
    )


CLAIMS = _claims("claims", "what the articles assert")
SUPERSEDED = _claims("superseded", "what an article asserted in an earlier text")

READS = Table(
    "reads",
    metadata,
    Column("article", _WORD, primary_key=True),
    Column("sha256", _WORD, nullable=False, comment="of the file it was read from"),
    Column("claims", Integer, nullable=False),
    comment="which articles were read already",
)

DECISIONS = Table(
    "decisions",
    metadata,
    Column("id", _WORD, primary_key=True),
    Column("added", BigInteger, Identity(always=True), nullable=False, comment="in which order"),
    Column("claim", _WORD, nullable=False, comment="the id under which it was read"),
    Column("article", _WORD, nullable=False),
    Column("verdict", _WORD, nullable=False),
    Column("reviewer", _WORD, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("record", JSON, nullable=False, comment="the whole decision"),
    Index("decisions_claim", "claim"),
    comment="what people decided about claims; rows are only ever added",
)
