"""Classrooms: screens, timetable, remote, calls for help, and what operators see of them."""
