"""Benchmarks of the school against other software, always both in one run, because machines differ.

Nothing of the school imports this package. Run by script/bench; docs/performance.md has the figures of one machine.
"""
