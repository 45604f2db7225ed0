"""audit entries are append-only in the database itself"""

from alembic import op
from sqlalchemy import text

from hub.identity.models import AUDIT_GUARDS

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    for statement in AUDIT_GUARDS[op.get_bind().dialect.name]:
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    """Take back."""
    if op.get_bind().dialect.name == 'sqlite':
        for act in ('UPDATE', 'DELETE'):
            op.execute(text(f'DROP TRIGGER audit_entry_no_{act}'))
        return
    op.execute(text('DROP TRIGGER audit_entry_guard ON audit_entry'))
    op.execute(text('DROP FUNCTION audit_entry_refuse()'))
