"""Fetching against a server on this machine: faults of network, disk and mirror."""

import errno
import gzip
import hashlib
import os
import shlex
import shutil
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import IO, Self, cast

import pytest

from geo.errors import CardError, FetchError, InputError, MissingInputError
from geo.sources.fetched import alone, cards_of, find, folder_of, require
from geo.sources.fetching import Ways, fetch
from geo.sources.importing import choose, import_file
from geo.sources.network import LastingError, Patience, require_allowed
from geo.sources.receiving import Outcome
from geo.sources.source import Source, SourceFile, Wanted
from geo.sources.verifying import verify
from tests.loopback import (
    MODIFIED,
    Loopback,
    drip,
    endless,
    serving,
    status,
    undeclared,
    whole,
)

OLD = b"port,year,count\n2506,2023,1\n"
NEW = b"port,year,count\n" + b"".join(b"2506,2024,%d\n" % n for n in range(20_000))
HTML = b"<!DOCTYPE html><html><head><title>Esta liga ya no existe</title></head></html>"
PATH = "/files/counts.csv"
# Long enough for a busy machine, short enough for a test.
PATIENCE = Patience(
    attempts=3,
    first_wait=0.001,
    longest_wait=0.01,
    connect=5,
    read=5,
    window=60,
    least_rate=1,
)


@pytest.fixture
def server() -> Iterator[Loopback]:
    with serving() as loopback:
        yield loopback


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    return tmp_path / "data" / "raw"


def source(*files: SourceFile) -> Source:
    return Source(
        id="counts",
        title="Counts",
        producer="An agency",
        licence="Free",
        licence_url="https://agency.example/terms",
        page="https://agency.example/counts",
        cadence="yearly",
        cite="An agency: Counts.",
        get="Ask.",
        feeds=("maps",),
        files=files,
    )


def wanted(url: str = "", **changes: object) -> Wanted:
    file = SourceFile(
        id="table",
        name="counts.csv",
        what="A table",
        kind="csv",
        layout="counts",
        years="2024",
        url=url,
        mirror="tables/counts.csv",
    )
    file = replace(file, **changes)  # type: ignore[arg-type]
    return Wanted(source(file), file, named=True)


def get(raw: Path, one: Wanted, **ways: object) -> Outcome:
    (outcome,) = fetch(raw, [one], Ways(patience=PATIENCE, **ways))  # type: ignore[arg-type]
    return outcome


def target(raw: Path) -> Path:
    return folder_of(raw, "counts") / "counts.csv"


def part(raw: Path) -> Path:
    return folder_of(raw, "counts") / ".counts.csv.part"


def put(raw: Path, body: bytes = OLD) -> None:
    """Put a sound file in place, as if fetched before."""
    file = raw.parent / "counts.csv"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(body)
    import_file(raw, file, wanted(), force=False)


def refused(outcome: Outcome, state: str, *words: str) -> None:
    """Check that a file was refused in words that name it and help."""
    assert outcome.state == state
    text = str(outcome.fault)
    assert text.startswith("raw/fetched/counts/counts.csv: expected ")
    for word in words:
        assert word in text, text


# ------------------------------------------------------------------ what goes well


def test_a_file_comes_with_its_identity_card(server: Loopback, raw: Path) -> None:
    url = server.answer(PATH, whole(NEW))
    outcome = get(raw, wanted(url))
    assert outcome.state == "fetched"
    assert outcome.fault is None
    assert target(raw).read_bytes() == NEW
    card = cards_of(raw, "counts")["counts.csv"]
    assert card.sha256 == hashlib.sha256(NEW).hexdigest()
    assert card.bytes == len(NEW)
    assert (card.title, card.producer, card.year) == ("Counts", "An agency", "2024")
    assert (card.url, card.licence) == ("https://agency.example/counts", "Free")
    assert card.retrieved_from == url
    assert (card.last_modified, card.etag) == (MODIFIED, '"one"')
    assert card.retrieved.endswith("GMT")
    names = {path.name for path in folder_of(raw, "counts").iterdir()}
    assert names == {"counts.csv", "card.toml"}


def test_what_is_there_is_not_fetched_again(server: Loopback, raw: Path) -> None:
    url = server.answer(PATH, whole(NEW))
    get(raw, wanted(url))
    assert get(raw, wanted(url)).state == "present"
    assert len(server.asked) == 1


def test_a_redirect_is_followed(server: Loopback, raw: Path) -> None:
    server.answer("/moved.csv", whole(NEW))
    url = server.answer(PATH, status(302, Location="/moved.csv"))
    assert get(raw, wanted(url)).state == "fetched"


def test_a_name_that_the_server_proposes_is_not_used(
    server: Loopback, raw: Path
) -> None:
    disposition = 'attachment; filename="../../../evil.csv"'
    url = server.answer(PATH, status(200, NEW, Content_Disposition=disposition))
    assert get(raw, wanted(url)).state == "fetched"
    everything = {path.name for path in raw.parent.parent.rglob("*.csv")}
    assert everything == {"counts.csv"}


def test_progress_is_told_in_bytes(server: Loopback, raw: Path) -> None:
    told: list[tuple[str, int, int]] = []
    url = server.answer(PATH, whole(NEW))
    get(raw, wanted(url), progress=lambda *what: told.append(what))
    assert told[-1] == ("counts/table", len(NEW), len(NEW))
    assert [done for _, done, _ in told] == sorted(done for _, done, _ in told)


