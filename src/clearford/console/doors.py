"""Two sides behind one server: which port somebody came through decides which application answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from litestar.types import ASGIApp, Receive, Scope, Send


class Doors:
    """Gives every request to the application of the port it came through."""

    def __init__(self, public: ASGIApp, staff: ASGIApp, staff_port: int) -> None:
        """staff_port: where the staff side listens; whatever else came in is for the public side."""
        self._public, self._staff, self._staff_port = public, staff, staff_port

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request. The port is that of the socket, which no header can name."""
        asked: Any = scope
        at = asked.get("server")
        is_staff = at is not None and at[1] == self._staff_port
        await (self._staff if is_staff else self._public)(scope, receive, send)
