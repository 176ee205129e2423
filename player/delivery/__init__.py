"""Delivery: gives the objects of a package to the players that may have them, and to no other."""
