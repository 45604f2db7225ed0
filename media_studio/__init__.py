"""The media studio: catalogue facts and a brand theme in, listing pictures per platform out.

Public doors: ``brief.py`` (values) and ``library.py`` (rendering). Knows no catalogue, no connector, no database, no network.
"""
