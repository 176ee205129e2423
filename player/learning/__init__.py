"""What members learn: the courses they have joined, and what they have watched."""
