"""Reads variables of the environment one by one, and notes what is wrong with them."""

from collections.abc import Callable, Mapping
from urllib.parse import SplitResult, urlsplit

_FLAGS = dict.fromkeys(("1", "true", "yes", "on"), True) | dict.fromkeys(("0", "false", "no", "off"), False)


class Reader:
    """Reads variables one by one and collects what is wrong, without repeating a value: it may be secret."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.problems: list[str] = []

    def text(self, name: str) -> str | None:
        """What is set, without white space around it; None: nothing."""
        return self._environ.get(name, "").strip() or None

    def flag(self, name: str, *, default: bool) -> bool:
        """A yes or a no."""
        text = self.text(name)
        if text and text.lower() not in _FLAGS:
            self.problems.append(f"{name} is neither yes nor no: set it to one of 1, 0, true, false, yes, no, on, off.")
        return _FLAGS.get(text.lower(), default) if text else default

    def number(self, name: str, default: float, least: float, most: float, *, whole: bool = False) -> float:
        """A number from `least` to `most`."""
        convert: Callable[[str], float] = int if whole else float
        try:
            value = convert(self.text(name) or str(default))
        except ValueError:
            value = least - 1
        if least <= value <= most:
            return value
        self.problems.append(f"{name} must be a {'whole ' * whole}number from {least:g} to {most:g}: set it to one.")
        return default

    def url(self, name: str, schemes: tuple[str, ...]) -> SplitResult | None:
        """A URL of scheme and host only; None where the variable is not set or, with a problem noted, no such URL."""
        text = self.text(name)
        if text is None:
            return None
        try:
            url = urlsplit(text)
            is_plain = url.path in ("", "/") and not (url.query or url.fragment or "@" in url.netloc)
            if url.scheme in schemes and url.hostname and url.port != 0 and text.isascii() and is_plain:
                return url
        except ValueError:
            pass  # a port that is no number, a broken IPv6 address
        wanted = " or ".join(f"{scheme}://" for scheme in schemes)
        self.problems.append(f"{name} must be {wanted} and a host, without path, query or user: set it to such a URL.")
        return None
