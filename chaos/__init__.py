"""Breaking a school on purpose, and looking with eyes of our own at what is left: docs/reliability.md."""
