"""Pinduoduo's endpoints by theme, over one gateway; ``client.py`` joins them."""
