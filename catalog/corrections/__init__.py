"""Corrections of captions that neighbours propose; whoever may edit the lesson accepts or declines them."""
