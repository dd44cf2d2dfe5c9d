"""Measurements of the product against what physics, or the same tools doing nothing, allow: `./dev bench`.

A file is one bench. Each gives rows of ratios within one run, medians over several rounds, so that a slow or busy machine
slows both sides. No bench knows the command line.
"""
