"""The door to the network: allowed addresses, proxies, redirects, answers.

Only HTTPS is spoken, except with this machine itself. Proxies are those of the
environment (``HTTPS_PROXY``, ``HTTP_PROXY``, ``NO_PROXY``); certificates are those of
the system, or of the file that ``SSL_CERT_FILE`` names.
"""

import ipaddress
import time
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from urllib.parse import SplitResult, unquote, urljoin, urlsplit
from urllib.request import getproxies, proxy_bypass

import urllib3
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    InvalidHeader,
    LocationValueError,
    MaxRetryError,
    ProxyError,
    ReadTimeoutError,
    SSLError,
)

from geo import __version__

_REDIRECTS = 5
_MOVED = {301, 302, 303, 307, 308}
#: Statuses of a server that may answer better a while later.
BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})
_AGENT = f"ironriver/{__version__}"
_DETAIL = 160


class PassingError(Exception):
    """What may go better the next time: a broken connection, a busy server."""

    def __init__(
        self, *, found: str, wait: float = 0.0, unreached: bool = False
    ) -> None:
        super().__init__(found)
        self.found = found
        self.wait = wait
        self.unreached = unreached


class LastingError(Exception):
    """What will not go better by itself."""

    def __init__(self, *, expected: str, found: str, remedy: str) -> None:
        super().__init__(found)
        self.expected = expected
        self.found = found
        self.remedy = remedy


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long to wait, in seconds, and how often to try.

    Attributes
    ----------
    attempts
        Tries in a row without progress.
    first_wait, longest_wait
        Before the second try, doubled with each, up to the longest.
    connect, read
        Until a connection stands, and until the next bytes come.
    window, least_rate
        Fewer bytes per second than `least_rate` over a window end a try.
    """

    attempts: int = 5
    first_wait: float = 1.0
    longest_wait: float = 30.0
    connect: float = 15.0
    read: float = 30.0
    window: float = 60.0
    least_rate: float = 512.0


class Pace:
    """Watches that enough bytes come; a server that drips would go on for ever."""

    def __init__(self, patience: Patience, done: int = 0) -> None:
        self._patience = patience
        self._began, self._then = time.monotonic(), done

    def keep(self, done: int) -> None:
        """Take note of the bytes so far; PassingError if too few came in a window."""
        spent = time.monotonic() - self._began
        if spent < self._patience.window:
            return
        came = done - self._then
        if came < self._patience.least_rate * spent:
            raise PassingError(found=f"only {came:,} bytes came in {spent:.0f} s")
        self._began, self._then = time.monotonic(), done


class Answer:
    """An answer whose body has not been read yet; a context that closes it.

    Attributes
    ----------
    url, status, headers
        The last address after redirects, the code, and the headers.
    """

    def __init__(self, url: str, response: urllib3.BaseHTTPResponse) -> None:
        self.url = url
        self.status = response.status
        self.headers: Mapping[str, str] = response.headers
        self._response = response

    def read(self, most: int) -> bytes:
        """Return the next bytes as they were sent; none at the end.

        Raises
        ------
        PassingError
            If the connection broke, or the body ended before its declared length.
        """
        try:
            return self._response.read1(most, decode_content=False) or b""
        except ReadTimeoutError as error:
            raise PassingError(found="nothing came within the time allowed") from error
        except (HTTPError, OSError) as error:
            raise PassingError(
                found=f"the connection broke ({_detail(error)})"
            ) from error

    def __enter__(self) -> Self:
        """Give the answer."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the connection: a body left unread is not worth keeping it."""
        self._response.close()


def ask(
    url: str,
    headers: Mapping[str, str],
    patience: Patience,
    *,
    body: bytes | None = None,
) -> Answer:
    """Ask for an address, following redirects by the rules.

    Parameters
    ----------
    url
        The address.
    headers
        Beside those of the program.
    patience
        How long to wait.
    body
        What to send along (POST), if anything.

    Returns
    -------
    Answer
        Of any status but a redirect.

    Raises
    ------
    LastingError
        If an address is not allowed, redirects turn in a circle or are too many, or
        the certificate is not trusted.
    PassingError
        If no connection stands.
    """
    require_allowed(url)
    seen = [url]
    while True:
        answer = _ask_once(seen[-1], headers, patience, body)
        if answer.status not in _MOVED:
            return answer
        with answer:
            seen.append(_next(seen, answer.headers.get("Location", "")))


