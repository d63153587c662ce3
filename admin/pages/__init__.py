"""One page of the console per noun."""
