"""The shelves that courses stand on."""
