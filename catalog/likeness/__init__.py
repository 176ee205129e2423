"""Which videos show or say the same, wholly or in part, by their fingerprints."""
