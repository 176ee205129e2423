"""Measures the school against what else there is, always both in one run, because machines differ.

Nothing of the school imports this. Run by script/bench; docs/performance.md has the figures of one machine.
"""
