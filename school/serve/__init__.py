"""Runs the whole school on one machine: `python -m school.serve`, called by script/server."""