def test_a_file_without_a_declared_length_says_so(server: Loopback, raw: Path) -> None:
    outcome = get(raw, wanted(server.answer(PATH, undeclared(NEW))))
    assert outcome.state == "fetched"
    assert "did not declare a size" in outcome.note


# ------------------------------------------------------------- faults of the server


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (404, "status 404 (no longer there)"),
        (410, "status 410 (no longer there)"),
        (403, "status 403 (programs are not served)"),
        (401, "status 401 (programs are not served)"),
        (400, "status 400"),
    ],
)
def test_a_refusal_is_told_at_once_and_the_old_file_stays(
    server: Loopback, raw: Path, code: int, words: str
) -> None:
    put(raw)
    url = server.answer(PATH, status(code))
    outcome = get(raw, wanted(url), force=True)
    refused(
        outcome,
        "failed",
        f"{words} from {url}",
        "Download it by hand from https://agency.example/counts",
        "'geo sources import FILE --as counts/table'",
    )
    assert len(server.asked) == 1
    assert target(raw).read_bytes() == OLD


def test_a_busy_server_is_asked_again(server: Loopback, raw: Path) -> None:
    url = server.answer(PATH, status(500), status(503, Retry_After="0"), whole(NEW))
    assert get(raw, wanted(url)).state == "fetched"
    assert len(server.asked) == 3


def test_a_server_that_stays_busy_is_given_up(server: Loopback, raw: Path) -> None:
    url = server.answer(PATH, status(500))
    outcome = get(raw, wanted(url))
    refused(outcome, "failed", f"status 500 from {url}; tried 3 times", "try again")
    assert len(server.asked) == 3


def test_a_web_page_instead_of_a_table_is_refused_by_its_label(
    server: Loopback, raw: Path
) -> None:
    put(raw)
    url = server.answer(PATH, whole(HTML, kind="text/html; charset=utf-8"))
    outcome = get(raw, wanted(url), force=True)
    refused(outcome, "failed", "'text/html', a web page", "by hand")
    assert target(raw).read_bytes() == OLD
    assert not part(raw).exists()


def test_a_web_page_labelled_as_a_table_is_refused_by_its_bytes(
    server: Loopback, raw: Path
) -> None:
    put(raw)
    url = server.answer(PATH, whole(HTML, kind="text/csv"))
    outcome = get(raw, wanted(url), force=True)
    refused(outcome, "refused", "a web page ('Esta liga ya no existe')")
    assert target(raw).read_bytes() == OLD
    assert not part(raw).exists()


def test_a_cut_body_is_gone_on_with_from_where_it_stopped(
    server: Loopback, raw: Path
) -> None:
    url = server.answer(PATH, whole(NEW, cut=100_000), whole(NEW))
    assert get(raw, wanted(url)).state == "fetched"
    assert target(raw).read_bytes() == NEW
    assert server.ranges(PATH) == ["", "bytes=100000-"]
    assert server.asked[1][1]["If-Range"] == '"one"'


def test_a_connection_that_is_reset_is_gone_on_with(
    server: Loopback, raw: Path
) -> None:
    url = server.answer(PATH, whole(NEW, cut=100_000, reset=True), whole(NEW))
    assert get(raw, wanted(url)).state == "fetched"
    assert target(raw).read_bytes() == NEW
    assert server.ranges(PATH)[1].startswith("bytes=")


def test_a_body_that_is_always_cut_leaves_a_part_and_the_old_file(
    server: Loopback, raw: Path
) -> None:
    put(raw)
    cut = whole(NEW, ranges=False, cut=1000)
    url = server.answer(PATH, cut)
    outcome = get(raw, wanted(url), force=True)
    refused(outcome, "failed", "the connection", "1,000 bytes that came are kept")
    assert target(raw).read_bytes() == OLD
    assert part(raw).read_bytes() == NEW[:1000]
    server.answer(PATH, whole(NEW))
    assert get(raw, wanted(url), force=True).state == "changed"
    assert server.ranges(PATH)[-1] == "bytes=1000-"


def test_a_server_that_ignores_ranges_sends_all_anew(
    server: Loopback, raw: Path
) -> None:
    url = server.answer(PATH, whole(NEW, cut=100_000), whole(NEW, ranges=False))
    assert get(raw, wanted(url)).state == "fetched"
    assert target(raw).read_bytes() == NEW


def test_a_file_that_changed_meanwhile_is_not_pieced_together(
    server: Loopback, raw: Path
) -> None:
    other = NEW.replace(b"2506", b"2304")
    url = server.answer(PATH, whole(NEW, cut=100_000), whole(other, etag='"two"'))
    assert get(raw, wanted(url)).state == "fetched"
    assert target(raw).read_bytes() == other


def test_a_part_without_a_tag_is_begun_anew(server: Loopback, raw: Path) -> None:
    def bare(handler: object) -> None:
        del handler.headers["Range"]  # type: ignore[attr-defined]
        status(200, NEW)(handler)  # type: ignore[arg-type]

    def cut(handler: object) -> None:
        # No tag and no date: nothing vouches for the rest.
        handler.send_response(200)  # type: ignore[attr-defined]
        handler.send_header("Content-Length", str(len(NEW)))  # type: ignore[attr-defined]
        handler.end_headers()  # type: ignore[attr-defined]
        handler.wfile.write(NEW[:500])  # type: ignore[attr-defined]

    url = server.answer(PATH, cut, bare)
    assert get(raw, wanted(url)).state == "fetched"
    assert server.ranges(PATH) == ["", ""]
    # With a hash that is known the rest may be asked for: the hash will tell.
    target(raw).unlink()
    server.answer(PATH, cut, whole(NEW))
    pinned = wanted(url, sha256=hashlib.sha256(NEW).hexdigest(), bytes=len(NEW))
    assert get(raw, pinned).state == "unchanged"
    assert server.ranges(PATH)[-1] == "bytes=500-"


