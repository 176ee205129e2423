"""Districts and communities: where neighbours live, and where classrooms stand."""
