"""The crash harness: the real station in a process of its own, killed at named steps; truths asked from outside it.

`nursery` forks stations (so that thousands of kills are affordable), `child` is such a station with named steps, `story`
plays a reader against it, `truth` compares what the ILS did, what the tags say, what the journal holds and what a witness
outside the process saw. `tests/test_crash.py` kills once at every named step; `python -m tests.soak` at random, for long.
"""
