"""How a member wants captions when a lesson begins."""
