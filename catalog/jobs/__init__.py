"""The job ledger: what is to be done, who does it now, and how often it was tried."""
