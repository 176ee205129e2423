"""Accounts that were deleted: what went, what stayed, and which objects are still to be erased."""