def test_a_range_that_does_not_fit_is_thrown_away(server: Loopback, raw: Path) -> None:
    url = server.answer(
        PATH,
        whole(NEW, cut=100_000),
        status(206, NEW[5:], Content_Range=f"bytes 5-{len(NEW) - 1}/{len(NEW)}"),
        whole(NEW),
    )
    assert get(raw, wanted(url)).state == "fetched"
    assert target(raw).read_bytes() == NEW
    url = server.answer(PATH, whole(NEW, cut=100_000), status(416), whole(NEW))
    assert get(raw, wanted(url), force=True).state == "unchanged"


def test_a_server_that_says_nothing_more_is_given_up(
    server: Loopback, raw: Path
) -> None:
    patience = replace(PATIENCE, attempts=1, read=0.2)
    url = server.answer(PATH, drip(NEW, at_once=1000, pause=1.5))
    (outcome,) = fetch(raw, [wanted(url)], Ways(patience=patience))
    refused(
        outcome,
        "failed",
        "nothing came within the time allowed; tried once",
        "1,000 bytes that came are kept",
    )


def test_a_slow_drip_is_given_up_though_something_always_comes(
    server: Loopback, raw: Path
) -> None:
    patience = replace(PATIENCE, attempts=1, window=0.2, least_rate=1e6)
    url = server.answer(PATH, drip(NEW, at_once=100, pause=0.02))
    (outcome,) = fetch(raw, [wanted(url)], Ways(patience=patience))
    refused(outcome, "failed", "bytes came in 0 s; tried once", "are kept")


def test_a_circle_of_redirects_is_refused(server: Loopback, raw: Path) -> None:
    server.answer("/b.csv", status(301, Location=PATH))
    url = server.answer(PATH, status(301, Location="/b.csv"))
    refused(get(raw, wanted(url)), "failed", f"redirects in a circle at '{url}'")
    assert len(server.asked) == 2


def test_a_chain_of_redirects_has_an_end(server: Loopback, raw: Path) -> None:
    for step in range(9):
        server.answer(f"/{step}", status(302, Location=f"/{step + 1}"))
    outcome = get(raw, wanted(server.url + "/0"))
    refused(outcome, "failed", "more than 5 redirects")
    assert len(server.asked) == 6


@pytest.mark.parametrize(
    "location",
    ["http://agency.example/x.csv", "ftp://127.0.0.1/x", "file:///etc/passwd"],
)
def test_a_redirect_elsewhere_without_https_is_refused(
    server: Loopback, raw: Path, location: str
) -> None:
    put(raw)
    url = server.answer(PATH, status(302, Location=location))
    outcome = get(raw, wanted(url), force=True)
    refused(outcome, "failed", location, "The server sends elsewhere")
    assert target(raw).read_bytes() == OLD


def test_a_redirect_to_nowhere_is_refused(server: Loopback, raw: Path) -> None:
    url = server.answer(PATH, status(302))
    refused(get(raw, wanted(url)), "failed", "a redirect to nowhere")


@pytest.mark.parametrize(
    ("url", "before"),
    [
        ("http://agency.example/x", ""),
        ("http://127.0.0.1.agency.example/x", ""),
        ("ftp://agency.example/x", ""),
        ("https://me:secret@agency.example/x", ""),
        ("https://", ""),
        ("http://[::1", ""),
        ("http://127.0.0.1/x", "https://agency.example/x"),
    ],
)
def test_an_address_that_is_not_allowed(url: str, before: str) -> None:
    with pytest.raises(LastingError) as caught:
        require_allowed(url, before)
    assert "secret" not in caught.value.found


@pytest.mark.parametrize(
    "url", ["https://agency.example/x", "http://127.0.0.1:1/x", "http://[::1]/x"]
)
def test_an_address_that_is_allowed(url: str) -> None:
    require_allowed(url)


# ---------------------------------------------------------------- size and hash


def test_a_wrong_hash_is_refused_and_the_old_file_stays(
    server: Loopback, raw: Path
) -> None:
    put(raw)
    url = server.answer(PATH, whole(NEW))
    outcome = get(raw, wanted(url, sha256="ab" * 32), force=True)
    found = hashlib.sha256(NEW).hexdigest()[:12]
    refused(outcome, "refused", "SHA-256 abababababab…", f"found {found}…")
    assert target(raw).read_bytes() == OLD
    assert not part(raw).exists()


def test_a_body_of_another_size_than_the_catalogue_says_is_not_even_taken(
    server: Loopback, raw: Path
) -> None:
    url = server.answer(PATH, whole(NEW))
    outcome = get(raw, wanted(url, bytes=1000))
    refused(outcome, "failed", "expected 1,000 bytes", f"found {len(NEW):,} from")
    assert not part(raw).exists()


