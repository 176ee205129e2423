"""The command line `school`: what an operator does from a terminal. Run by script/school."""
