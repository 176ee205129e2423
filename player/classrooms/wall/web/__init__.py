"""The wall over HTTP."""
