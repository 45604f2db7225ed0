"""a picture is found by its content"""

from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_index('ix_creative_sha256', 'creative', ['sha256'])


def downgrade() -> None:
    """Take back."""
    op.drop_index('ix_creative_sha256', table_name='creative')
