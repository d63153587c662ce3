"""Bringing a patient back after a visit went wrong: why it did, another time, or when we may ask again."""
