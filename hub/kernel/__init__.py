"""The ground floor: small pieces every room stands on and that know no room above."""
