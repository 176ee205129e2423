"""What players get: the objects made from one source by one attempt."""
