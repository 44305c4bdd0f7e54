"""What each database role may do with the log; the owner applies it after every migration.

Web and worker write through one function and read two views, the web also hashes for proofs; the
sequencer adds leaves and checkpoints and empties the queue; the auditor reads everything and
changes nothing.
"""

from __future__ import annotations

WRITERS = "hudang_web, hudang_worker, hudang_sequencer"
APPEND = (
    "accesslog_append(text, bytea, uuid[], text[], bytea[], uuid[], uuid[], uuid[], bytea[],"
    " bytea, integer, uuid, uuid)"
)
PRIVATE_ROUTINES = (
    "accesslog_actors(uuid[], text[], bytea[])",
    "accesslog_subjects(uuid[], uuid[], uuid[], bytea[])",
    "accesslog_first_id(timestamp)",
    "accesslog_guard(text, text)",
    "accesslog_refuse()",
)
TABLES = (
    "accesslog_entry, accesslog_entrysubject, accesslog_detail, accesslog_subjectkey,"
    " accesslog_actorkey, accesslog_pending, accesslog_leaf, accesslog_checkpoint,"
    " accesslog_receipt"
)

GRANTS: list[str] = [
    *(f"REVOKE ALL ON ROUTINE {routine} FROM PUBLIC" for routine in PRIVATE_ROUTINES),
    f"REVOKE ALL ON FUNCTION {APPEND}, accesslog_ensure_partitions(integer) FROM PUBLIC",
    "REVOKE ALL ON FUNCTION accesslog_actor_ref(text) FROM PUBLIC",
    "GRANT EXECUTE ON FUNCTION accesslog_actor_ref(text) TO hudang_web, hudang_worker",
    f"GRANT EXECUTE ON FUNCTION {APPEND}, accesslog_ensure_partitions(integer) TO {WRITERS}",
    "REVOKE ALL ON FUNCTION accesslog_text(uuid) FROM PUBLIC",
    "GRANT EXECUTE ON FUNCTION accesslog_text(uuid) TO hudang_web, hudang_auditor",
    "REVOKE ALL ON FUNCTION accesslog_waiting() FROM PUBLIC",
    f"GRANT EXECUTE ON FUNCTION accesslog_waiting() TO {WRITERS}, hudang_auditor",
    "REVOKE ALL ON FUNCTION accesslog_erase(uuid, uuid[]) FROM PUBLIC",
    "GRANT EXECUTE ON FUNCTION accesslog_erase(uuid, uuid[]) TO hudang_web, hudang_worker",
    f"REVOKE ALL ON {TABLES} FROM PUBLIC, {WRITERS}",
    "GRANT SELECT ON accesslog_recent, accesslog_look, accesslog_signed TO hudang_web,"
    " hudang_worker",
    "GRANT SELECT ON accesslog_entry, accesslog_pending, accesslog_leaf, accesslog_checkpoint,"
    " accesslog_receipt TO hudang_sequencer",
    "GRANT INSERT ON accesslog_leaf, accesslog_checkpoint, accesslog_receipt TO hudang_sequencer",
    "GRANT SELECT ON accesslog_receipt TO hudang_web, hudang_worker",
    # Hashes and signed sizes, of which the web makes proofs.
    "GRANT SELECT ON accesslog_leaf, accesslog_checkpoint TO hudang_web",
    "GRANT DELETE ON accesslog_pending TO hudang_sequencer",
    f"GRANT SELECT ON {TABLES} TO hudang_auditor",
    "GRANT SELECT ON accesslog_recent, accesslog_look, accesslog_signed TO hudang_auditor",
]
