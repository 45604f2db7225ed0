"""The catalogue library: brands, producers, products, SKUs, packs, prices, certificates and their rules."""
