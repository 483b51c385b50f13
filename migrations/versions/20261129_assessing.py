"""places at reviews, receipts, highlights, comment bank, calibration, overlaps, settings by credential.

Revision: e7a2c4f19b58, after d58b3e90c7a1, of 2026-11-29 10:00:00.
"""

import sqlalchemy as sa
from alembic import op

revision = 'e7a2c4f19b58'
down_revision = 'd58b3e90c7a1'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table('setting_change',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('registration_id', sa.Integer(), nullable=False),
    sa.Column('credential_key', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('was', sa.JSON(), nullable=False),
    sa.Column('became', sa.JSON(), nullable=False),
    sa.Column('changed_by', sa.Text(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['registration_id'], ['registration.id'], name=op.f('fk_setting_change_registration_id_registration')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_setting_change'))
    )
    with op.batch_alter_table('setting_change', schema=None) as batch_op:
        batch_op.create_index('ix_setting_change_when', ['registration_id', 'changed_at'], unique=False)

    op.create_table('bank_comment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('registration_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('credential_key', sa.Text(), nullable=False),
    sa.Column('item_key', sa.Text(), nullable=True),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('used', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_bank_comment_person_id_person')),
    sa.ForeignKeyConstraint(['registration_id'], ['registration.id'], name=op.f('fk_bank_comment_registration_id_registration')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bank_comment'))
    )
    with op.batch_alter_table('bank_comment', schema=None) as batch_op:
        batch_op.create_index('ix_bank_comment_owner', ['registration_id', 'person_id'], unique=False)

    op.create_table('calibration_anchor',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.Text(), nullable=False),
    sa.Column('registration_id', sa.Integer(), nullable=False),
    sa.Column('attempt_id', sa.Integer(), nullable=False),
    sa.Column('credential_key', sa.Text(), nullable=False),
    sa.Column('levels', sa.JSON(), nullable=False),
    sa.Column('reasons', sa.JSON(), nullable=False),
    sa.Column('added_by_id', sa.Integer(), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('retired_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['added_by_id'], ['person.id'], name=op.f('fk_calibration_anchor_added_by_id_person')),
    sa.ForeignKeyConstraint(['attempt_id'], ['attempt.id'], name=op.f('fk_calibration_anchor_attempt_id_attempt')),
    sa.ForeignKeyConstraint(['registration_id'], ['registration.id'], name=op.f('fk_calibration_anchor_registration_id_registration')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_calibration_anchor')),
    sa.UniqueConstraint('public_id', name=op.f('uq_calibration_anchor_public_id')),
    sa.UniqueConstraint('registration_id', 'attempt_id', name=op.f('uq_calibration_anchor_registration_id_attempt_id'))
    )
    op.create_table('overlap',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('registration_id', sa.Integer(), nullable=False),
    sa.Column('attempt_id', sa.Integer(), nullable=False),
    sa.Column('other_id', sa.Integer(), nullable=False),
    sa.Column('words', sa.Integer(), nullable=False),
    sa.Column('passages', sa.JSON(), nullable=False),
    sa.Column('judged', sa.Text(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('judged_by_id', sa.Integer(), nullable=True),
    sa.Column('judged_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('found_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['attempt_id'], ['attempt.id'], name=op.f('fk_overlap_attempt_id_attempt')),
    sa.ForeignKeyConstraint(['judged_by_id'], ['person.id'], name=op.f('fk_overlap_judged_by_id_person')),
    sa.ForeignKeyConstraint(['other_id'], ['attempt.id'], name=op.f('fk_overlap_other_id_attempt')),
    sa.ForeignKeyConstraint(['registration_id'], ['registration.id'], name=op.f('fk_overlap_registration_id_registration')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_overlap')),
    sa.UniqueConstraint('attempt_id', 'other_id', name=op.f('uq_overlap_attempt_id_other_id'))
    )
    with op.batch_alter_table('overlap', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_overlap_other_id'), ['other_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_overlap_registration_id'), ['registration_id'], unique=False)

    op.create_table('overlap_scan',
    sa.Column('attempt_id', sa.Integer(), nullable=False),
    sa.Column('scanned_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['attempt_id'], ['attempt.id'], name=op.f('fk_overlap_scan_attempt_id_attempt')),
    sa.PrimaryKeyConstraint('attempt_id', name=op.f('pk_overlap_scan'))
    )
    op.create_table('scoring',
    sa.Column('attempt_id', sa.Integer(), nullable=False),
    sa.Column('registration_id', sa.Integer(), nullable=False),
    sa.Column('assessors', sa.Integer(), nullable=False),
    sa.Column('stage', sa.Text(), nullable=False),
    sa.Column('lines', sa.JSON(), nullable=False),
    sa.Column('checked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('checked_by_id', sa.Integer(), nullable=True),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['attempt_id'], ['attempt.id'], name=op.f('fk_scoring_attempt_id_attempt')),
    sa.ForeignKeyConstraint(['checked_by_id'], ['person.id'], name=op.f('fk_scoring_checked_by_id_person')),
    sa.ForeignKeyConstraint(['registration_id'], ['registration.id'], name=op.f('fk_scoring_registration_id_registration')),
    sa.PrimaryKeyConstraint('attempt_id', name=op.f('pk_scoring'))
    )
    with op.batch_alter_table('scoring', schema=None) as batch_op:
        batch_op.create_index('ix_scoring_stage', ['registration_id', 'stage'], unique=False)

    op.create_table('shingle',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('registration_id', sa.Integer(), nullable=False),
    sa.Column('digest', sa.BigInteger(), nullable=False),
    sa.Column('attempt_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['attempt_id'], ['attempt.id'], name=op.f('fk_shingle_attempt_id_attempt')),
    sa.ForeignKeyConstraint(['registration_id'], ['registration.id'], name=op.f('fk_shingle_registration_id_registration')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shingle'))
    )
    with op.batch_alter_table('shingle', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_shingle_attempt_id'), ['attempt_id'], unique=False)
        batch_op.create_index('ix_shingle_digest', ['registration_id', 'digest'], unique=False)

    op.create_table('highlight',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('review_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('prompt_key', sa.Text(), nullable=True),
    sa.Column('start', sa.Integer(), nullable=True),
    sa.Column('quote', sa.Text(), nullable=True),
    sa.Column('file_id', sa.Integer(), nullable=True),
    sa.Column('page', sa.Integer(), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['file_id'], ['artifact_file.id'], name=op.f('fk_highlight_file_id_artifact_file')),
    sa.ForeignKeyConstraint(['review_id'], ['review.id'], name=op.f('fk_highlight_review_id_review')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_highlight'))
    )
    with op.batch_alter_table('highlight', schema=None) as batch_op:
        batch_op.create_index('ix_highlight_review', ['review_id'], unique=False)

    op.create_table('receipt',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('registration_id', sa.Integer(), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('decision_id', sa.Integer(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('previous', sa.Text(), nullable=False),
    sa.Column('digest', sa.Text(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['decision_id'], ['decision.id'], name=op.f('fk_receipt_decision_id_decision')),
    sa.ForeignKeyConstraint(['registration_id'], ['registration.id'], name=op.f('fk_receipt_registration_id_registration')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_receipt')),
    sa.UniqueConstraint('decision_id', name=op.f('uq_receipt_decision_id')),
    sa.UniqueConstraint('registration_id', 'sequence', name=op.f('uq_receipt_registration_id_sequence'))
    )
    op.create_table('second_look',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('registration_id', sa.Integer(), nullable=False),
    sa.Column('attempt_id', sa.Integer(), nullable=False),
    sa.Column('outcome_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['attempt_id'], ['attempt.id'], name=op.f('fk_second_look_attempt_id_attempt')),
    sa.ForeignKeyConstraint(['outcome_id'], ['outcome.id'], name=op.f('fk_second_look_outcome_id_outcome')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_second_look_person_id_person')),
    sa.ForeignKeyConstraint(['registration_id'], ['registration.id'], name=op.f('fk_second_look_registration_id_registration')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_second_look')),
    sa.UniqueConstraint('outcome_id', name=op.f('uq_second_look_outcome_id'))
    )
    with op.batch_alter_table('second_look', schema=None) as batch_op:
        batch_op.create_index('ix_second_look_state', ['registration_id', 'state'], unique=False)

    with op.batch_alter_table('attempt', schema=None) as batch_op:
        batch_op.add_column(sa.Column('returned_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('return_reason', sa.Text(), server_default='', nullable=False))
        batch_op.create_index('ix_attempt_program', ['registration_id', 'state', 'submitted_at'], unique=False)

    with op.batch_alter_table('decision', schema=None) as batch_op:
        batch_op.add_column(sa.Column('kind', sa.Text(), server_default='release', nullable=False))
        batch_op.add_column(sa.Column('reason', sa.Text(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('scores', sa.JSON(), server_default='[]', nullable=False))
        batch_op.add_column(sa.Column('lines', sa.JSON(), server_default='[]', nullable=False))
        batch_op.add_column(sa.Column('highlights', sa.JSON(), server_default='[]', nullable=False))

    with op.batch_alter_table('outcome', schema=None) as batch_op:
        batch_op.add_column(sa.Column('kind', sa.Text(), server_default='release', nullable=False))
        batch_op.add_column(sa.Column('reason', sa.Text(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('highlights', sa.JSON(), server_default='[]', nullable=False))

    with op.batch_alter_table('review', schema=None) as batch_op:
        batch_op.add_column(sa.Column('purpose', sa.Text(), server_default='score', nullable=False))
        batch_op.add_column(sa.Column('state', sa.Text(), server_default='open', nullable=False))
        batch_op.add_column(sa.Column('held_until', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('given_by_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('reason', sa.Text(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('slipped', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.drop_constraint(batch_op.f('uq_review_attempt_id_assessor_id'), type_='unique')
        batch_op.create_index('ix_review_workload', ['registration_id', 'assessor_id', 'state'], unique=False)
        batch_op.create_unique_constraint(batch_op.f('uq_review_attempt_id_assessor_id_purpose'), ['attempt_id', 'assessor_id', 'purpose'])
        batch_op.create_foreign_key(batch_op.f('fk_review_given_by_id_person'), 'person', ['given_by_id'], ['id'])

    with op.batch_alter_table('setting', schema=None) as batch_op:
        batch_op.add_column(sa.Column('credential_key', sa.Text(), server_default='', nullable=False))
        batch_op.drop_constraint(batch_op.f('uq_setting_registration_id_name'), type_='unique')
        batch_op.create_unique_constraint(batch_op.f('uq_setting_registration_id_credential_key_name'), ['registration_id', 'credential_key', 'name'])

    # There were no places before: what was begun is anybody's to go on with.
    op.execute("UPDATE review SET held_until = CURRENT_TIMESTAMP")
    op.execute(
        "UPDATE review SET state = 'done', finished_at = created_at, held_until = NULL"
        " WHERE attempt_id IN (SELECT id FROM attempt WHERE state = 'released')"
    )


def downgrade() -> None:
    """Undo."""
    op.execute("DELETE FROM rating WHERE review_id IN (SELECT id FROM review WHERE purpose <> 'score')")
    op.execute("DELETE FROM review WHERE purpose <> 'score'")
    op.execute("DELETE FROM setting WHERE credential_key <> ''")
    with op.batch_alter_table('setting', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('uq_setting_registration_id_credential_key_name'), type_='unique')
        batch_op.create_unique_constraint(batch_op.f('uq_setting_registration_id_name'), ['registration_id', 'name'])
        batch_op.drop_column('credential_key')

    with op.batch_alter_table('review', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_review_given_by_id_person'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('uq_review_attempt_id_assessor_id_purpose'), type_='unique')
        batch_op.drop_index('ix_review_workload')
        batch_op.create_unique_constraint(batch_op.f('uq_review_attempt_id_assessor_id'), ['attempt_id', 'assessor_id'])
        batch_op.drop_column('finished_at')
        batch_op.drop_column('slipped')
        batch_op.drop_column('reason')
        batch_op.drop_column('given_by_id')
        batch_op.drop_column('held_until')
        batch_op.drop_column('state')
        batch_op.drop_column('purpose')

    with op.batch_alter_table('outcome', schema=None) as batch_op:
        batch_op.drop_column('highlights')
        batch_op.drop_column('reason')
        batch_op.drop_column('kind')

    with op.batch_alter_table('decision', schema=None) as batch_op:
        batch_op.drop_column('highlights')
        batch_op.drop_column('lines')
        batch_op.drop_column('scores')
        batch_op.drop_column('reason')
        batch_op.drop_column('kind')

    with op.batch_alter_table('attempt', schema=None) as batch_op:
        batch_op.drop_index('ix_attempt_program')
        batch_op.drop_column('return_reason')
        batch_op.drop_column('returned_at')

    with op.batch_alter_table('second_look', schema=None) as batch_op:
        batch_op.drop_index('ix_second_look_state')

    op.drop_table('second_look')
    op.drop_table('receipt')
    with op.batch_alter_table('highlight', schema=None) as batch_op:
        batch_op.drop_index('ix_highlight_review')

    op.drop_table('highlight')
    with op.batch_alter_table('shingle', schema=None) as batch_op:
        batch_op.drop_index('ix_shingle_digest')
        batch_op.drop_index(batch_op.f('ix_shingle_attempt_id'))

    op.drop_table('shingle')
    with op.batch_alter_table('scoring', schema=None) as batch_op:
        batch_op.drop_index('ix_scoring_stage')

    op.drop_table('scoring')
    op.drop_table('overlap_scan')
    with op.batch_alter_table('overlap', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_overlap_registration_id'))
        batch_op.drop_index(batch_op.f('ix_overlap_other_id'))

    op.drop_table('overlap')
    op.drop_table('calibration_anchor')
    with op.batch_alter_table('bank_comment', schema=None) as batch_op:
        batch_op.drop_index('ix_bank_comment_owner')

    op.drop_table('bank_comment')
    with op.batch_alter_table('setting_change', schema=None) as batch_op:
        batch_op.drop_index('ix_setting_change_when')

    op.drop_table('setting_change')
