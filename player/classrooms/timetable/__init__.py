"""The timetable: screenings of lessons for classrooms, on one clock."""
