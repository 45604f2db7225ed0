"""Sandbox marketplaces: simulators with a truth of their own, on real ports at real paths.

A vendor's ``simulator.py`` speaks that vendor's wire protocol over a ``Market``; it shares no code with
the client it tests. ``app`` mounts one simulator per port; tests mount ``handle`` in httpx.MockTransport.
"""
