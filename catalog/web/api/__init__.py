"""The catalogue's part of the JSON API under /api/v1. docs/api.md tells how it is used."""
