"""What people decided about claims. The table itself refuses to change or lose a row."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSON

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SCHEMA = "accordingto"


def upgrade() -> None:
    """Make the table."""
    word = sa.Text(collation="C")
    op.create_table(
        "decisions",
        sa.Column("id", word, primary_key=True),
        sa.Column(
            "added",
            sa.BigInteger,
            sa.Identity(always=True),
            nullable=False,
            comment="in which order",
        ),
        sa.Column("claim", word, nullable=False, comment="the id under which it was read"),
        sa.Column("article", word, nullable=False),
        sa.Column("verdict", word, nullable=False),
        sa.Column("reviewer", word, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("record", JSON, nullable=False, comment="the whole decision"),
        schema=SCHEMA,
        comment="what people decided about claims; rows are only ever added",
    )
    op.create_index("decisions_claim", "decisions", ["claim"], schema=SCHEMA)
    op.execute("""
        CREATE FUNCTION accordingto.refuse_change() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'decisions are only ever added; withdraw one instead'; END $$
    """)
    op.execute("""
        CREATE TRIGGER only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON accordingto.decisions
        FOR EACH STATEMENT EXECUTE FUNCTION accordingto.refuse_change()
    """)
