"""`script/bench intake`: an import's forecast beside what it then took, its memory, and what a dry run costs."""
