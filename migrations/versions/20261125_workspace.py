"""versions, anchors, tags, waivers, previews, target days, withdrawn attempts, addresses.

Revision: d58b3e90c7a1, after c41f7a8e0d63, of 2026-11-25 08:30:00.
"""

import sqlalchemy as sa
from alembic import op

revision = 'd58b3e90c7a1'
down_revision = 'c41f7a8e0d63'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table('resource_address',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('registration_id', sa.Integer(), nullable=False),
    sa.Column('credential_key', sa.Text(), nullable=False),
    sa.Column('resource', sa.Text(), nullable=False),
    sa.Column('address', sa.Text(), nullable=False),
    sa.Column('changed_by', sa.Integer(), nullable=True),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['changed_by'], ['person.id'], name=op.f('fk_resource_address_changed_by_person')),
    sa.ForeignKeyConstraint(['registration_id'], ['registration.id'], name=op.f('fk_resource_address_registration_id_registration')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_resource_address')),
    sa.UniqueConstraint('registration_id', 'credential_key', 'resource', name=op.f('uq_resource_address_registration_id_credential_key_resource'))
    )
    op.create_table('draft_tag',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('draft_id', sa.Integer(), nullable=False),
    sa.Column('group_key', sa.Text(), nullable=False),
    sa.Column('framework', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('entry', sa.Text(), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['draft_id'], ['draft.id'], name=op.f('fk_draft_tag_draft_id_draft')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_draft_tag')),
    sa.UniqueConstraint('draft_id', 'group_key', 'framework', 'entry', name=op.f('uq_draft_tag_draft_id_group_key_framework_entry'))
    )
    op.create_table('text_version',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('draft_id', sa.Integer(), nullable=False),
    sa.Column('prompt_key', sa.Text(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('words', sa.Integer(), nullable=False),
    sa.Column('saved_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['draft_id'], ['draft.id'], name=op.f('fk_text_version_draft_id_draft')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_text_version'))
    )
    with op.batch_alter_table('text_version', schema=None) as batch_op:
        batch_op.create_index('ix_text_version_text', ['draft_id', 'prompt_key', 'saved_at'], unique=False)

    op.create_table('waiver',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('draft_id', sa.Integer(), nullable=False),
    sa.Column('finding', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('place', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('waived_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['draft_id'], ['draft.id'], name=op.f('fk_waiver_draft_id_draft')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_waiver')),
    sa.UniqueConstraint('draft_id', 'finding', name=op.f('uq_waiver_draft_id_finding'))
    )
    op.create_table('anchor',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('draft_id', sa.Integer(), nullable=False),
    sa.Column('item_key', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('prompt_key', sa.Text(), nullable=True),
    sa.Column('start', sa.Integer(), nullable=True),
    sa.Column('quote', sa.Text(), nullable=True),
    sa.Column('file_id', sa.Integer(), nullable=True),
    sa.Column('page', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['draft_id'], ['draft.id'], name=op.f('fk_anchor_draft_id_draft')),
    sa.ForeignKeyConstraint(['file_id'], ['artifact_file.id'], name=op.f('fk_anchor_file_id_artifact_file')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_anchor'))
    )
    with op.batch_alter_table('anchor', schema=None) as batch_op:
        batch_op.create_index('ix_anchor_draft', ['draft_id'], unique=False)

    with op.batch_alter_table('artifact_file', schema=None) as batch_op:
        batch_op.add_column(sa.Column('properties', sa.JSON(), server_default='{}', nullable=False))
        batch_op.add_column(sa.Column('preview', sa.Text(), server_default='none', nullable=False))
        batch_op.add_column(sa.Column('preview_pages', sa.Integer(), server_default='0', nullable=False))

    with op.batch_alter_table('attempt', schema=None) as batch_op:
        batch_op.add_column(sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table('draft', schema=None) as batch_op:
        batch_op.add_column(sa.Column('target_on', sa.Date(), nullable=True))

    with op.batch_alter_table('draft_text', schema=None) as batch_op:
        batch_op.add_column(sa.Column('kept_at', sa.DateTime(timezone=True), nullable=True))



def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table('draft_text', schema=None) as batch_op:
        batch_op.drop_column('kept_at')

    with op.batch_alter_table('draft', schema=None) as batch_op:
        batch_op.drop_column('target_on')

    with op.batch_alter_table('attempt', schema=None) as batch_op:
        batch_op.drop_column('withdrawn_at')

    with op.batch_alter_table('artifact_file', schema=None) as batch_op:
        batch_op.drop_column('preview_pages')
        batch_op.drop_column('preview')
        batch_op.drop_column('properties')

    with op.batch_alter_table('anchor', schema=None) as batch_op:
        batch_op.drop_index('ix_anchor_draft')

    op.drop_table('anchor')
    op.drop_table('waiver')
    with op.batch_alter_table('text_version', schema=None) as batch_op:
        batch_op.drop_index('ix_text_version_text')

    op.drop_table('text_version')
    op.drop_table('draft_tag')
    op.drop_table('resource_address')
