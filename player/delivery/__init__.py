"""How the bytes of a package reach a player, and only the players that may have them."""
