"""Marketplace connectors: one flat folder per vendor, always the same nine files.

``base`` holds the neutral types and the small capability protocols; ``sandbox`` runs the simulators.
A connector translates and carries; it never decides what to sell, to ship or to refund.
"""
