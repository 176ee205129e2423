"""The API of these wishes."""
