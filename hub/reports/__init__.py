"""Key figures of the house, computed from facts of every room; it changes nothing but its own limits."""
