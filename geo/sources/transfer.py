"""One download: into a part file that survives interruption, resumed and retried.

A part file is gone on with only if the server vouches that the file is still the same
(``If-Range`` with its tag or date), or if the catalogue knows the hash of the whole.
"""

import os
import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from geo.errors import Fault, FetchError
from geo.sources.kinds import refuse_content_type
from geo.sources.network import (
    BUSY,
    Answer,
    LastingError,
    Pace,
    PassingError,
    Patience,
    ask,
)
from geo.sources.part import Part, Served, writing

_CHUNK = 256 * 1024
# A try that brought so much more was not in vain: the count of tries starts again.
_PROGRESS = 1 << 20
_OK, _PARTIAL, _NO_RANGE = 200, 206, 416
_FORBIDDEN = {401, 403}
_GONE = {404, 410}

Told = Callable[[int, int], None]


class GoneError(FetchError):
    """The server does not have the file."""


class UnreachedError(FetchError):
    """No connection with the server came about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One file to download.

    Attributes
    ----------
    url, shown
        Its address; what a message calls it.
    by_hand
        What to do where the program is not served.
    bytes, most_bytes
        Its size if that is known, else 0; the size beyond which it is refused.
    hash_known
        Whether the hash of the whole will be compared.
    patience
        How long to wait.
    told
        Called with the bytes that came and those that will come (0 if not known).
    """

    url: str
    shown: str
    by_hand: str
    most_bytes: int
    bytes: int = 0
    hash_known: bool = False
    patience: Patience = field(default_factory=Patience)
    told: Told = lambda _done, _whole: None


def download(job: Job, part: Part) -> Served:
    """Download a file into its part file.

    Parameters
    ----------
    job
        What to download.
    part
        Where to; what is there already is gone on with where that is safe.

    Returns
    -------
    Served
        What the server said of it.

    Raises
    ------
    GoneError
        If the server does not have the file.
    UnreachedError
        If no connection came about.
    FetchError
        If anything else failed. What came is kept unless it is of no use.
    """
    failures, wait = 0, 0.0
    while True:
        before = part.size
        try:
            return _try(job, part)
        except PassingError as error:
            came = part.size - before
            failures = 1 if came >= _PROGRESS else failures + 1
            if failures >= job.patience.attempts:
                raise _given_up(job, part, error) from error
            wait = job.patience.first_wait * 2 ** (failures - 1)
            time.sleep(min(max(wait, error.wait), job.patience.longest_wait))
        except LastingError as error:
            fault = Fault(
                file=job.shown,
                expected=error.expected,
                found=error.found,
                remedy=error.remedy,
            )
            raise (GoneError if isinstance(error, _NotThereError) else FetchError)(
                [fault]
            ) from error


class _NotThereError(LastingError):
    """The server says that the file is not there."""


def _given_up(job: Job, part: Part, error: PassingError) -> FetchError:
    remedy = "Look whether this machine reaches the internet, and try again later."
    if part.size:
        remedy = (
            f"{part.size:,} bytes that came are kept: the same command goes on from "
            "there."
        )
    times = f"{job.patience.attempts} times" if job.patience.attempts > 1 else "once"
    fault = Fault(
        file=job.shown,
        expected=f"the file from {job.url}",
        found=f"{error.found}; tried {times}",
        remedy=remedy,
    )
    return (UnreachedError if error.unreached else FetchError)([fault])


def _try(job: Job, part: Part) -> Served:
    """Ask once and take what comes."""
    notes = part.notes(job.url)
    start = part.size
    headers = _resuming(notes, start, hash_known=job.hash_known)
    if not headers:
        start = 0
    with ask(job.url, headers, job.patience) as answer:
        if answer.status == _NO_RANGE and start:
            part.clear()
            raise PassingError(found="the server could not go on where it stopped")
        _require_success(answer, job)
        served = _served(answer)
        if answer.status == _PARTIAL and not _goes_on(answer, start, notes):
            part.clear()
            raise PassingError(found="the server sent another part than was asked for")
        _require_fitting(served, job, part, start)
        with writing(part):
            if answer.status == _OK or not start:
                start = 0
                part.begin(job.url, served)
            _take(answer, job, part, start, served.whole)
    if served.whole and part.size != served.whole:
        found = f"the connection ended after {part.size:,} of {served.whole:,} bytes"
        raise PassingError(found=found)
    return served


