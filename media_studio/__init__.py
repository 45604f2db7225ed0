"""The media studio: catalogue facts and a brand theme in, listing pictures per platform out.

Public doors: ``brief.py`` (facts), ``document.py`` (a page as words), ``photo.py`` (photos in), ``listing_sets.py`` (rendering),
``extras.py`` (posters and the like).
Knows no catalogue, no connector, no database, no network.
"""
