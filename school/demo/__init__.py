"""The demo school: a small, living place for a first look, made once by the same use cases that people use."""
