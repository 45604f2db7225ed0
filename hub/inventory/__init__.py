"""Stock truth: lots, the append-only ledger, reservations, and what may be promised to buyers."""
