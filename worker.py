"""A worker (`python worker.py`), or the clock (`python worker.py clock`): start as many workers as you like."""

import sys

from app import jobs
from app.config import Config, ConfigError
from app.factory import check_key, make_runtime
from app.sealing import WrongKey


def main(arguments: list[str]) -> int:
    """Run until SIGTERM; 2 for wrong arguments or a configuration that cannot work."""
    if arguments not in ([], ["clock"]):
        print("usage: python worker.py [clock]", file=sys.stderr)  # noqa: T201
        return 2
    try:
        runtime = make_runtime(Config.from_env())
        check_key(runtime)
    except (ConfigError, WrongKey) as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 2
    if arguments:
        jobs.tick_forever(runtime)
    else:
        jobs.work(runtime)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
