"""What operators see of how the school runs: isolation, what works, what is set."""
