"""The policy lab: the real engine on a jumping clock, against a model of patients. What it is for: docs/lab.md.

`patients` draws answers, `world` makes a clinic, `play` runs it under one policy, `measure` counts, `compare` repeats,
`advice` judges, `replay` takes a real clinic's month, `report` and `plots` show it. No rule of the engine stands here.
"""
