"""Names of files and lessons as a person reads them: their order, and the numbers in them. Pure functions."""
