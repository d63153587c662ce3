"""Settings: a page for each part of them, with a side navigation of their own."""
