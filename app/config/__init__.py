"""The configuration of one installation: `settings` is all of it, `mail` what is said by e-mail, `reading` reads it."""

from app.config.mail import MailServer
from app.config.settings import Config, ConfigError, Twilio

__all__ = ["Config", "ConfigError", "MailServer", "Twilio"]
