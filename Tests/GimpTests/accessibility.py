#!/usr/bin/python3
"""What a screen reader sees of the windows of a display, for Accessibility.swift.

Each line of the input is a JSON object: "window", a regular expression for a window's title, "role" and "name" of the
widgets that are looked for in it (either may be missing), "anywhere", whether those count that are scrolled out of sight,
and "act", whether to do the first one's first action. Each is answered by a line: an array of those that are to be seen, in
the window's pixels.
"""

import json
import re
import sys

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

HIDDEN = -(2**31)


def children(parent):
    for index in range(parent.get_child_count()):
        child = parent.get_child_at_index(index)
        if child is not None:
            yield child


def windows(title):
    for application in children(Atspi.get_desktop(0)):
        try:
            for window in children(application):
                if re.search(title, window.get_name() or ""):
                    yield window
                elif window.get_role_name() == "window":  # such as the list of a completion, which has no title
                    yield window
        except GLib.Error:
            pass  # the application has ended


def widgets(parent, request):
    role = parent.get_role_name()
    if is_wanted(parent, role, request):
        yield parent
    if role == "menu bar" and request.get("role") != "menu item":
        return
    for child in children(parent):
        if child.get_state_set().contains(Atspi.StateType.VISIBLE):
            yield from widgets(child, request)


def is_wanted(widget, role, request):
    return request.get("role", role) == role and request.get("name", widget.get_name()) == widget.get_name()


def description(widget):
    place = widget.get_component_iface().get_extents(Atspi.CoordType.WINDOW)
    states = widget.get_state_set()
    return {
        "x": place.x, "y": place.y, "width": place.width, "height": place.height,
        "name": widget.get_name() or "",
        "description": widget.get_description() or "",
        "text": Atspi.Text.get_text(widget, 0, -1) if states.contains(Atspi.StateType.EDITABLE) else None,
        "isSensitive": states.contains(Atspi.StateType.SENSITIVE),
        "isSelected": states.contains(Atspi.StateType.SELECTED),
        "isChecked": states.contains(Atspi.StateType.CHECKED),
    }


def answer(request):
    found = []
    for window in windows(request["window"]):
        try:
            for widget in widgets(window, request):
                if widget.get_component_iface() is None:
                    continue
                place = description(widget)
                if request.get("anywhere") or (place["x"] != HIDDEN and place["width"] > 1):
                    found.append(place)
                    if request.get("act") and len(found) == 1:
                        widget.get_action_iface().do_action(0)
        except GLib.Error:
            pass  # it has closed meanwhile
    return found


Atspi.init()
for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
