"""Standby: the map of the packages. It imports nothing, so that importing a part never starts the whole.

- `models`      the nouns, one file each          - `services`   what changes facts
- `inbox`       everything that happens           - `outbox`     everything we say
- `timers`      what a conversation waits for     - `drain`      the loops that move all of it
- `transports`  Twilio and other carriers         - `web`        webhooks, simulator, health
"""
