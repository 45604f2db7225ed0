"""The hub's capabilities by theme; the connector is all of them."""
