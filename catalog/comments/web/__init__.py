"""Comments over HTTP."""
