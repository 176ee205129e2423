"""Breaking a school on purpose, and looking with checks of our own at what is left: docs/reliability.md."""
