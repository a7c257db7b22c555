"""Fetch files of the catalogue: from where their producers offer them, or a mirror.

A fault of one file does not keep the others from coming. What is there and sound is not
fetched again; what was there stays unless something better is whole and checked.
"""

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from geo.errors import CardError, Fault, FetchError, InputError
from geo.sources.fetched import alone, cards_of, differs, folder_of, shown
from geo.sources.mirrors import (
    candidates,
    copy,
    is_address,
    locate,
    require_mirror,
)
from geo.sources.network import Patience, split
from geo.sources.part import Part
from geo.sources.receiving import Outcome, by_hand, outcome_of, receive
from geo.sources.source import Wanted
from geo.sources.transfer import GoneError, Job, UnreachedError, download

# So many hosts in vain and none that answered: this machine has no internet.
_HOSTS_TRIED = 2
_LEFT_OUT = "left out"

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """Where files may come from, and how.

    Attributes
    ----------
    mirror
        Folder or address of a mirror, which is then the only place; else empty.
    offline
        Whether the network must not be used.
    force
        Whether to fetch again what is there, and to take what has changed.
    patience
        How long to wait for servers.
    progress
        Called with the id of the file, the bytes that came and those in all, 0 where
        that is not known.
    """

    mirror: str = ""
    offline: bool = False
    force: bool = False
    patience: Patience = field(default_factory=Patience)
    progress: Progress = lambda _id, _done, _whole: None


@dataclass(slots=True)
class _Hosts:
    """Which hosts answered, and which did not."""

    answered: set[str] = field(default_factory=set)
    silent: set[str] = field(default_factory=set)

    def may_try(self, host: str) -> bool:
        """Tell whether a host is worth waiting for."""
        alone_ = not self.answered and len(self.silent) >= _HOSTS_TRIED
        return host not in self.silent and not alone_


def fetch(raw: Path, wanted: Sequence[Wanted], ways: Ways) -> Iterator[Outcome]:
    """Fetch files one after the other.

    Parameters
    ----------
    raw
        The raw folder.
    wanted
        The files.
    ways
        Where from, and how.

    Yields
    ------
    Outcome
        Of each file, as soon as it is known. A file that was named and did not come has
        a fault, and so have all files of a source that was named if none came.

    Raises
    ------
    InputError
        If the mirror is none.
    FetchError
        If another command is fetching.
    """
    if ways.mirror:
        require_mirror(ways.mirror, offline=ways.offline)
    hosts = _Hosts()
    with alone(raw):
        for _, group in itertools.groupby(wanted, lambda one: one.source.id):
            yield from _fetch_source(raw, group, ways, hosts)


def _fetch_source(
    raw: Path, group: Iterable[Wanted], ways: Ways, hosts: _Hosts
) -> Iterator[Outcome]:
    """Fetch files of one source; of one that was asked for something must come."""
    held: list[tuple[Wanted, Outcome]] = []
    something = False
    for one in group:
        try:
            outcome = _fetch(raw, one, ways, hosts)
        except (InputError, CardError) as error:
            outcome = outcome_of(one, "refused", fault=error.faults[0])
        except FetchError as error:
            outcome = outcome_of(one, "failed", fault=error.faults[0])
        something = something or bool(outcome.bytes) or outcome.fault is not None
        if one.asked and outcome.state in {"lacking", "by hand", _LEFT_OUT}:
            held.append((one, outcome))
        else:
            yield outcome
    # Where files are only to be named, what has no address is beside the point.
    states = {outcome.state for _, outcome in held}
    to_blame = {_LEFT_OUT} if _LEFT_OUT in states else states
    for one, outcome in held:
        fault = outcome.fault
        if not something and outcome.state in to_blame:
            fault = fault or _absent(raw, one, outcome)
        yield replace(outcome, fault=fault)


def _fetch(raw: Path, wanted: Wanted, ways: Ways, hosts: _Hosts) -> Outcome:
    """Fetch one file."""
    card = cards_of(raw, wanted.source.id).get(wanted.file.name)
    target = folder_of(raw, wanted.source.id) / wanted.file.name
    if target.exists() and not ways.force:
        if card is None:
            raise InputError([_without_card(raw, wanted)])
        fault = differs(raw, card)
        if fault:
            raise InputError([fault])
        return outcome_of(wanted, "present", card=card)
    part = Part(target)
    if ways.mirror and not is_address(ways.mirror):
        return _from_folder(raw, wanted, part, ways)
    if ways.mirror:
        return _from_addresses(raw, wanted, part, ways, hosts)
    return _from_producer(raw, wanted, part, ways, hosts)


