"""A table of routes in which every entry says who may enter. The middleware denies what is not in it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

#: Anybody, signed in or not.
PUBLIC = "public"
#: Anybody who is signed in; every other word is a permission.
SIGNED_IN = "signed in"


@dataclass(frozen=True)
class Entry:
    """One route. ``access`` is PUBLIC, SIGNED_IN or a permission; ``forms`` off means no form token is asked for.

    ``bearer`` routes are for programs with an API key and look at no cookie. ``shared`` pages read no session and set no cookie, so that any cache may keep them.
    ``max_body`` lets people who are signed in send more bytes than usual to this route; 0 is the usual limit.
    """

    method: str
    path: str
    handler: Handler
    access: str
    name: str | None
    forms: bool
    max_body: int = 0
    shared: bool = False
    bearer: bool = False


Access = dict[web.AbstractRoute, Entry]
ACCESS: web.AppKey[Access] = web.AppKey("access", dict)


class Routes:
    """The routes of one desk."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def get(
        self, path: str, *, access: str, name: str | None = None, shared: bool = False
    ) -> Callable[[Handler], Handler]:
        """Serve GET and HEAD."""
        return self._add("GET", path, access=access, name=name, shared=shared)

    def post(self, path: str, *, access: str, forms: bool = True, max_body: int = 0) -> Callable[[Handler], Handler]:
        """Serve POST. ``forms=False`` is for callers who prove themselves by signature, never for pages."""
        return self._add("POST", path, access=access, forms=forms, max_body=max_body)

    def program(self, method: str, path: str, handler: Handler, *, access: str) -> None:
        """Serve programs: an API key instead of a session, and therefore no form token."""
        self.entries.append(Entry(method, path, handler, access, None, forms=False, bearer=True))

    def add_to(self, app: web.Application) -> None:
        """Put the routes into the application and its access table."""
        for entry in self.entries:
            if entry.method == "GET":
                route = app.router.add_get(entry.path, entry.handler, name=entry.name)
                twin = next(r for r in route.resource or () if r.method == "HEAD")
                app[ACCESS][twin] = entry
            else:
                route = app.router.add_route(entry.method, entry.path, entry.handler)
            app[ACCESS][route] = entry

    def _add(
        self,
        method: str,
        path: str,
        *,
        access: str,
        name: str | None = None,
        forms: bool = True,
        max_body: int = 0,
        shared: bool = False,
    ) -> Callable[[Handler], Handler]:
        def register(handler: Handler) -> Handler:
            self.entries.append(Entry(method, path, handler, access, name, forms, max_body, shared))
            return handler

        return register
