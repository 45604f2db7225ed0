"""The platform's JSON about goods and after-sales; orders, shop and the base of all shapes are in ``schemas``."""
