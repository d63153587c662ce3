"""Reads what was typed into a command: a name, a number, a time zone. Each raises click.UsageError."""

from __future__ import annotations

import re
from collections.abc import Callable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from app.gsm import fold, is_gsm7
from app.services.imports import values

SLUG = re.compile(r"(?=.{1,64}\Z)[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_NAME = 120
LONGEST_SHORT_NAME = 30


def slug(text: str) -> str:
    """What addresses a clinic in commands."""
    if not SLUG.fullmatch(text):
        raise click.UsageError("SLUG: 1 to 64 small letters, digits and hyphens, as bright-smiles")
    return text


def name(text: str) -> str:
    """The name of a clinic or a person."""
    if not 0 < len(text.strip()) <= LONGEST_NAME:
        raise click.UsageError(f"--name: 1 to {LONGEST_NAME} characters")
    return text.strip()


def short_name(text: str) -> str:
    """What texts call a clinic."""
    if not 0 < len(text.strip()) <= LONGEST_SHORT_NAME or not is_gsm7(fold(text)):
        raise click.UsageError(f"--short-name: 1 to {LONGEST_SHORT_NAME} characters, no emoji: texts stay short")
    return text.strip()


def zone(text: str) -> str:
    """An IANA time zone."""
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:  # OSError: "America" is a folder
        raise click.UsageError(f"--timezone: {text!r} is not an IANA time zone, as America/Chicago") from error
    return text


def ascii_email(text: str) -> str:
    """An e-mail address that every mail server takes."""
    address = read("--email", values.email, text)
    if not address.isascii():
        raise click.UsageError("--email has letters that not every mail server takes: name an address of plain ones")
    return address


def number(option: str, text: str) -> str:
    """A phone number as E.164."""
    return read(option, values.phone, text)


def read(option: str, reader: Callable[[str, values.Style], str], text: str) -> str:
    """What a reader of cells makes of the text."""
    try:
        return reader(text.strip(), values.Style(ZoneInfo("UTC"), region="US"))
    except values.Unreadable as error:
        raise click.UsageError(f"{option} {error}") from error
