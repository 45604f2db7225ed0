"""The public trace pages behind the codes on packs and parcels: no session, no cookie, kept by any cache."""
