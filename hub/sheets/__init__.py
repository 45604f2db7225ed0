"""Platforms without an API, whose orders come and waybills go as spreadsheets, and sales that no platform knows of."""
