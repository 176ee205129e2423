"""What the web packages share: the session of a request, what the school hands in, wording, JSON bodies."""
