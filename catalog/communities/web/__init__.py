"""The page of communities."""
