"""Pictures that show a course or a lesson: what lay beside old videos as folder.jpg or poster.png."""
