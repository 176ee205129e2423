"""Attendance: which neighbours were there when a lesson was shown in a classroom, and what screens really played."""
