"""The headers every page carries."""

from flask import Flask, Response, g, request

#: Nothing inline and nothing from elsewhere; no nonce, so kept fragments stay valid.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
FIXED = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
#: Those that say something of a file which no browser shows as a page, and of a picture, which may be opened alone.
OF_FILES = ("X-Content-Type-Options", "Cross-Origin-Resource-Policy")
OF_PICTURES = ("Content-Security-Policy", *OF_FILES)
HSTS = "max-age=31536000; includeSubDomains"


def init_headers(app: Flask) -> None:
    """Adds them after each request."""

    @app.after_request
    def harden(response: Response) -> Response:
        for name, value in FIXED.items():
            response.headers[name] = value
        response.headers["X-Request-ID"] = g.get("request_id", "")
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "private, no-cache"
        response.headers.setdefault("Vary", "Cookie, HX-Request")
        if request.is_secure:
            response.headers["Strict-Transport-Security"] = HSTS
        return response
