"""What every connector shares: neutral types, capability protocols, manifest, HTTP manners, registry."""
