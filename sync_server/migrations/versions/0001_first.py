"""The first schema."""

from __future__ import annotations

from alembic import op

from sync_server.database import metadata

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    metadata.create_all(op.get_bind())


def downgrade() -> None:
    raise NotImplementedError("restore the backup that was made before the upgrade")
