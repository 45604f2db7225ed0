"""The warehouse floor: waves, picking, packing, waybills, labels, handover."""
