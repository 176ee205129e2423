"""The application: settings, wiring, Flask app, Celery app, workers, accounts, operations, command line."""
