"""Leave room for a node's next state beside it.

PostgreSQL writes a changed row anew. Where its page has room, no index hears of that; where it has not,
all three indexes of a node do, which took longer than anything else of a push. The table has one row for
each file, so that its size hardly counts. Rows that are there move to such pages when they change.
Source: PostgreSQL, "Heap-Only Tuples (HOT)" and "CREATE TABLE", fillfactor.
"""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE nodes SET (fillfactor = 45)")
