"""What may be said and sold: the advertising-law lint of texts, and the gate a SKU passes before it is listed."""
