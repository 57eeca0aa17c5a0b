"""gunicorn's worker, its threads taking requests themselves.

gunicorn has the main thread wait for requests, hand each to a thread, be told of its end and wait for the next one on
that connection: four changes of hands a request, for one lock. Here every thread waits for itself, the system wakes one
for a request, and the main thread does what it is alone in: it accepts connections and closes those that idle.

A browser's requests stay where its connection is, so workers share connections evenly: who holds some already waits a
moment before taking one more. Else the first to wake takes most of those that come together, and all that is asked on
them keeps one core busy and leaves the others idle.
"""

import select
import time
from collections.abc import Callable
from typing import Any

from gunicorn.workers.gthread import STOP_KEEPALIVE_LINGER, ThreadWorker

#: How long a thread waits before it looks whether the worker still serves.
WAIT_SECONDS = 1.0
#: How long a worker leaves a new connection to the others: for each that it holds, and at most.
YIELD_SECONDS, MOST_SECONDS = 0.00005, 0.001


class Threads(ThreadWorker):
    """A process with some threads, each of which answers one request at a time."""

    def init_process(self) -> None:
        """Starts serving, after the fork."""
        self._ready = select.epoll()
        #: The connections that wait for a request, by their numbers; who takes one out of here may deal with it.
        self._waiting: dict[int, Any] = {}
        super().init_process()

    def run(self) -> None:
        """Serves until told to stop and all is answered, or time is up."""
        for _ in range(self.cfg.threads):
            self.tpool.submit(self._serve)
        try:
            super().run()
        finally:
            self._ready.close()

    def accept(self, listener: Any) -> None:
        """Takes a new connection, if no worker that holds fewer took it meanwhile."""
        time.sleep(min(self.nr_conns * YIELD_SECONDS, MOST_SECONDS))
        super().accept(listener)

    def enqueue_req(self, conn: Any) -> None:
        """Takes a new connection: it occupies no thread before its first request is there."""
        self._wait(conn, self._ready.register)

    def murder_keepalived(self, force: bool = False) -> None:
        """Closes the connections that idled too long, or all."""
        now = time.monotonic()
        for number, listed in list(self._waiting.items()):
            if listed.timeout > now and not force:
                break  # the others began to wait later
            conn = self._waiting.pop(number, None)
            if conn and conn.timeout > now and not force:  # it was used in the meantime
                self._wait(conn, self._ready.modify)
            elif conn:
                self.nr_conns -= 1
                conn.close()

    def _cap_keepalive(self, deadline: float) -> None:
        for conn in list(self._waiting.values()):
            conn.timeout = min(conn.timeout, deadline)

    def _wait(self, conn: Any, watch: Callable[[int, int], None]) -> None:
        """Has the system wake one thread, once, for the connection's next request."""
        conn.set_timeout()
        if not self.alive:
            conn.timeout = min(conn.timeout, time.monotonic() + STOP_KEEPALIVE_LINGER)
        number = conn.sock.fileno()
        self._waiting[number] = conn  # before a thread may look for it
        watch(number, select.EPOLLIN | select.EPOLLONESHOT)

    def _serve(self) -> None:
        while not self._ready.closed:
            try:
                for number, _ in self._ready.poll(WAIT_SECONDS, 1):
                    if conn := self._waiting.pop(number, None):  # else it has just been closed
                        self._answer(conn)
            except ValueError:
                pass  # the worker ends
            except Exception:
                self.log.exception("A thread met what it should not.")

    def _answer(self, conn: Any) -> None:
        kept = False
        try:
            kept = self.handle(conn)
            while kept is True and conn.parser.unreader.buf.getvalue():  # the next request came with this one
                kept = self.handle(conn)
        finally:
            if kept:
                self._wait(conn, self._ready.modify)
            else:
                self.method_queue.defer(self._close, conn)

    def _close(self, conn: Any) -> None:
        self.nr_conns -= 1
        conn.close(graceful=True)


#: What a worker is made of: elsewhere than on Linux gunicorn's own way does.
BASE: type[ThreadWorker] = Threads if hasattr(select, "epoll") else ThreadWorker
