"""Screens that keep together: simulated ones and real Chromium, on lines with delay and jitter."""
