"""Common code of the web packages: sessions, contexts, wording, JSON bodies, limits, declarations of routes."""
