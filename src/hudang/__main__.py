"""./hudang COMMAND: `init` sets up a company, `run` starts everything.

Every other word is a management command.
"""

from __future__ import annotations

import os
import sys

# The owner alone changes the structure; the auditor alone may read the log's base tables.
ROLE_OF_COMMAND = {
    "prepare": "owner",
    "found_company": "worker",
    "migrate": "owner",
    "makemigrations": "owner",
    "verify_log": "auditor",
    "prove": "auditor",
    "daily_page": "auditor",
    "run_sequencer": "sequencer",
    "run_metrics": "auditor",
    "publish_checkpoint": "sequencer",
    "begin_log_epoch": "sequencer",
    "rotate_log_key": "sequencer",
    "add_witness": "none",
    "log_keys": "none",
    "doctor": "auditor",
    "database_roles": "none",
    "procrastinate": "worker",
    "run_worker": "worker",
    "rebuild_index": "worker",
    "rotate_keys": "worker",
    "make_recovery_key": "worker",
    "shred": "worker",
    "check_keys": "auditor",
    "backup": "owner",
    "restore": "owner",
    "import_customers": "worker",
    "controls": "none",
    "fairness": "none",
    "working_days": "none",
    "generate_docs": "none",
}

# These run while nothing else does, with a database that is started for them.
ALONE = {"restore", "begin_log_epoch"}


def main() -> None:
    """Run the command named on the command line."""
    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hudang.settings")
    if command in {"run", "init"}:
        from hudang import running

        start = running.run if command == "run" else running.init
        sys.exit(start(sys.argv[2:]))
    if command in ALONE and "HUDANG_ROLE" not in os.environ:
        from hudang.running import run_alone

        sys.exit(run_alone(sys.argv[1:], ROLE_OF_COMMAND[command]))
    if command == "witness":
        from hudang.witness import main as witness

        sys.exit(witness(sys.argv[2:]))
    os.environ.setdefault("HUDANG_ROLE", ROLE_OF_COMMAND.get(command, "web"))
    from django.core.management import execute_from_command_line

    from hudang.core import logs, trouble

    logs.catch_uncaught()
    try:
        execute_from_command_line(["hudang", *sys.argv[1:]])
    except Exception as error:
        sentence = trouble.of_the_machine(error)
        if sentence is None:
            raise
        print(sentence, file=sys.stderr)  # noqa: T201  the process ends with it
        sys.exit(1)


if __name__ == "__main__":
    main()
