"""What operators see of all classrooms: the wall, whether rooms are ready for what is planned, a day's history."""
