"""The wording to which people agree when they share a clip. A changed sentence gets the next version."""

SENTENCES = {
    1: "Everybody seen or heard in it agrees that the neighbours may watch it. I can withdraw it at any time.",
}
"""English msgids; what was agreed to is kept in the language in which it was read."""
VERSION = max(SENTENCES)
WORDING = SENTENCES[VERSION]
