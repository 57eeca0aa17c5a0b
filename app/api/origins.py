"""Which other sites' pages may call the API: those that are configured, and no page with anybody's cookies."""

from flask import Response, current_app, request

SENT = "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, X-Tenant-ID"
SHOWN = "ETag, Idempotency-Replayed, Link, Location, RateLimit, RateLimit-Policy, Retry-After, X-Request-ID"
#: How long a browser may remember what it was told, in seconds.
REMEMBERED = "600"


def shared(response: Response) -> Response:
    """The answer with what lets a page of a configured origin read it, or ask for it."""
    origins = current_app.config["NAT"].cors_origins
    if origins:
        response.vary.add("Origin")
    if request.headers.get("Origin") in origins:
        response.headers["Access-Control-Allow-Origin"] = request.headers["Origin"]
        response.headers["Access-Control-Expose-Headers"] = SHOWN
        if request.method == "OPTIONS":
            response.headers["Access-Control-Allow-Methods"] = ", ".join(sorted(response.allow))
            response.headers["Access-Control-Allow-Headers"] = SENT
            response.headers["Access-Control-Max-Age"] = REMEMBERED
    return response
