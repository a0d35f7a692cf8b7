#!/usr/bin/python3
"""A notification daemon that a test plays the person on (needs python3-dbus and python3-gi; run it on a private session bus).

Usage: fake_notifyd.py LOGFILE
Each event is appended to LOGFILE as one JSON line: {"ev": "notify" | "closed" | "act", ...}. The test plays the person through the interface
`test.NotifyCtl` on the same object: Act(id, key), Dismiss(id), List() -> JSON of what is shown, Silence(b) -> the property `Inhibited` as KDE has it,
Behave(how) -> well | mute (never answers, until it is well again) | nameless (answers the id 0) | liar (answers a word for an id),
Flood(n, key) -> n times of each signal for notifications that are not there, and of the action `key` for those that are.
CAPS in the environment is the list of capabilities, parted by commas.
"""
import json
import os
import sys

import dbus
import dbus.mainloop.glib
import dbus.service
from gi.repository import GLib

NAME = "org.freedesktop.Notifications"
EXPIRED, DISMISSED, CLOSED = 1, 2, 3


def plain(value):
    """A D-Bus value as JSON can hold it; long arrays (pictures) by their length only."""
    if isinstance(value, dbus.Boolean):
        return bool(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value] if len(value) < 64 else f"<{len(value)} values>"
    return str(value)


class Daemon(dbus.service.Object):
    def __init__(self, bus, log):
        super().__init__(bus, "/org/freedesktop/Notifications")
        self.shown, self.last, self.file = {}, 0, log
        self.how, self.late, self.silent = "well", [], None

    def log(self, **event):
        self.file.write(json.dumps(event, ensure_ascii=False) + "\n")

    def end(self, number, reason):
        if self.shown.pop(int(number), None) is not None:
            self.log(ev="closed", id=int(number), reason=reason)
            self.NotificationClosed(dbus.UInt32(number), dbus.UInt32(reason))

    # Without a declared answer, so that a lie has the type of a lie.
    @dbus.service.method(NAME, in_signature="susssasa{sv}i", async_callbacks=("reply", "refuse"))
    def Notify(self, app, replaces, icon, summary, body, actions, hints, timeout, reply, refuse):
        if self.how in ("nameless", "liar"):
            reply(dbus.UInt32(0) if self.how == "nameless" else "one")
            return
        number = int(replaces)
        if not number:
            self.last += 1
            number = self.last
        self.shown[number] = dict(
            id=number, replaces=int(replaces), app=str(app), summary=str(summary), body=str(body),
            actions=plain(actions), hints=plain(hints), timeout=int(timeout))
        self.log(ev="notify", **self.shown[number])
        if timeout > 0:
            GLib.timeout_add(int(timeout), lambda: self.end(number, EXPIRED) and False)
        if self.how == "mute":
            self.late.append(lambda: reply(dbus.UInt32(number)))
        else:
            reply(dbus.UInt32(number))

    @dbus.service.method(NAME, in_signature="u")
    def CloseNotification(self, number):
        self.end(number, CLOSED)

    @dbus.service.method(NAME, out_signature="as")
    def GetCapabilities(self):
        return os.environ.get("CAPS", "actions,body,body-markup,persistence").split(",")

    @dbus.service.method(NAME, out_signature="ssss")
    def GetServerInformation(self):
        return ("fake-notifyd", "diwan", "1", "1.2")

    @dbus.service.signal(NAME, signature="uu")
    def NotificationClosed(self, number, reason):
        pass

    @dbus.service.signal(NAME, signature="us")
    def ActionInvoked(self, number, key):
        pass

    @dbus.service.method("test.NotifyCtl", in_signature="us")
    def Act(self, number, key):
        shown = self.shown.get(int(number))
        self.log(ev="act", id=int(number), key=str(key))
        self.ActionInvoked(dbus.UInt32(number), key)
        if shown and not shown["hints"].get("resident"):
            self.end(number, DISMISSED)

    @dbus.service.method("test.NotifyCtl", in_signature="u")
    def Dismiss(self, number):
        self.end(number, DISMISSED)

    @dbus.service.method("test.NotifyCtl", in_signature="b")
    def Silence(self, silent):
        self.silent = bool(silent)
        self.PropertiesChanged(NAME, {"Inhibited": dbus.Boolean(silent)}, [])

    @dbus.service.method("org.freedesktop.DBus.Properties", in_signature="ss", out_signature="v")
    def Get(self, interface, name):
        if (interface, name) != (NAME, "Inhibited") or self.silent is None:
            raise dbus.exceptions.DBusException("no such property", name="org.freedesktop.DBus.Error.UnknownProperty")
        return dbus.Boolean(self.silent)

    @dbus.service.signal("org.freedesktop.DBus.Properties", signature="sa{sv}as")
    def PropertiesChanged(self, interface, changed, invalidated):
        pass

    @dbus.service.method("test.NotifyCtl", in_signature="s")
    def Behave(self, how):
        self.how = str(how)
        while self.how == "well" and self.late:
            self.late.pop(0)()

    @dbus.service.method("test.NotifyCtl", in_signature="us")
    def Flood(self, count, key):
        for number in range(int(count)):
            self.ActionInvoked(dbus.UInt32(100_000 + number), key)
            self.NotificationClosed(dbus.UInt32(100_000 + number), dbus.UInt32(DISMISSED))
            for shown in list(self.shown):
                self.ActionInvoked(dbus.UInt32(shown), key)

    @dbus.service.method("test.NotifyCtl", out_signature="s")
    def List(self):
        return json.dumps(list(self.shown.values()), ensure_ascii=False)


dbus.mainloop.glib.DBusGMainLoop(set_as_default=True)
session = dbus.SessionBus()
daemon = Daemon(session, open(sys.argv[1], "a", buffering=1, encoding="utf-8"))
owned = dbus.service.BusName(NAME, session)
print("ready", flush=True)
GLib.MainLoop().run()
