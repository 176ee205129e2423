"""Videos: their packages, builds and posters, and the rule that decides who may see them."""