def _resuming(
    notes: Mapping[str, str], start: int, *, hash_known: bool
) -> dict[str, str]:
    """Return the headers that ask for the rest of a part; none if that is not safe."""
    if not start or not notes:
        return {}
    asked = {"Range": f"bytes={start}-"}
    tag = notes.get("etag", "")
    # A weak tag does not vouch for bytes.
    vouched = notes.get("last_modified") if tag.startswith("W/") or not tag else tag
    if vouched:
        return {**asked, "If-Range": vouched}
    return asked if hash_known else {}


def _require_success(answer: Answer, job: Job) -> None:
    status = answer.status
    if status in {_OK, _PARTIAL}:
        page = refuse_content_type(answer.headers.get("Content-Type", ""))
        if page:
            raise LastingError(
                expected="the file", found=f"{page}, from {job.url}", remedy=job.by_hand
            )
        return
    found = f"status {status} from {job.url}"
    if status in BUSY:
        wait = answer.headers.get("Retry-After", "")
        raise PassingError(found=found, wait=float(wait) if wait.isdigit() else 0.0)
    if status in _GONE:
        found = f"status {status} (no longer there) from {job.url}"
        raise _NotThereError(expected="the file", found=found, remedy=job.by_hand)
    if status in _FORBIDDEN:
        found = f"status {status} (programs are not served) from {job.url}"
    raise LastingError(expected="the file", found=found, remedy=job.by_hand)


def _served(answer: Answer) -> Served:
    """Return what the headers say; the size is that of the whole."""
    headers = answer.headers
    if answer.status == _PARTIAL:
        size = headers.get("Content-Range", "").rpartition("/")[2]
    else:
        size = headers.get("Content-Length", "")
    return Served(
        last_modified=headers.get("Last-Modified", ""),
        etag=headers.get("ETag", ""),
        whole=int(size) if size.isdigit() else 0,
        date=headers.get("Date", ""),
    )


def _goes_on(answer: Answer, start: int, notes: Mapping[str, str]) -> bool:
    """Tell whether a partial answer is the rest of what is there."""
    span = answer.headers.get("Content-Range", "")
    known = notes.get("etag", "")
    same = not known or answer.headers.get("ETag", known) == known
    return span.startswith(f"bytes {start}-") and same


def _require_fitting(served: Served, job: Job, part: Part, start: int) -> None:
    """Refuse a file of a wrong size, or that the disk cannot hold, before it comes."""
    whole = served.whole
    if whole and job.bytes and whole != job.bytes:
        raise _of_wrong_size(job, f"{job.bytes:,} bytes", f"{whole:,}")
    if whole > job.most_bytes:
        raise _of_wrong_size(job, f"at most {job.most_bytes:,} bytes", f"{whole:,}")
    folder = part.path.parent
    folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free
    if whole - start > free:
        raise LastingError(
            expected=f"room for {whole - start:,} bytes in {folder}",
            found=f"{free:,} free",
            remedy="Free room, or let the folder be a link to a larger disk.",
        )


def _take(answer: Answer, job: Job, part: Part, start: int, whole: int) -> None:
    """Copy the body into the part file as it comes."""
    done = start
    most = job.bytes or whole or job.most_bytes
    pace = Pace(job.patience, done)
    with part.path.open("r+b") as stream:
        stream.seek(start)
        stream.truncate()
        while chunk := answer.read(_CHUNK):
            done += len(chunk)
            if done > most:
                stream.truncate(0)
                raise _of_wrong_size(job, f"at most {most:,} bytes", "more")
            stream.write(chunk)
            job.told(done, whole)
            pace.keep(done)
        stream.flush()
        os.fsync(stream.fileno())


def _of_wrong_size(job: Job, expected: str, found: str) -> LastingError:
    return LastingError(
        expected=expected,
        found=f"{found} from {job.url}",
        remedy=(
            "The producer offers another file at this address: compare it with the "
            f"official page. {job.by_hand}"
        ),
    )
