"""What patients do about a visit they have: cancel it, move it to a free time, confirm it, say that they are late."""
