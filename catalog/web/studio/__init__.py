"""The studio: pages on which teachers create courses, upload videos and order lessons."""
