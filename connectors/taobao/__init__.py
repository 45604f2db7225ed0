"""Taobao through the TOP gateway: one shop's listings, stock, orders and shipments."""
