"""Routes of the disks of classrooms."""
