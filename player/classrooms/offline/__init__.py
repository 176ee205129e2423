"""The disks of classrooms: what a screen keeps for a weak line, what happened without one, and sticks for both."""
