"""Pages and routes of classrooms and screens."""
