"""Breaking a school on purpose, and looking with eyes of our own at what is left: script/chaos, docs/reliability.md."""
