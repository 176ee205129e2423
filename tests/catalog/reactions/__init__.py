"""Tests of likes and thanks."""
