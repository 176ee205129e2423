"""Phones as remotes: the code on the wall, their tokens, and the commands that they send to a screen."""
