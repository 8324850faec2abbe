"""Faults injected into real runs over a real store: `python -m tests.faults` prints what became of the promises.

One file a kind of fault. `processes` starts runs by fork from one warmed process, `prepared` makes the store that every
trial copies and knows the right rows, `promises` looks whether they were kept, `trials` runs and counts.
"""
