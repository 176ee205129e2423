"""The studio: where teachers make courses, bring their videos and order their lessons."""
