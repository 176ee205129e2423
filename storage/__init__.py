"""Objects by key: put, get, list, delete. Knows nothing of videos, courses or people."""
