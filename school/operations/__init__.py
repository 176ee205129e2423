"""What operators see: jobs, failures, health, metrics, isolation, settings, the audit record."""
