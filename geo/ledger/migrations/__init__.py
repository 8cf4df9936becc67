"""How the tables of the shared ledger came to be as they are, step by step (Alembic)."""
