"""Refusals of reactions."""

from catalog.errors import NotAllowed


class OwnThing(NotAllowed):
    """Nobody likes or thanks themselves."""

    code = "own_thing"
    sentence = "This is your own. Leave likes and thanks to the others."