def test_a_body_larger_than_any_such_file_is_refused(
    server: Loopback, raw: Path
) -> None:
    url = server.answer(PATH, whole(NEW))
    outcome = get(raw, wanted(url, most_bytes=1000))
    refused(outcome, "failed", "expected at most 1,000 bytes")


def test_a_body_without_end_is_stopped(server: Loopback, raw: Path) -> None:
    url = server.answer(PATH, endless(b"2506,2024,1\n" * 1000))
    outcome = get(raw, wanted(url, most_bytes=1_000_000))
    refused(outcome, "failed", "expected at most 1,000,000 bytes, found more")
    assert part(raw).stat().st_size == 0


def test_more_than_was_declared_is_not_read(server: Loopback, raw: Path) -> None:
    url = server.answer(PATH, whole(NEW, declared=len(OLD)))
    assert get(raw, wanted(url)).bytes == len(OLD)
    url = server.answer(PATH, whole(NEW, declared=len(OLD)))
    pinned = wanted(url, sha256=hashlib.sha256(NEW).hexdigest())
    refused(get(raw, pinned, force=True), "refused", "SHA-256")


def test_a_file_that_its_producer_changed_is_reported_not_taken(
    server: Loopback, raw: Path
) -> None:
    url = server.answer(PATH, whole(OLD))
    first = get(raw, wanted(url))
    target(raw).unlink()
    server.answer(PATH, whole(NEW))
    outcome = get(raw, wanted(url))
    refused(
        outcome,
        "refused",
        f"SHA-256 {first.sha256[:12]}… as recorded when it was first fetched",
        "the producer has changed the file",
        "'--force' takes it",
    )
    assert not target(raw).exists()
    taken = get(raw, wanted(url), force=True)
    assert taken.state == "changed"
    assert taken.note.startswith(f"was {first.sha256[:12]}…")
    assert cards_of(raw, "counts")["counts.csv"].replaced == first.sha256


def test_an_altered_file_is_neither_used_nor_replaced_unasked(
    server: Loopback, raw: Path
) -> None:
    put(raw)
    target(raw).write_bytes(OLD + b"9999,2024,9\n")
    url = server.answer(PATH, whole(NEW))
    refused(get(raw, wanted(url)), "refused", "bytes as on its card", "--force")
    assert server.asked == []
    target(raw).with_name("card.toml").unlink()
    refused(get(raw, wanted(url)), "refused", "a card", "Move it away")


