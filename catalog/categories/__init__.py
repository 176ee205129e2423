"""Categories: the subjects that courses are grouped by."""
