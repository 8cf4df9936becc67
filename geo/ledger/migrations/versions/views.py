"""A view of the claims with their outlines, for QGIS and others that ask the database itself."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the view."""
    # PostgreSQL's text can hold no NUL, and a claim may quote one.
    words = ", ".join(
        f"CASE WHEN quotable THEN record->>'{field}' END AS {field}"
        for field in ("place_text", "status_text", "exact", "speaker", "publisher", "url")
    )
    op.execute(f"""
        CREATE VIEW accordingto.placed_claims AS
        SELECT claim.id, article, source, place_id, place.name AS place, status, actor, denied,
               extent, dated, asserted, {words}, place.outline_kind, place.credit, place.licence,
               place.outline
        FROM (SELECT *, strpos(record::text, '\\u0000') = 0 AS quotable FROM accordingto.claims)
             AS claim
        JOIN accordingto.places AS place ON place.id = claim.place_id
    """)  # noqa: S608 - of our own words alone
