"""The page that is printed."""
