"""The job ledger: jobs, the workers that hold their leases, and the number of tries."""
