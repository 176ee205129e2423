"""The words of a course, by which the machine writes captions: titles, and a list that its teacher keeps."""
