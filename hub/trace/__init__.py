"""From pasture to parcel: trace events, genealogy of lots, the public passport, recall."""
