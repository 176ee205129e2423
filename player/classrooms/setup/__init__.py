"""Setting up a classroom: the command line of its PC, and the page that a volunteer takes along."""
