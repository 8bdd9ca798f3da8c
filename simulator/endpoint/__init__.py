"""The built-in endpoint: an honest QBWC web service to play against, and the port that serves it.

`BuiltinEndpoint` is the service, its state and its hooks and probes; `serve` gives any WSGI
application a port. Knows nothing of the simulated PC: it sees what an endpoint sees.
"""

from simulator.endpoint.builtin import BuiltinEndpoint
from simulator.endpoint.interactive import Interactive
from simulator.endpoint.model import Registration
from simulator.endpoint.server import Server, serve
from simulator.endpoint.vendor import HOOKS, PROBES

__all__ = ["HOOKS", "PROBES", "BuiltinEndpoint", "Interactive", "Registration", "Server", "serve"]
