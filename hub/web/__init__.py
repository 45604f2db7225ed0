"""The web edge: console pages, the API and hooks. It calls use-cases and renders; it never touches the database."""
