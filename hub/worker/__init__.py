"""The job edge: runs due jobs, woken by a broker or by its own short poll."""
