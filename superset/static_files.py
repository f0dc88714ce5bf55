"""Scripts and styles are the same for everyone: browsers may keep them."""

from collections.abc import Callable, Iterable
from typing import Any

WsgiApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class StaticFilesWithoutSession:
    """
    Flask adds the session to the answer of every request that looked at it. A browser whose cookie has changed since, as it
    does with each page, would fetch all scripts anew, several megabytes.
    """

    def __init__(self, app: WsgiApp) -> None:
        self._app = app

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if not environ.get("PATH_INFO", "").startswith("/static/"):
            return self._app(environ, start_response)

        def without_session(status: str, headers: list[tuple[str, str]], *args: Any) -> Any:
            return start_response(status, _without_session(headers), *args)

        return self._app(environ, without_session)


def _without_session(headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
    kept = [(name, value) for name, value in headers if name.lower() not in {"vary", "set-cookie"}]
    return [*kept, ("Vary", "Accept-Encoding")]
