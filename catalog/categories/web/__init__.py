"""The operators' page of categories."""
