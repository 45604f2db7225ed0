"""Shops on marketplaces: connections, listings, publishing and the stock each shop is told."""
