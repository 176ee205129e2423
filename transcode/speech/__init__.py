"""Speech becomes words with their times: the part of the engine that `script/setup --captions` equips.

`hear` runs it. `listener.py` is the program in the sandbox; the rules that it applies stand in `pieces`, `inventions`
and `mending`, and need none of those packages.
"""
