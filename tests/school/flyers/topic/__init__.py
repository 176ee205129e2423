"""Notices: a small topic of the tests. tests/school/test_topics.py puts it into a copy of the school."""
