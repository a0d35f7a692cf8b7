#!/usr/bin/python3
"""A tray host without a screen (org.kde.StatusNotifierWatcher; needs python3-dbus and python3-gi; run it on a private session bus).

Usage: sni_watch.py [LOGFILE]
Writes one JSON line (to LOGFILE, or to the terminal) when an item registers, at each New* signal and menu change of it, and when it goes:
{"why", "item", "Title", "Status", "ToolTip", "icon", "menu": [labels]}. A test plays the person through the interface `test.TrayCtl` on
/StatusNotifierWatcher: Activate() clicks the last item, Choose(label) clicks the menu entry that contains this label, List() -> JSON of the last item.
"""
import hashlib
import json
import sys

import dbus
import dbus.mainloop.glib
import dbus.service
from gi.repository import GLib

WATCHER = "org.kde.StatusNotifierWatcher"
ITEM = "org.kde.StatusNotifierItem"
MENU = "com.canonical.dbusmenu"
CONTROL = "test.TrayCtl"


def plain(value):
    if isinstance(value, dbus.Boolean):
        return bool(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value] if len(value) < 20 else f"<{len(value)} values>"
    return str(value)


class Watcher(dbus.service.Object):
    def __init__(self, bus, log):
        super().__init__(bus, "/StatusNotifierWatcher")
        self.bus, self.log, self.items, self.current = bus, log, [], None

    def tell(self, **event):
        self.log.write(json.dumps(event, ensure_ascii=False) + "\n")
        self.log.flush()

    def look(self, name, path):
        properties = dbus.Interface(self.bus.get_object(name, path), "org.freedesktop.DBus.Properties").GetAll(ITEM)
        seen = {key: plain(properties[key]) for key in ("Id", "Title", "Status", "ToolTip", "Menu") if key in properties}
        seen["icon"] = hashlib.sha256(bytes(properties["IconPixmap"][0][2])).hexdigest() if properties.get("IconPixmap") else None
        seen["menu"] = [label for _, label in self.entries(name, seen["Menu"])] if seen.get("Menu", "/") != "/" else []
        return seen

    def entries(self, name, menu):
        def walk(node):
            return [(int(node[0]), str(node[1].get("label", "")))] + [entry for child in node[2] for entry in walk(child)]
        layout = dbus.Interface(self.bus.get_object(name, menu), MENU).GetLayout(0, -1, [])
        return [(number, label) for number, label in walk(layout[1]) if label]

    def report(self, why, name, path):
        try:
            self.tell(why=why, item=name + path, **self.look(name, path))
        except dbus.DBusException as error:
            self.tell(why="error", item=name + path, error=str(error))
        return False

    @dbus.service.method(WATCHER, in_signature="s", sender_keyword="sender")
    def RegisterStatusNotifierItem(self, service, sender=None):
        name, path = (sender, str(service)) if service.startswith("/") else (str(service), "/StatusNotifierItem")
        self.items.append(name + path)
        self.current = (name, path)
        GLib.idle_add(self.report, "registered", name, path)
        for signal in ("NewTitle", "NewToolTip", "NewStatus", "NewIcon", "NewAttentionIcon"):
            self.bus.add_signal_receiver(
                lambda *_, why=signal: GLib.idle_add(self.report, why, name, path), signal, ITEM, name, path)
        for signal in ("LayoutUpdated", "ItemsPropertiesUpdated"):
            self.bus.add_signal_receiver(
                lambda *_, why=signal: GLib.idle_add(self.report, why, name, path), signal, MENU, name)
        self.StatusNotifierItemRegistered(name + path)
        self.bus.watch_name_owner(name, lambda owner: owner or self.gone(name, path))

    def gone(self, name, path):
        self.items = [item for item in self.items if item != name + path]
        if self.current == (name, path):
            self.current = None
        self.tell(why="gone", item=name + path)

    @dbus.service.method(WATCHER, in_signature="s")
    def RegisterStatusNotifierHost(self, service):
        pass

    @dbus.service.signal(WATCHER, signature="s")
    def StatusNotifierItemRegistered(self, item):
        pass

    @dbus.service.method("org.freedesktop.DBus.Properties", in_signature="ss", out_signature="v")
    def Get(self, interface, name):
        return self.GetAll(interface)[name]

    @dbus.service.method("org.freedesktop.DBus.Properties", in_signature="s", out_signature="a{sv}")
    def GetAll(self, interface):
        return {
            "IsStatusNotifierHostRegistered": dbus.Boolean(True),
            "ProtocolVersion": dbus.Int32(0),
            "RegisteredStatusNotifierItems": dbus.Array(self.items, signature="s"),
        }

    @dbus.service.method(CONTROL)
    def Activate(self):
        name, path = self.current
        dbus.Interface(self.bus.get_object(name, path), ITEM).Activate(0, 0)

    @dbus.service.method(CONTROL, in_signature="s")
    def Choose(self, label):
        name, path = self.current
        menu = str(dbus.Interface(self.bus.get_object(name, path), "org.freedesktop.DBus.Properties").Get(ITEM, "Menu"))
        number = next(number for number, text in self.entries(name, menu) if label in text)
        try:
            dbus.Interface(self.bus.get_object(name, menu), MENU).Event(number, "clicked", dbus.Int32(0), dbus.UInt32(0))
        except dbus.exceptions.DBusException as error:
            # A program that was told to quit may be gone before it answers.
            if error.get_dbus_name() != "org.freedesktop.DBus.Error.NoReply":
                raise

    @dbus.service.method(CONTROL, out_signature="s")
    def List(self):
        return json.dumps(self.look(*self.current) if self.current else None, ensure_ascii=False)


dbus.mainloop.glib.DBusGMainLoop(set_as_default=True)
session = dbus.SessionBus()
watcher = Watcher(session, open(sys.argv[1], "a", encoding="utf-8") if len(sys.argv) > 1 else sys.stdout)
owned = dbus.service.BusName(WATCHER, session)
print("ready", flush=True)
GLib.MainLoop().run()
