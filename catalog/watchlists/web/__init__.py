"""The page of watched words."""
