"""The key that signs the log is replaced: for a period both sign, then the old one is retired.

Whoever knows the old key alone still believes every checkpoint of the period, and has that time to
learn the new one. Both steps are entries of each log, so a key that nobody announced is a finding.
A key that is lost, or known to others, cannot be replaced so: see `epochs`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from hudang.accesslog import keys, policy, services, state, witnesses
from hudang.accesslog.epochs import ROLE
from hudang.accesslog.models import Act
from hudang.accesslog.note import Checkpoint, sign
from hudang.accesslog.payload import RETIRE_KEY, ROTATE_KEY, Log
from hudang.accesslog.witnesses import WitnessError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from hudang.accesslog.note import Verifier
    from hudang.accesslog.witnesses import Witness

UNKNOWN_KEY: Final = 403
"""How a witness answers to a checkpoint that none of the keys it trusts has signed."""


class RotationError(Exception):
    """The key is not replaced; the message says why."""


def begin(*, people: Sequence[str], decision: str = "", at: datetime) -> list[Verifier]:
    """Let a new key sign beside the old one from now on; return its public part for each log.

    The sequencer may run meanwhile. Raises Forbidden without two people, and RotationError while
    two keys sign already.
    """
    policy.require_two_deciders(people)
    stored = {log: state.read(log) for log in Log}
    (old, *others) = keys.signers(stored[Log.ACCESS].origin)
    if others:
        raise RotationError(_("Two keys sign already. End that first: rotate_log_key --finish."))
    seed = keys.new_seed()
    fresh = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed)).public_key()
    signing = [old.verifier.public.hex(), fresh.public_bytes_raw().hex()]
    _announce(ROTATE_KEY, signing=signing, people=people, decision=decision, at=at)
    under = {log: one.epoch for log, one in stored.items()}
    keys.add_signing_key(seed, under=under, since=localdate(at))
    return [keys.verifier(log, epoch=epoch) for log, epoch in under.items()]


def finish(*, people: Sequence[str], decision: str = "", at: datetime) -> list[str]:
    """Retire the old key: the new one signs alone; return the witnesses that cannot be asked.

    Raises RotationError where no second key signs, or where a witness does not know the new one.
    """
    policy.require_two_deciders(people)
    stored = {log: state.read(log) for log in Log}
    signers = keys.signers(stored[Log.ACCESS].origin)
    if len(signers) < 2:
        raise RotationError(_("One key signs; there is no other one to retire."))
    origins = [one.origin for one in stored.values()]
    unasked = [said for witness in witnesses.known() if (said := _ask(witness, origins))]
    signing = [signers[-1].verifier.public.hex()]
    _announce(RETIRE_KEY, signing=signing, people=people, decision=decision, at=at)
    keys.keep_newest_signing_key()
    for log, one in stored.items():
        # Read after the key is gone: what both signed meanwhile carries the new key as well.
        _retire(log, epoch=one.epoch, until=state.read(log).size)
    return unasked


def _announce(
    what: str, *, signing: Sequence[str], people: Sequence[str], decision: str, at: datetime
) -> None:
    with transaction.atomic():
        for log in Log:
            services.record(
                act=Act.CHANGE,
                what=what,
                actor=people[1],
                acting_for=people[0],
                role=ROLE,
                reference=decision,
                at=at,
                log=log,
                signing=signing,
            )


def _retire(log: Log, *, epoch: int, until: int) -> None:
    *old, newest = keys.verifiers(log, epoch=epoch)
    retired = [replace(key, until=until) if key.until is None else key for key in old]
    keys.put_verifiers(log, epoch=epoch, known=[*retired, newest])


def _ask(witness: Witness, origins: Sequence[str]) -> str:
    """Return why a witness cannot be asked whether it knows the new key; raise where it does not.

    It is handed what it holds already, signed by the new key alone.
    """
    if witness.is_folder:
        said = _("Ask at %(name)s whether it knows the new key: a folder tells only later.")
        return said % {"name": witness.name}
    try:
        for origin in origins:
            held = witness.held(origin).partition("\n\n")[0] + "\n"
            if held == "\n":
                continue
            note = sign(held, by=keys.signers(origin)[-1:])
            size = Checkpoint.parse(held).size
            if witness.submit(f"old {size}\n\n{note}", origin=origin)[0] == UNKNOWN_KEY:
                said = _("The witness %(name)s does not know the new key yet: witness trust KEY.")
                raise RotationError(said % {"name": witness.name})
    except WitnessError as error:
        return str(error)
    return ""
