"""Pages and addresses for programs of the timetable."""
