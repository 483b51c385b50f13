"""what connecting an LMS, merged accounts, rosters and course copies need.

Revision: 9b1e5c7d2f40, after 6d1c0a9b7e52, of 2026-11-25 03:50:00.
"""

import sqlalchemy as sa
from alembic import op

revision = '9b1e5c7d2f40'
down_revision = '6d1c0a9b7e52'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table('invitation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('digest', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=True),
    sa.Column('institution_admins', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('registration_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['registration_id'], ['registration.id'], name=op.f('fk_invitation_registration_id_registration')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invitation')),
    sa.UniqueConstraint('digest', name=op.f('uq_invitation_digest'))
    )
    op.create_table('former_subject',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('registration_id', sa.Integer(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('merged_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_former_subject_person_id_person')),
    sa.ForeignKeyConstraint(['registration_id'], ['registration.id'], name=op.f('fk_former_subject_registration_id_registration')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_former_subject')),
    sa.UniqueConstraint('registration_id', 'subject', name=op.f('uq_former_subject_registration_id_subject'))
    )
    op.create_index(op.f('ix_former_subject_person_id'), 'former_subject', ['person_id'])
    op.create_table('roster',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('course_id', sa.Integer(), nullable=False),
    sa.Column('resource_link_id', sa.Text(), nullable=False),
    sa.Column('members', sa.JSON(), nullable=False),
    sa.Column('read_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['course_id'], ['course.id'], name=op.f('fk_roster_course_id_course')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_roster')),
    sa.UniqueConstraint('course_id', 'resource_link_id', name=op.f('uq_roster_course_id_resource_link_id'))
    )
    with op.batch_alter_table('registration', schema=None) as batch_op:
        batch_op.add_column(sa.Column('approves_first', sa.Boolean(), server_default=sa.false(), nullable=False))
    with op.batch_alter_table('deployment', schema=None) as batch_op:
        batch_op.add_column(sa.Column('notices_url', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('notices_asked_at', sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table('course', schema=None) as batch_op:
        batch_op.add_column(sa.Column('origins', sa.JSON(), server_default='[]', nullable=False))


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table('course', schema=None) as batch_op:
        batch_op.drop_column('origins')
    with op.batch_alter_table('deployment', schema=None) as batch_op:
        batch_op.drop_column('notices_asked_at')
        batch_op.drop_column('notices_url')
    with op.batch_alter_table('registration', schema=None) as batch_op:
        batch_op.drop_column('approves_first')
    op.drop_table('roster')
    op.drop_index(op.f('ix_former_subject_person_id'), table_name='former_subject')
    op.drop_table('former_subject')
    op.drop_table('invitation')
