"""A video: the files sent for it, what is made of them, its captions, and the rule that says who may see it."""
