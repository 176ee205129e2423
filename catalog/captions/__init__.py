"""Captions of lessons, parsed and rewritten before they are delivered."""
