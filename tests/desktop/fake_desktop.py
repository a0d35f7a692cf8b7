#!/usr/bin/python3
"""Stand-ins for what a desktop says about the person's surroundings (needs python3-dbus and python3-gi; run it on a private bus).

systemd-logind, which needs a whole system around it, the screen savers, of which each desktop has its own, and the portal's settings. The test plays the desktop through the
interface `test.DesktopCtl` of the object /test on the name `test.Desktop`:
  Own(name), Leave(name)   a service comes or goes: org.freedesktop.login1, org.freedesktop.ScreenSaver, org.gnome.ScreenSaver, ...
  Lock(b), Front(b), Idle(b), Sleep(b)   what logind says of the one session
  Cover(name, b)           what a screen saver says
  Scheme(u)                what the portal says: 0 no preference, 1 dark, 2 light
  Behave(how)              well | mute (never answers) | liar (answers words for truths)
  Flood(n)                 n signals at once from every service
  Asked() -> u             how many questions came
LOGFILE gets nothing; it is an argument because every script of this folder has one.
"""
import dbus
import dbus.mainloop.glib
import dbus.service
from gi.repository import GLib

LOGIN, SESSION, ROOT = "org.freedesktop.login1", "/org/freedesktop/login1/session/_31", "/org/freedesktop/login1"
PROPERTIES = "org.freedesktop.DBus.Properties"
SAVERS = {
    "org.freedesktop.ScreenSaver": "/org/freedesktop/ScreenSaver",
    "org.gnome.ScreenSaver": "/org/gnome/ScreenSaver",
    "org.mate.ScreenSaver": "/org/mate/ScreenSaver",
    "org.cinnamon.ScreenSaver": "/org/cinnamon/ScreenSaver",
    "org.xfce.ScreenSaver": "/org/xfce/ScreenSaver",
}
mind = dict(how="well", asked=0, waiting=[])


def answer(reply, value):
    """Answers as the mood is; without a declared signature, so that a lie has the type of a lie."""
    mind["asked"] += 1
    if mind["how"] == "mute":
        mind["waiting"].append(reply)
    else:
        reply("yes" if mind["how"] == "liar" else value)


class Properties(dbus.service.Object):
    """An object with properties of one interface."""

    def __init__(self, bus, path, interface, values):
        super().__init__(bus, path)
        self.interface, self.values = interface, values

    @dbus.service.method(PROPERTIES, in_signature="ss", out_signature="v", async_callbacks=("reply", "refuse"))
    def Get(self, interface, name, reply, refuse):
        if interface != self.interface or name not in self.values:
            refuse(dbus.exceptions.DBusException("no such property", name="org.freedesktop.DBus.Error.UnknownProperty"))
        else:
            answer(reply, self.values[name])

    @dbus.service.signal(PROPERTIES, signature="sa{sv}as")
    def PropertiesChanged(self, interface, changed, invalidated):
        pass

    def set(self, name, value):
        self.values[name] = bool(value)
        self.PropertiesChanged(self.interface, {name: dbus.Boolean(value)}, [])


class Manager(Properties):
    def __init__(self, bus):
        super().__init__(bus, ROOT, "org.freedesktop.login1.Manager", {"PreparingForSleep": False})

    @dbus.service.method("org.freedesktop.login1.Manager", in_signature="s", async_callbacks=("reply", "refuse"))
    def GetSession(self, name, reply, refuse):
        if mind["how"] == "mute":
            answer(reply, None)
        else:
            reply(dbus.ObjectPath(SESSION))

    @dbus.service.signal("org.freedesktop.login1.Manager", signature="b")
    def PrepareForSleep(self, begins):
        pass


def saver_of(name):
    """A class for each screen saver, because its name is its interface."""

    class Saver(dbus.service.Object):
        active = False

        @dbus.service.method(name, async_callbacks=("reply", "refuse"))
        def GetActive(self, reply, refuse):
            answer(reply, self.active)

        @dbus.service.signal(name, signature="b")
        def ActiveChanged(self, active):
            pass

    return Saver


class Portal(dbus.service.Object):
    """Of the settings only the one about dark and light; wrapped twice, as the real one answers."""

    INTERFACE, KEY = "org.freedesktop.portal.Settings", ("org.freedesktop.appearance", "color-scheme")

    def __init__(self, bus):
        super().__init__(bus, "/org/freedesktop/portal/desktop")
        self.scheme = 0

    @dbus.service.method(INTERFACE, in_signature="ss", out_signature="v", async_callbacks=("reply", "refuse"))
    def Read(self, namespace, key, reply, refuse):
        if (namespace, key) != self.KEY:
            refuse(dbus.exceptions.DBusException("no such setting", name="org.freedesktop.portal.Error.NotFound"))
        else:
            answer(reply, dbus.UInt32(self.scheme, variant_level=1))

    @dbus.service.signal(INTERFACE, signature="ssv")
    def SettingChanged(self, namespace, key, value):
        pass


class Control(dbus.service.Object):
    def __init__(self, bus):
        super().__init__(bus, "/test")
        self.bus = bus
        self.manager = Manager(bus)
        hints = {"LockedHint": False, "IdleHint": False, "Active": True}
        self.session = Properties(bus, SESSION, "org.freedesktop.login1.Session", hints)
        self.portal = Portal(bus)
        self.savers = {name: saver_of(name)(bus, path) for name, path in SAVERS.items()}

    @dbus.service.method("test.DesktopCtl", in_signature="s")
    def Own(self, name):
        self.bus.request_name(name)

    @dbus.service.method("test.DesktopCtl", in_signature="s")
    def Leave(self, name):
        self.bus.release_name(name)

    @dbus.service.method("test.DesktopCtl", in_signature="b")
    def Lock(self, locked):
        self.session.set("LockedHint", locked)

    @dbus.service.method("test.DesktopCtl", in_signature="b")
    def Front(self, active):
        self.session.set("Active", active)

    @dbus.service.method("test.DesktopCtl", in_signature="b")
    def Idle(self, idle):
        self.session.set("IdleHint", idle)

    @dbus.service.method("test.DesktopCtl", in_signature="b")
    def Sleep(self, begins):
        self.manager.values["PreparingForSleep"] = bool(begins)
        self.manager.PrepareForSleep(begins)

    @dbus.service.method("test.DesktopCtl", in_signature="sb")
    def Cover(self, name, active):
        self.savers[str(name)].active = bool(active)
        self.savers[str(name)].ActiveChanged(active)

    @dbus.service.method("test.DesktopCtl", in_signature="u")
    def Scheme(self, scheme):
        self.portal.scheme = int(scheme)
        self.portal.SettingChanged(*Portal.KEY, dbus.UInt32(scheme))

    @dbus.service.method("test.DesktopCtl", in_signature="s")
    def Behave(self, how):
        mind["how"] = str(how)

    @dbus.service.method("test.DesktopCtl", in_signature="u")
    def Flood(self, count):
        for _ in range(int(count)):
            self.session.PropertiesChanged("org.freedesktop.login1.Session", {"LockedHint": "perhaps"}, [])
            for saver in self.savers.values():
                saver.ActiveChanged(True)

    @dbus.service.method("test.DesktopCtl", out_signature="u")
    def Asked(self):
        return dbus.UInt32(mind["asked"])


dbus.mainloop.glib.DBusGMainLoop(set_as_default=True)
session = dbus.SessionBus()
control = Control(session)
owned = dbus.service.BusName("test.Desktop", session)
print("ready", flush=True)
GLib.MainLoop().run()
