"""Ratios against a floor measured in the same run: what a hub does, beside the least the same machine could do it in.

``ratio`` the interleaving and the figures · ``ground`` fresh databases · one module per benchmark · ``results`` the record.
"""
