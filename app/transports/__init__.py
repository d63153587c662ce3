"""Carries finished messages to the outside world: one module per carrier, and the values they share in ``message``.

Only transports touch the network, and they know no models: the outbox hands them values and records what they answer.
"""