# ----------------------------------------------------------- TLS, proxies, silence


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """Give a certificate of 127.0.0.1 that nobody trusts, and its key."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl, which makes the certificate, is not installed")
    key, cert = tmp_path / "key.pem", tmp_path / "cert.pem"
    command = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 "
        f"-addext subjectAltName=IP:127.0.0.1 -keyout {key} -out {cert}"
    )
    subprocess.run(command.split(), check=True, capture_output=True)
    return cert, key


def test_only_a_trusted_certificate_will_do_and_https_stays_https(
    certificate: tuple[Path, Path],
    server: Loopback,
    raw: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    with serving(
        wrap=lambda plain: context.wrap_socket(plain, server_side=True)
    ) as secure:
        url = secure.answer(PATH, whole(NEW))
        refused(
            get(raw, wanted(url)),
            "failed",
            "a secure connection with 127.0.0.1",
            "SSL_CERT_FILE",
        )
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
        assert get(raw, wanted(url)).state == "fetched"
        # Even to this machine itself: what came by HTTPS does not go on without.
        plain = server.answer(PATH, whole(OLD))
        secure.answer(PATH, status(302, Location=plain))
        outcome = get(raw, wanted(url), force=True)
        refused(outcome, "failed", "HTTPS after HTTPS", f"a redirect to '{plain}'")
        assert server.asked == []


def test_a_server_without_tls_under_an_https_address(
    server: Loopback, raw: Path
) -> None:
    url = server.answer(PATH, whole(NEW)).replace("http:", "https:")
    refused(get(raw, wanted(url)), "failed", "a secure connection with 127.0.0.1")


def test_the_proxy_of_the_environment_is_used_with_its_password(
    server: Loopback, raw: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.answer("agency.example:443", status(403))
    address = server.url.replace("http://", "http://me:p%40ss@")
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, address)
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    outcome = get(raw, wanted("https://agency.example/counts.csv"))
    refused(outcome, "failed", "the proxy of the environment does not let through")
    assert "p@ss" not in str(outcome.fault)
    path, headers = server.asked[0]
    assert path == "agency.example:443"
    # 'me:p@ss' in base 64.
    assert headers["Proxy-Authorization"] == "Basic bWU6cEBzcw=="


def test_a_host_that_the_environment_excepts_is_reached_without_proxy(
    server: Loopback, raw: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert get(raw, wanted(server.answer(PATH, whole(NEW)))).state == "fetched"


def test_a_proxy_of_another_kind_is_refused(
    raw: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("https_proxy", "socks5://127.0.0.1:1080")
    monkeypatch.setenv("HTTPS_PROXY", "socks5://127.0.0.1:1080")
    outcome = get(raw, wanted("https://agency.example/counts.csv"))
    refused(outcome, "failed", "one of kind 'socks5'")


def test_without_internet_the_rest_is_not_waited_for(raw: Path) -> None:
    # Nothing listens at port 9 of this machine, by whatever name.
    many = [
        wanted(f"http://{host}:9/x.csv", id=f"f{at}", name=f"f{at}.csv")
        for at, host in enumerate(("127.0.0.1", "localhost", "[::1]"))
    ]
    told = list(fetch(raw, many, Ways(patience=replace(PATIENCE, connect=0.5))))
    assert [one.state for one in told] == ["failed", "failed", "not tried"]
    assert "reaches the internet" in str(told[2].fault)


# ------------------------------------------------------------------------- mirrors


@pytest.fixture
def mirror(tmp_path: Path) -> Path:
    folder = tmp_path / "mirror"
    (folder / "tables").mkdir(parents=True)
    (folder / "tables" / "counts.csv").write_bytes(NEW)
    return folder


def test_a_mirror_folder_gives_what_it_has_and_lacks_the_rest(
    mirror: Path, raw: Path
) -> None:
    here = wanted()
    other = replace(here.file, id="other", name="other.csv", mirror="")
    both = [replace(here, named=False), Wanted(here.source, other)]
    first, second = fetch(raw, both, Ways(mirror=str(mirror)))
    assert (first.state, first.origin) == ("fetched", "mirror: tables/counts.csv")
    assert (second.state, second.fault) == ("lacking", None)
    assert second.note == f"the mirror {mirror} does not have it"


def test_what_one_office_fetched_is_a_mirror_for_another(
    mirror: Path, raw: Path, tmp_path: Path
) -> None:
    get(raw, wanted(), mirror=str(mirror))
    other = tmp_path / "other" / "raw"
    outcome = get(other, wanted(mirror=""), mirror=str(raw / "fetched"))
    assert (outcome.state, outcome.origin) == ("fetched", "mirror: counts/counts.csv")


def test_a_named_file_that_a_mirror_lacks_is_a_fault(mirror: Path, raw: Path) -> None:
    put(raw)
    (mirror / "tables" / "counts.csv").unlink()
    outcome = get(raw, wanted(), mirror=str(mirror), force=True)
    refused(outcome, "lacking", "does not have it", "by hand")
    assert target(raw).read_bytes() == OLD


def test_of_a_named_source_something_must_come(mirror: Path, raw: Path) -> None:
    one = replace(wanted(), named=False, asked=True)
    absent = replace(one.file, id="other", name="other.csv", mirror="")
    pair = [Wanted(one.source, absent, asked=True), one]
    states = {
        outcome.file: (outcome.state, outcome.fault is None)
        for outcome in fetch(raw, pair, Ways(mirror=str(mirror)))
    }
    assert states == {"table": ("fetched", True), "other": ("lacking", True)}
    (alone_,) = fetch(raw, pair[:1], Ways(mirror=str(mirror)))
    assert alone_.fault is not None


@pytest.mark.parametrize(
    ("to", "words"),
    [
        ("../outside.csv", "a link that leads out of the mirror"),
        ("nowhere.csv", "a link that leads nowhere"),
        ("../mirror/tables", "no regular file"),
    ],
)
def test_a_link_in_a_mirror_must_lead_to_a_file_inside_it(
    mirror: Path, raw: Path, tmp_path: Path, to: str, words: str
) -> None:
    put(raw)
    (tmp_path / "outside.csv").write_bytes(NEW)
    link = mirror / "tables" / "counts.csv"
    link.unlink()
    link.symlink_to(mirror / to)
    outcome = get(raw, wanted(), mirror=str(mirror), force=True)
    assert outcome.state == "refused"
    assert words in str(outcome.fault)
    assert str(outcome.fault).startswith(str(link))
    assert target(raw).read_bytes() == OLD


def test_what_is_large_is_fetched_only_when_it_is_named(
    server: Loopback, raw: Path
) -> None:
    url = server.answer(PATH, whole(NEW))
    large = replace(wanted(url, optional=True), named=False)
    outcome = get(raw, large)
    assert (outcome.state, outcome.fault) == ("left out", None)
    copy = replace(large.file, id="copy", name="copy.csv", url="")
    pair = [replace(large, asked=True), Wanted(large.source, copy, asked=True)]
    first, second = fetch(raw, pair, Ways(patience=PATIENCE))
    refused(first, "left out", "its source 'counts'", "Give --only counts/table.")
    assert (second.state, second.fault) == ("by hand", None)
    assert server.asked == []
    assert get(raw, replace(large, named=True)).state == "fetched"


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        ({"bytes": 1000}, "expected 1,000 bytes"),
        ({"most_bytes": 1000}, "at most 1,000"),
    ],
)
def test_a_copy_of_a_wrong_size_is_refused(
    mirror: Path, raw: Path, limit: dict[str, int], words: str
) -> None:
    outcome = get(raw, wanted("", **limit), mirror=str(mirror))
    refused(outcome, "refused", words, f"found {len(NEW):,}")


def test_an_address_that_no_server_can_have_is_refused(raw: Path) -> None:
    refused(get(raw, wanted("https://agency..example/x")), "failed", "Failed to parse")


def test_a_link_inside_a_mirror_is_followed(mirror: Path, raw: Path) -> None:
    (mirror / "tables" / "counts.csv").rename(mirror / "real.csv")
    (mirror / "tables" / "counts.csv").symlink_to(mirror / "real.csv")
    assert get(raw, wanted(), mirror=str(mirror)).origin == "mirror: real.csv"


def test_a_pipe_in_a_mirror_is_not_read(mirror: Path, raw: Path) -> None:
    (mirror / "tables" / "counts.csv").unlink()
    os.mkfifo(mirror / "tables" / "counts.csv")
    outcome = get(raw, wanted(), mirror=str(mirror))
    assert "no regular file" in str(outcome.fault)


def test_a_damaged_copy_in_a_mirror_is_refused(mirror: Path, raw: Path) -> None:
    put(raw)
    (mirror / "tables" / "counts.csv").write_bytes(b"\x00" * 100)
    outcome = get(raw, wanted(), mirror=str(mirror), force=True)
    refused(outcome, "refused", "a table as text", "binary data of no known kind")
    assert target(raw).read_bytes() == OLD
    assert not part(raw).exists()


def test_a_mirror_may_be_a_server(server: Loopback, raw: Path) -> None:
    server.answer("/m/counts/counts.csv", whole(NEW))
    outcome = get(raw, wanted(), mirror=f"{server.url}/m/")
    assert outcome.state == "fetched"
    assert [path for path, _ in server.asked] == [
        "/m/tables/counts.csv",
        "/m/counts/counts.csv",
    ]
    lacking = get(raw, wanted(id="o", name="o.csv"), mirror=f"{server.url}/m")
    assert lacking.state == "lacking"


@pytest.mark.parametrize(
    ("mirror_", "offline", "words"),
    [
        ("nowhere", False, "nowhere: expected a folder, or an address https://…"),
        ("http://agency.example/m", False, "HTTPS, or this machine itself"),
        ("https://agency.example/m", True, "a folder, because of --offline"),
    ],
)
def test_a_mirror_that_is_none_is_refused_before_anything(
    raw: Path, mirror_: str, words: str, *, offline: bool
) -> None:
    with pytest.raises(InputError) as caught:
        list(fetch(raw, [wanted()], Ways(mirror=mirror_, offline=offline)))
    assert words in str(caught.value)
    assert not raw.exists()


def test_offline_nothing_is_asked_for(server: Loopback, raw: Path) -> None:
    url = server.answer(PATH, whole(NEW))
    outcome = get(raw, wanted(url), offline=True)
    refused(outcome, "lacking", "not fetched: --offline")
    assert server.asked == []


def test_what_has_no_address_is_to_be_had_by_hand(raw: Path) -> None:
    outcome = get(raw, wanted(mirror=""))
    refused(outcome, "by hand", "no address leads to it", "geo sources import")


# ------------------------------------------------------------------------ by hand


def test_a_file_is_taken_by_hand_and_stays_where_it_was(
    raw: Path, tmp_path: Path
) -> None:
    file = tmp_path / "mine.csv"
    file.write_bytes(NEW)
    outcome = import_file(raw, file, wanted(), force=False)
    assert (outcome.state, outcome.origin) == ("imported", "by hand: mine.csv")
    assert file.read_bytes() == target(raw).read_bytes() == NEW
    assert import_file(raw, file, wanted(), force=False).state == "unchanged"
    file.write_bytes(OLD)
    with pytest.raises(InputError, match="as recorded when it was first fetched"):
        import_file(raw, file, wanted(), force=False)
    assert target(raw).read_bytes() == NEW
    assert import_file(raw, file, wanted(), force=True).state == "changed"


@pytest.mark.parametrize(
    ("name", "body", "words"),
    [
        ("absent.csv", None, "expected a file, found none"),
        ("mine.docx", NEW, "expected a name that ends in .csv or .txt or .tsv"),
        ("mine.csv", HTML, "a web page ('Esta liga ya no existe')"),
        ("mine.csv", b"PK\x03\x04" + bytes(30), "found a ZIP archive"),
        ("mine.csv", b"", "found an empty file"),
        ("mine.csv", b'{"error": "no"}', 'found text (\'{"error": "no"}\')'),
        ("mine.csv", b"<?xml version='1.0'?><Error>", "found XML ('<?xml"),
        ("mine.csv", "año,1\n".encode("utf-16"), "found text in UTF-16"),
    ],
)
def test_a_file_that_is_not_what_it_is_said_to_be_is_not_taken(
    raw: Path, tmp_path: Path, name: str, body: bytes | None, words: str
) -> None:
    file = tmp_path / name
    if body is not None:
        file.write_bytes(body)
    with pytest.raises(InputError) as caught:
        import_file(raw, file, wanted(), force=False)
    assert words in str(caught.value)
    assert not target(raw).exists()


@pytest.mark.parametrize(
    ("kind", "suffix", "body", "words"),
    [
        ("csv.gz", ".csv.gz", gzip.compress(HTML, mtime=0), "a web page"),
        ("csv.gz", ".csv.gz", NEW[:500], "text ('port,year,count"),
        ("csv.gz", ".csv.gz", gzip.compress(NEW, mtime=0)[:15], "a damaged archive"),
        ("zip", ".zip", b"PK\x03\x04" + bytes(90), "a ZIP archive without its end"),
        ("tif", ".tif", HTML, "a web page"),
        ("osm.pbf", ".osm.pbf", HTML, "a web page"),
        ("gpkg", ".gpkg", NEW, "text ("),
        ("json", ".json", HTML, "a web page"),
    ],
)
def test_each_kind_is_told_by_its_bytes(
    raw: Path, tmp_path: Path, kind: str, suffix: str, body: bytes, words: str
) -> None:
    file = tmp_path / f"mine{suffix}"
    file.write_bytes(body)
    one = wanted(kind=kind, name=f"counts{suffix}")
    with pytest.raises(InputError) as caught:
        import_file(raw, file, one, force=False)
    assert words in str(caught.value)


def test_a_file_is_recognised_by_its_name_or_must_be_named() -> None:
    files = [
        SimpleNamespace(name="a.csv", mirror="x/b.csv", url="https://a.example/c.csv"),
        SimpleNamespace(name="d.csv", mirror="", url=""),
    ]
    asked = [
        SimpleNamespace(file=file, id=f"s/{at}", source=None)
        for at, file in enumerate(files)
    ]
    for name, chosen in (("a.csv", 0), ("b.csv", 0), ("c.csv", 0), ("d.csv", 1)):
        assert choose(asked, Path("in") / name) is asked[chosen]  # type: ignore[arg-type,comparison-overlap]
    with pytest.raises(InputError, match="for example --as s/0"):
        choose(asked, Path("e.csv"))  # type: ignore[arg-type]
    assert choose(asked[:1], Path("e.csv")) is asked[0]  # type: ignore[arg-type,comparison-overlap]


# ------------------------------------------------------- what readers and verify do


def test_a_reader_asks_for_a_layout_and_gets_the_real_thing_first(
    raw: Path, tmp_path: Path
) -> None:
    with pytest.raises(MissingInputError, match="geo sources fetch --only counts"):
        require(raw, "counts", "counts")
    file = tmp_path / "mine.csv"
    file.write_bytes(OLD)
    stand_in = wanted(id="sample", name="a.csv", stands_for="table")
    import_file(raw, file, stand_in, force=False)
    assert require(raw, "counts", "counts").path.name == "a.csv"
    for name in ("counts_2022.csv", "counts_2023.csv"):
        import_file(raw, file, wanted(name=name), force=False)
    names = [fetched.path.name for fetched in find(raw, "counts", "counts")]
    assert names == ["counts_2022.csv", "counts_2023.csv", "a.csv"]
    assert find(raw, "counts", "another") == []
    with pytest.raises(InputError, match=r"found counts_2022\.csv, counts_2023\.csv\."):
        require(raw, "counts", "counts")
    newest = require(raw, "counts", "counts", name="counts_2023.csv")
    newest.path.write_bytes(NEW)
    with pytest.raises(CardError, match="bytes as on its card"):
        require(raw, "counts", "counts", name="counts_2023.csv")


def test_verify_tells_what_is_sound_from_what_is_not(raw: Path) -> None:
    catalogue = {"counts": source(wanted().file)}
    assert verify(raw, catalogue) == []
    put(raw)
    (one,) = verify(raw, catalogue)
    assert (one.state, one.fault) == ("sound", None)
    folder = folder_of(raw, "counts")
    (folder / ".counts.csv.part").write_bytes(b"1234")
    (folder / "stray.csv").write_bytes(OLD)
    target(raw).write_bytes(OLD[:-2] + b"2\n")
    told = {(one.state, one.name): one for one in verify(raw, catalogue)}
    assert set(told) == {
        ("altered", "counts.csv"),
        ("unfinished", "counts.csv"),
        ("no card", "stray.csv"),
    }
    assert "SHA-256" in str(told["altered", "counts.csv"].fault)
    assert "4 bytes came" in told["unfinished", "counts.csv"].note
    assert told["unfinished", "counts.csv"].fault is None
    target(raw).unlink()
    assert {one.state for one in verify(raw, catalogue, ["counts/table"])} == {
        "missing"
    }
    (folder / "card.toml").write_text("[[file]]\nname = 3\n", encoding="utf-8")
    (one,) = verify(raw, catalogue)
    assert (one.state, one.name) == ("altered", "card.toml")


def test_verify_compares_with_what_the_catalogue_pins(raw: Path) -> None:
    put(raw)
    pinned = {"counts": source(replace(wanted().file, sha256="ab" * 32))}
    (one,) = verify(raw, pinned)
    assert one.state == "another"
    (one,) = verify(raw, {})
    assert (one.state, one.note) == ("sound", "no longer in the catalogue")


def test_verify_misses_what_was_named(raw: Path) -> None:
    catalogue = {"counts": source(wanted().file)}
    for name in ("counts", "counts/table"):
        (one,) = verify(raw, catalogue, [name])
        assert one.state == "missing"
        assert f"geo sources fetch --only {name}'" in str(one.fault)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('name = "counts.csv"', 'name = "../../../../etc/passwd"'),
        ('source = "counts"', 'source = "other"'),
        ("bytes = ", "bytes = true #"),
        ('title = "Counts"', 'headline = "Counts"'),
        ("[[file]]", "[[table]]"),
        ("[[file]]", "[[file]"),
    ],
)
def test_a_card_that_was_tampered_with_is_refused(
    raw: Path, old: str, new: str
) -> None:
    put(raw)
    card = target(raw).with_name("card.toml")
    text = card.read_text(encoding="utf-8")
    assert old in text
    card.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CardError, match="the cards that 'geo sources' wrote"):
        cards_of(raw, "counts")


def test_two_commands_do_not_fetch_at_once(raw: Path) -> None:
    with alone(raw), pytest.raises(FetchError, match="another one at work"):
        list(fetch(raw, [wanted()], Ways(offline=True)))
    assert get(raw, wanted(), offline=True).state == "lacking"


# ---------------------------------------------------------------------- disk full

_LIMITED = """
import resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
sys.path.insert(0, {root!r})
from tests.sources.test_fetching import get, wanted
print(get(Path({raw!r}), wanted({url!r}), force=True, mirror={mirror!r}).fault)
"""


def _with_small_disk(raw: Path, url: str = "", mirror: str = "") -> str:
    """Fetch in a process whose files may not grow beyond 100,000 bytes."""
    root = str(Path(__file__).parents[2])
    code = _LIMITED.format(root=root, raw=str(raw), url=url, mirror=mirror)
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    return done.stdout


def test_a_full_disk_keeps_the_old_file_and_what_came(
    server: Loopback, raw: Path
) -> None:
    put(raw)
    url = server.answer(PATH, whole(NEW))
    words = _with_small_disk(raw, url)
    assert words.startswith("raw/fetched/counts/counts.csv: expected room in ")
    assert "File too large" in words
    assert "100,000 bytes that came are kept" in words
    assert target(raw).read_bytes() == OLD
    assert part(raw).read_bytes() == NEW[:100_000]
    assert get(raw, wanted(url), force=True).state == "changed"
    assert server.ranges(PATH)[-1] == "bytes=100000-"


def test_a_full_disk_while_a_mirror_is_copied(mirror: Path, raw: Path) -> None:
    put(raw)
    words = _with_small_disk(raw, mirror=str(mirror))
    assert "expected room in " in words
    assert "Free room and try again." in words
    assert target(raw).read_bytes() == OLD
    assert not part(raw).exists()


_ON_SMALL_DISK = """
import sys
from pathlib import Path
sys.path.insert(0, {root!r})
from tests.sources.test_fetching import OLD, get, part, put, target, wanted
raw = Path({raw!r})
put(raw)
outcome = get(raw, wanted({url!r}), force=True, **{ways!r})
print(outcome.state, outcome.fault)
print("old file stays:", target(raw).read_bytes() == OLD)
print("whole part:", part(raw).is_file() and part(raw).stat().st_size >= {whole})
"""


def _on_small_disk(raw: Path, url: str, ways: dict[str, str]) -> str:
    """Fetch onto a real file system of 192 kB, mounted for one process alone."""
    mount = f"mount -t tmpfs -o size=192k tmpfs {shlex.quote(str(raw))}"
    tool = shutil.which("unshare")
    namespace = [tool or "unshare", "--map-root-user", "--mount", "sh", "-c"]
    raw.mkdir(parents=True, exist_ok=True)
    may = tool and subprocess.run([*namespace, mount], capture_output=True, check=False)
    if not may or may.returncode:
        pytest.skip("this machine lets no process mount a small disk of its own")
    code = _ON_SMALL_DISK.format(
        root=str(Path(__file__).parents[2]),
        raw=str(raw),
        url=url,
        ways=ways,
        whole=len(NEW),
    )
    run = f"{mount} && exec {shlex.quote(sys.executable)} -c {shlex.quote(code)}"
    done = subprocess.run([*namespace, run], capture_output=True, text=True, check=True)
    return done.stdout


@pytest.mark.parametrize("way", ["server", "mirror"])
def test_a_disk_that_is_really_full_keeps_the_old_file(
    server: Loopback, raw: Path, mirror: Path, way: str
) -> None:
    # A server that does not say how long the file is: room cannot be asked before.
    url = server.answer(PATH, undeclared(NEW))
    ways = {"mirror": str(mirror)} if way == "mirror" else {}
    words = _on_small_disk(raw, url, ways)
    assert words.startswith("failed raw/fetched/counts/counts.csv: expected room ")
    assert "ree room and " in words
    assert "old file stays: True" in words
    assert "whole part: False" in words


class _Full:
    """A file on a disk that is full after some bytes."""

    def __init__(self, stream: IO[bytes], number: int) -> None:
        self._stream, self._number, self._room = stream, number, 100_000

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()

    def __getattr__(self, name: str) -> object:
        return getattr(self._stream, name)

    def write(self, data: bytes) -> int:
        kept = self._stream.write(data[: self._room])
        self._room -= kept
        if kept < len(data):
            raise OSError(self._number, os.strerror(self._number))
        return kept


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
@pytest.mark.parametrize("way", ["server", "mirror"])
def test_no_room_is_told_and_the_old_file_stays(
    server: Loopback,
    raw: Path,
    mirror: Path,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    way: str,
) -> None:
    put(raw)
    plain_open: Callable[..., object] = Path.open

    def opened(path: Path, mode: str = "r", *rest: int, **more: str) -> object:
        stream = plain_open(path, mode, *rest, **more)
        is_part = path == part(raw) and mode in {"ab", "wb", "r+b"}
        return _Full(cast("IO[bytes]", stream), number) if is_part else stream

    monkeypatch.setattr(Path, "open", opened)
    url = server.answer(PATH, whole(NEW))
    ways = {"mirror": str(mirror)} if way == "mirror" else {}
    outcome = get(raw, wanted(url), force=True, **ways)
    refused(outcome, "failed", "expected room in", os.strerror(number), "Free room and")
    assert target(raw).read_bytes() == OLD
    monkeypatch.undo()
    assert get(raw, wanted(url), force=True, **ways).state == "changed"


def test_a_file_that_cannot_fit_is_not_begun(
    server: Loopback, raw: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1000))
    url = server.answer(PATH, whole(NEW))
    refused(get(raw, wanted(url)), "failed", f"room for {len(NEW):,}", "1,000 free")
    assert not part(raw).exists()
