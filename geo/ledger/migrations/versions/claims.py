"""The claims, the places they are about, and what was read."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects.postgresql import JSON

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SCHEMA = "accordingto"


def upgrade() -> None:
    """Make the tables. The schema itself and PostGIS are there."""
    word = sa.Text(collation="C")
    op.create_table(
        "places",
        sa.Column("id", word, primary_key=True),
        sa.Column(
            "name", sa.Text, comment="as the gazetteer has it; null where it knows no such place"
        ),
        sa.Column("kind", sa.Text),
        sa.Column(
            "outline_kind", sa.Text, comment="where the outline comes from: osm, imported, ..."
        ),
        sa.Column("credit", sa.Text),
        sa.Column("licence", sa.Text),
        sa.Column("outline", Geometry(srid=4326, spatial_index=False)),
        sa.Column(
            "inner_point",
            Geometry("POINT", srid=4326, spatial_index=False),
            comment="a point of the outline; a place lies in a region where its inner point does",
        ),
        schema=SCHEMA,
        comment="every place that a claim is about",
    )
    for column in ("outline", "inner_point"):
        op.create_index(
            f"places_{column}", "places", [column], schema=SCHEMA, postgresql_using="gist"
        )
    for name, comment in (
        ("claims", "what the articles assert"),
        ("superseded", "what an article asserted in an earlier text"),
    ):
        op.create_table(
            name,
            sa.Column("id", word, primary_key=True),
            sa.Column("article", word, nullable=False),
            sa.Column("source", word, nullable=False),
            sa.Column("place_id", word, sa.ForeignKey(f"{SCHEMA}.places.id")),
            sa.Column("status", word, nullable=False),
            sa.Column("actor", word),
            sa.Column("denied", sa.Boolean, nullable=False),
            sa.Column("extent", word, nullable=False),
            sa.Column("dated", sa.Date, nullable=False, comment="the day the claim counts from"),
            sa.Column("asserted", sa.Date, nullable=False, comment="the day it was published"),
            sa.Column("start", sa.Integer, nullable=False),
            sa.Column("end", sa.Integer, nullable=False),
            sa.Column("record", JSON, nullable=False, comment="the whole claim"),
            schema=SCHEMA,
            comment=comment,
        )
        for index, columns in (
            ("article", ["article", "start", "end", "id"]),
            ("place", ["place_id", "asserted"]),
            ("source", ["source", "dated"]),
            ("status", ["status", "dated"]),
            ("dated", ["dated"]),
            ("asserted", ["asserted"]),
        ):
            op.create_index(f"{name}_{index}", name, columns, schema=SCHEMA)
    op.create_table(
        "reads",
        sa.Column("article", word, primary_key=True),
        sa.Column("sha256", word, nullable=False, comment="of the file it was read from"),
        sa.Column("claims", sa.Integer, nullable=False),
        schema=SCHEMA,
        comment="which articles were read already",
    )