def _without_card(raw: Path, wanted: Wanted) -> Fault:
    return Fault(
        file=shown(raw, wanted.source.id, wanted.file.name),
        expected="a card that says where it comes from",
        found="none",
        remedy=(
            f"Move it away and give 'geo sources import FILE --as {wanted.id}', or "
            "fetch in its place with '--force'."
        ),
    )


def _from_folder(raw: Path, wanted: Wanted, part: Part, ways: Ways) -> Outcome:
    path = locate(Path(ways.mirror), wanted)
    if path is None:
        return _lacking(raw, wanted, f"the mirror {ways.mirror} does not have it")
    name = shown(raw, wanted.source.id, wanted.file.name)
    copy(path, part, shown=name, told=_telling(wanted, ways))
    relative = path.relative_to(Path(ways.mirror).resolve()).as_posix()
    return receive(
        raw, wanted, part, origin=f"mirror: {relative}", take_changed=ways.force
    )


def _from_addresses(
    raw: Path, wanted: Wanted, part: Part, ways: Ways, hosts: _Hosts
) -> Outcome:
    for relative in candidates(wanted):
        url = f"{ways.mirror.rstrip('/')}/{relative}"
        try:
            return _download(raw, wanted, part, url, ways, hosts)
        except GoneError:
            continue
    return _lacking(raw, wanted, f"the mirror {ways.mirror} does not have it")


def _from_producer(
    raw: Path, wanted: Wanted, part: Part, ways: Ways, hosts: _Hosts
) -> Outcome:
    url = wanted.file.url
    if ways.offline:
        return _lacking(raw, wanted, "not fetched: --offline")
    if not url:
        only_there = bool(wanted.file.mirror)
        why = "only a mirror has this copy" if only_there else "no address leads to it"
        return _lacking(raw, wanted, why, state="by hand")
    if wanted.file.optional and not wanted.named:
        note = f"on demand: --only {wanted.id}"
        return outcome_of(wanted, _LEFT_OUT, note=note)
    return _download(raw, wanted, part, url, ways, hosts)


def _download(
    raw: Path, wanted: Wanted, part: Part, url: str, ways: Ways, hosts: _Hosts
) -> Outcome:
    host = split(url).hostname or ""
    if not hosts.may_try(host):
        fault = Fault(
            file=shown(raw, wanted.source.id, wanted.file.name),
            expected=f"the file from {url}",
            found="not tried, because servers before it could not be reached",
            remedy="Look whether this machine reaches the internet.",
        )
        return outcome_of(wanted, "not tried", fault=fault)
    job = Job(
        url=url,
        shown=shown(raw, wanted.source.id, wanted.file.name),
        by_hand=by_hand(wanted),
        bytes=wanted.file.bytes,
        most_bytes=wanted.file.most_bytes,
        hash_known=bool(wanted.file.sha256),
        patience=ways.patience,
        told=_telling(wanted, ways),
    )
    try:
        served = download(job, part)
    except UnreachedError:
        hosts.silent.add(host)
        raise
    hosts.answered.add(host)
    return receive(
        raw, wanted, part, origin=url, served=served, take_changed=ways.force
    )


def _telling(wanted: Wanted, ways: Ways) -> Callable[[int, int], None]:
    return lambda done, whole: ways.progress(wanted.id, done, whole)


def _lacking(raw: Path, wanted: Wanted, why: str, *, state: str = "lacking") -> Outcome:
    """Return that a file did not come: a fault only where it was named."""
    outcome = outcome_of(wanted, state, note=why)
    if not wanted.named:
        return outcome
    return replace(outcome, fault=_absent(raw, wanted, outcome))


def _absent(raw: Path, wanted: Wanted, outcome: Outcome) -> Fault:
    """Return the fault of a file that did not come though it was asked for."""
    name = shown(raw, wanted.source.id, wanted.file.name)
    if outcome.state == _LEFT_OUT:
        return Fault(
            file=name,
            expected="to be named, being large or one of many",
            found=f"its source '{wanted.source.id}'",
            remedy=f"Give --only {wanted.id}.",
        )
    return Fault(
        file=name, expected="the file", found=outcome.note, remedy=by_hand(wanted)
    )
