"""Takes over a clinic's patients, visits, waitlist and consents from a CSV file, as often as the clinic likes.

`reader` streams the file, `columns` and `values` turn its cells into facts by a mapping (`maps/*.toml`), the modules
named after a kind store them, `run` goes batch by batch, `report` lists what was refused and why.
"""
