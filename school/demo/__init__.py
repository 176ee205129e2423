"""The demo school: a few courses for a first impression, made once with the ordinary use cases."""
