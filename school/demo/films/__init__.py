"""The demo school's films: drawn figures that show a movement slowly, with music played by a few lines of code."""
