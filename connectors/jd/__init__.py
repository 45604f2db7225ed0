"""JD through the JOS gateway: one POP shop's listings, stock, orders and shipments."""
