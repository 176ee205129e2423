"""The front door: settings, wiring, Flask app, Celery app, sign-in, admin, command line."""
