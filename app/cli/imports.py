"""The command `import`."""

from app.cli_import import import_command

COMMANDS = (import_command,)
