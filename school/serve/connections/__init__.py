"""The web process's connections: a gunicorn worker that waits for requests without a thread."""
