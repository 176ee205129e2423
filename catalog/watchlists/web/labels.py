"""Labels of the ways in which a watched word is found; English msgids."""

from catalog.watchlists.finder import How

HOW_SENTENCES = {
    How.WRITTEN: "as written",
    How.HIDDEN: "with other characters or signs",
    How.PARTED: "with a character in parts",
    How.SOUND: "by its sound",
}
