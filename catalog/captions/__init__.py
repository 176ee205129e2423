"""Captions of lessons, parsed and written anew before anybody gets them."""
