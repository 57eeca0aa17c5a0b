"""Chromium's own trace of what a page's main thread does."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page

Event = dict[str, Any]

CATEGORIES = "toplevel,devtools.timeline,blink.user_timing"


def traced(page: Page, work: Callable[[], Any]) -> list[Event]:
    """The events of the trace while something is done; times in microseconds."""
    session = page.context.new_cdp_session(page)
    events: list[Event] = []
    ended: list[Any] = []
    session.on("Tracing.dataCollected", lambda data: events.extend(data["value"]))
    session.on("Tracing.tracingComplete", lambda data: ended.append(data))
    session.send("Tracing.start", {"categories": CATEGORIES, "transferMode": "ReportEvents"})
    work()
    session.send("Tracing.end")
    while not ended:
        page.title()
    session.detach()
    return events


def named(events: list[Event], name: str) -> list[Event]:
    """Those of a name, in the order of their beginnings."""
    return sorted((event for event in events if event["name"] == name), key=lambda event: event["ts"])


def within(event: Event, span: Event) -> bool:
    """Whether an event, or a mark, which has no duration, lies in another's span."""
    return span["ts"] <= event["ts"] and event["ts"] + event.get("dur", 0) <= span["ts"] + span["dur"]


def processor(events: list[Event], span: Event) -> float:
    """What those within a span took of the processor, in microseconds.

    No thread takes more of it than time passes, but a virtual machine's account of it leaps ahead now and then.
    """
    return sum(min(event.get("tdur", 0), event.get("dur", 0)) for event in events if within(event, span))
