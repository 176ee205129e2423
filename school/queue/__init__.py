"""The message queue that wakes workers: Celery and its timer."""
