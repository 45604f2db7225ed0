"""Facts: what happened, written in the transaction that made it happen, and the jobs each fact wakes."""
