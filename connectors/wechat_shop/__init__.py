"""WeChat shop (微信小店): tokens, pictures, listings, stock, orders and shipments over its JSON interface."""
