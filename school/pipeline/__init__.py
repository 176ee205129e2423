"""The work of a worker process: jobs from the ledger, one file for each kind, from a source to a package."""
