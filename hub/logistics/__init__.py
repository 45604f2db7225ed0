"""Carriers, addresses and areas: how a parcel may travel."""
