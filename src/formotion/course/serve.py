"""Serve the built book on this machine."""

import functools
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

PREFERRED_PORT = 8000


class _Quiet(SimpleHTTPRequestHandler):
    """Serves files without a line for each."""

    def log_message(self, *args):
        """Say nothing."""


def server(folder, port=PREFERRED_PORT):
    """Return a server of `folder` on 127.0.0.1, at `port` or, where that is taken, at a free one.

    Parameters
    ----------
    folder : path-like
    port : int

    Returns
    -------
    http.server.ThreadingHTTPServer
        Its ``server_port`` says which port it was.
    """
    handler = functools.partial(_Quiet, directory=str(folder))
    try:
        return ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError:
        return ThreadingHTTPServer(("127.0.0.1", 0), handler)


def serve(folder, page=""):
    """Serve `folder` until interrupted, and print the address."""
    with server(folder) as running:
        print(f"The book: http://127.0.0.1:{running.server_port}/{page}   (Ctrl-C stops it)", flush=True)
        try:
            running.serve_forever()
        except KeyboardInterrupt:
            print()
