"""count the errors of an LMS on a delivery.

Revision: 6d1c0a9b7e52, after 44f454ba4b7b, of 2026-11-22 04:40:00.
"""

import sqlalchemy as sa
from alembic import op

revision = '6d1c0a9b7e52'
down_revision = '44f454ba4b7b'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table('delivery', schema=None) as batch_op:
        batch_op.add_column(sa.Column('errors', sa.Integer(), server_default='0', nullable=False))


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table('delivery', schema=None) as batch_op:
        batch_op.drop_column('errors')
