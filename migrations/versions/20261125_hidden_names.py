"""links that hide names.

Revision: c41f7a8e0d63, after 9b1e5c7d2f40, of 2026-11-25 04:50:00.
"""

import sqlalchemy as sa
from alembic import op

revision = 'c41f7a8e0d63'
down_revision = '9b1e5c7d2f40'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table('resource_link', schema=None) as batch_op:
        batch_op.add_column(sa.Column('hides_names', sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table('resource_link', schema=None) as batch_op:
        batch_op.drop_column('hides_names')
