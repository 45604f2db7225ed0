"""The media studio library: listing pictures and detail pages from facts, themes and platform specs."""
