"""The REST API for programs: the console's use-cases as JSON under /api/v1, declared once as operations."""
