"""Daily comparison with every platform (平台核对): orders, their states, listings, prices, stock."""