def _ask_once(
    url: str, headers: Mapping[str, str], patience: Patience, body: bytes | None
) -> Answer:
    try:
        response = _pool(url).request(
            "GET" if body is None else "POST",
            url,
            body=body,
            headers={
                "User-Agent": _AGENT,
                "Accept": "*/*",
                "Accept-Encoding": "identity",
                **headers,
            },
            redirect=False,
            retries=False,
            preload_content=False,
            timeout=urllib3.Timeout(connect=patience.connect, read=patience.read),
        )
    except SSLError as error:
        raise _untrusted(url, error) from error
    except MaxRetryError as error:
        raise PassingError(
            found=f"no answer ({_detail(error)})", unreached=True
        ) from error
    except (LocationValueError, InvalidHeader) as error:
        expected, remedy = "an address", "Correct the address in the catalogue."
        raise LastingError(
            expected=expected, found=_detail(error), remedy=remedy
        ) from error
    except ProxyError as error:
        found = f"the proxy of the environment does not let through ({_detail(error)})"
        raise PassingError(found=found, unreached=True) from error
    except (ConnectTimeoutError, ReadTimeoutError) as error:
        raise PassingError(
            found="no answer within the time allowed", unreached=True
        ) from error
    except (HTTPError, OSError) as error:
        raise PassingError(
            found=f"no answer ({_detail(error)})", unreached=True
        ) from error
    return Answer(url, response)


def require_allowed(url: str, before: str = "") -> None:
    """Refuse an address that is neither HTTPS nor of this machine.

    Parameters
    ----------
    url
        The address.
    before
        The address that redirects to it, if one does: HTTPS must stay HTTPS.

    Raises
    ------
    LastingError
        If the address is not allowed.
    """
    parts = split(url)
    secure = parts.scheme == "https"
    if not parts.hostname or parts.scheme not in {"http", "https"}:
        expected, found = "an address https://…", f"'{url[:_DETAIL]}'"
    elif parts.username or parts.password:
        expected, found = "an address without a password in it", "one with"
    elif not secure and not is_loopback(parts.hostname):
        expected, found = "HTTPS, or this machine itself", f"'{url[:_DETAIL]}'"
    elif not secure and before.startswith("https:"):
        expected, found = "HTTPS after HTTPS", f"a redirect to '{url[:_DETAIL]}'"
    else:
        return
    remedy = "Use an address that begins with https://, or a folder."
    if before:
        remedy = (
            "The server sends elsewhere: download the file by hand from the official "
            "page and use 'geo sources import'."
        )
    raise LastingError(expected=expected, found=found, remedy=remedy)


def split(url: str) -> SplitResult:
    """Return the parts of an address; an address that is none has no host."""
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _next(seen: list[str], location: str) -> str:
    """Return where a redirect leads, if it may be followed."""
    url = urljoin(seen[-1], location)
    require_allowed(url, before=seen[-1])
    remedy = (
        "The server is at fault: try again later, or download the file by hand from "
        "the official page and use 'geo sources import'."
    )
    if not location:
        found = "a redirect to nowhere"
    elif url in seen:
        found = f"redirects in a circle at '{url[:_DETAIL]}'"
    elif len(seen) > _REDIRECTS:
        found = f"more than {_REDIRECTS} redirects"
    else:
        return url
    raise LastingError(expected="the file", found=found, remedy=remedy)


def _pool(url: str) -> urllib3.PoolManager:
    """Return a pool for one address, through the proxy of the environment if any."""
    parts = split(url)
    host = parts.hostname or ""
    proxies = {} if is_loopback(host) or proxy_bypass(host) else getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    if not proxy:
        return urllib3.PoolManager()
    through = split(proxy if "://" in proxy else f"http://{proxy}")
    if through.scheme not in {"http", "https"}:
        expected = "a proxy of kind http or https in the environment"
        found, remedy = f"one of kind '{through.scheme}'", "Set HTTPS_PROXY."
        raise LastingError(expected=expected, found=found, remedy=remedy)
    headers = None
    if through.username:
        # A password with signs of its own is written in percent signs.
        pair = f"{unquote(through.username)}:{unquote(through.password or '')}"
        headers = urllib3.make_headers(proxy_basic_auth=pair)
    bare = f"{through.scheme}://{through.netloc.rpartition('@')[2]}"
    return urllib3.ProxyManager(bare, proxy_headers=headers)


def _untrusted(url: str, error: Exception) -> LastingError:
    host = split(url).hostname
    return LastingError(
        expected=f"a secure connection with {host}, by a certificate trusted here",
        found=_detail(error),
        remedy="Check the clock and the system's certificates; behind a proxy that "
        "inspects, set SSL_CERT_FILE to its certificate.",
    )


def _detail(error: BaseException) -> str:
    """Word an error of the library in one short line."""
    words = " ".join(str(error).split())
    return words if len(words) <= _DETAIL else words[:_DETAIL] + "…"
