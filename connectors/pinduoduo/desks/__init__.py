"""A Pinduoduo shop's work by theme; ``connector.py`` joins the desks."""
