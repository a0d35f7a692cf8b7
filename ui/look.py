#!/usr/bin/env python3
"""Looks at every view of the window in the real engine, over sample data and under the shell's own content policy.

usage: npm run build:sample && ./look.py OUT_DIR [wish=value ...] [part of a view's name ...]

Takes a picture of each view, lets axe-core look at it, and fails (exit 1) when axe finds anything, when something has not the room that it
needs, when the content policy stopped something, or when a step of a view did not work. A wish (`theme=dark`, `text_size=160`) goes before
what a view asks for itself. Needs Debian's webkit2gtk-driver, xvfb, openbox and imagemagick; no shell, no network.
"""
import functools
import http.server
import json
import os
import subprocess
import sys
import threading
import time
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
POLICY = (
    "default-src 'self'; img-src 'self' blob: data:; style-src 'self' 'unsafe-inline'; font-src 'self'; worker-src 'self' blob:; "
    "connect-src ipc: http://ipc.localhost; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
BROWSER = "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser"
DRIVER = "http://127.0.0.1:4497"
DISPLAY = ":97"


def test_id(name, index=0):
    return f"document.querySelectorAll('[data-testid=\"{name}\"]')[{index}]"


def click(name, index=0, inner=""):
    return f"{test_id(name, index)}{inner}.click()"


def write(name, text):
    return f"const e={test_id(name)};e.focus();e.value={json.dumps(text)};e.dispatchEvent(new Event('input',{{bubbles:true}}))"


def press(key, code="", ctrl=False):
    options = json.dumps({"key": key, "code": code, "ctrlKey": ctrl, "bubbles": True, "cancelable": True})
    return f"document.activeElement.dispatchEvent(new KeyboardEvent('keydown',{options}))"


def scroll_to(field):
    return f"document.querySelector('[data-field={field}]').scrollIntoView()"


def must(condition):
    return f"if(!({condition}))throw new Error({json.dumps(condition)})"


first_row = click("list-row")
BOARD = click("rail-board")
first_circular = click("board-circular", inner=".querySelector('button')")
SMALL, LARGE, NARROW, ALERT = (1280, 800), (1920, 1080), (1000, 760), (520, 380)
ALERTS = "sample-alert.html?"
PUBLISHER, IN_ENGLISH_DARK = "role=publisher", "&language=en&theme=dark"

# name, address, window, steps
VIEWS = [
    ("inbox-ar", "", SMALL, [first_row]),
    ("inbox-en", "language=en", SMALL, [first_row]),
    ("inbox-ar-dark", "theme=dark", SMALL, [first_row]),
    ("inbox-en-dark", "language=en&theme=dark", SMALL, [click("list-row", 1)]),
    ("inbox-ar-large", "", LARGE, [click("list-row", 3)]),
    ("inbox-en-large-dark", "language=en&theme=dark", LARGE, [first_row]),
    ("hijri-first", "calendar=hijri&digits=latn", SMALL, [click("list-row", 3), f"{test_id('facts')}.open=true"]),
    ("sign-in-ar", "phase=signed_out", SMALL, []),
    ("sign-in-refused-en-dark", "phase=signed_out&language=en&theme=dark", SMALL,
     [write("login", "x"), write("password", "y"), click("submit"), must(test_id("failure"))]),
    ("first-password", "phase=must_change_password", SMALL, []),
    ("board-ar", "", SMALL, [BOARD, must(test_id("board-circular", 4))]),
    ("board-en-dark", "language=en&theme=dark", LARGE, [BOARD, must(test_id("board-circular", 4))]),
    ("board-narrowed", "", SMALL, [BOARD, click("board-show-overdue"), write("board-search", "المحمولة"), must(test_id("board-circular"))]),
    ("board-empty", "rows=0", SMALL, [BOARD, must(test_id("empty"))]),
    ("board-twice-the-text", "text_size=200", SMALL, [BOARD, must(test_id("board-circular"))]),
    ("board-offline", "offline", SMALL, [BOARD, must(test_id("failure"))]),
    ("board-detail-ar", "", SMALL, [BOARD, first_circular, must(test_id("board-unit"))]),
    ("board-detail-en-dark", "language=en&theme=dark", LARGE, [BOARD, first_circular, click("board-unit"), f"{test_id('board-days-table')}.open=true"]),
    ("board-days-below", "", SMALL, [BOARD, first_circular, click("board-unit"), f"{test_id('board-days')}.scrollIntoView()"]),
    ("board-names-ar", "", LARGE, [BOARD, first_circular, click("board-names"), must(test_id("board-person", 7)), click("choose-person")]),
    ("board-names-en-dark", "language=en&theme=dark", SMALL, [BOARD, first_circular, click("board-names"), must(test_id("board-person", 7)), f"{test_id('board-names-panel')}.scrollIntoView()"]),
    ("board-remind", "", SMALL, [BOARD, first_circular, click("remind"), must(test_id("remind-whom"))]),
    ("board-reminded-en", "language=en", SMALL, [BOARD, first_circular, click("remind"), click("act-submit"), must(test_id("remind-early"))]),
    ("board-person-ar", "", SMALL, [BOARD, first_circular, click("board-names"), click("open-person", 4), must(test_id("person-line"))]),
    ("board-person-en-dark", "language=en&theme=dark", SMALL, [BOARD, first_circular, click("board-names"), click("open-person", 5), must(test_id("person-line"))]),
    ("board-excuse", "", SMALL, [BOARD, first_circular, click("board-names"), click("open-person", 1), click("excuse-open"), click("act-submit"), must(test_id("failure"))]),
    ("board-witness-en-dark", "language=en&theme=dark", SMALL, [BOARD, first_circular, click("board-names"), click("open-person", 1), click("witness-open"), must(test_id("witness-who"))]),
    ("board-load-ar", "", SMALL, [BOARD, click("board-load"), click("load-show"), must(test_id("load-line"))]),
    ("board-excuses-en-dark", "language=en&theme=dark", SMALL, [BOARD, click("board-excuses"), must(test_id("excuse-line"))]),
    ("delegation-ar", "", SMALL, [BOARD, click("to-delegation"), must(test_id("deputy-act"))]),
    ("delegation-en-dark", "language=en&theme=dark", LARGE, [BOARD, click("to-delegation"), must(test_id("deputy-act"))]),
    ("contests-ar", "", SMALL, [click("rail-contests"), must(test_id("contest"))]),
    ("contest-file-ar", "", LARGE, [click("rail-contests"), click("contest-open"), must(test_id("contest-decide"))]),
    ("contest-file-en-dark", "language=en&theme=dark", SMALL, [click("rail-contests"), click("contest-open", 1), must(test_id("contest-decision"))]),
    ("contest-sure", "", SMALL, [click("rail-contests"), click("contest-open"), click("outcome-upheld"), write("decide-words", "ثبت أن الحاسوب لم يكن في عهدته."), click("decide-review"), must(test_id("decide-chosen"))]),
    ("contesting-ar", "", SMALL, [first_row, click("to-record"), click("contest-line", 1), must(test_id("contest-reasons"))]),
    ("changes-ar", "", SMALL, [click("list-row", 5), must(test_id("changes"))]),
    ("changes-en-dark", "language=en&theme=dark", SMALL, [click("list-row", 5), must(test_id("changes"))]),
    ("recalled-ar", "", SMALL, ["document.querySelector('[data-testid=list]').scrollTop=600", "[...document.querySelectorAll('[data-testid=list-row]')].find(e=>e.innerText.includes('سُحب')).click()", must(test_id("stub"))]),
    ("extended-ar", "", SMALL, [click("list-row", 1), must(test_id("standing"))]),
    ("record-acts-ar", "", SMALL, [click("list-row", 0), click("to-record"), f"document.querySelector('[data-what=extended]').scrollIntoView()"]),
    ("catch-up-meanwhile", "away", SMALL, [must(test_id("deputy-act")), f"{test_id('meanwhile')}.scrollIntoView()"]),
    ("board-look-back", "", SMALL, [BOARD, click("board-as-of", inner=".querySelector('button')"), "document.querySelector('.month-day:not([data-outside-month])').click()", must(test_id("look-back"))]),
    ("board-look-back-en-dark", "language=en&theme=dark", SMALL, [BOARD, click("board-as-of", inner=".querySelector('button')"), "document.querySelector('.month-day:not([data-outside-month])').click()", must(test_id("look-back"))]),
    ("board-narrow", "", NARROW, [BOARD, must(test_id("board-circular"))]),
    ("board-names-narrow", "", NARROW, [BOARD, first_circular, click("board-names"), must(test_id("board-person", 7))]),
    ("board-detail-twice-the-text", "text_size=200", SMALL, [BOARD, first_circular, must(test_id("board-unit"))]),
    ("contest-file-twice-the-text", "text_size=200", SMALL, [click("rail-contests"), click("contest-open"), must(test_id("contest-decide"))]),
    ("board-export", "", SMALL, [BOARD, click("export-start"), f"{test_id('export')}.scrollIntoView()", must(test_id("export-cancel"))]),
    ("looks-ar", "", SMALL, [click("rail-settings"), click("to-looks"), must(test_id("look"))]),
    ("looks-en-dark", "language=en&theme=dark", SMALL, [click("rail-settings"), click("to-looks"), must(test_id("look"))]),
    ("history", "", SMALL, [click("rail-history")]),
    ("settings", "offline", SMALL, [click("rail-settings")]),
    ("settings-en-dark", "offline&language=en&theme=dark", SMALL, [click("rail-settings")]),
    ("leaving", "", SMALL, [click("rail-settings"), click("sign-out")]),
    ("session-ended-offline", "offline&phase=session_ended", SMALL, [click("list-row", 6)]),
    ("empty", "calm&rows=0", SMALL, []),
    ("first-sync", "rows=0&sync&calm", SMALL, []),
    ("narrow-list", "", NARROW, []),
    ("narrow-reader", "", NARROW, [first_row]),
    ("large-text", "text_size=160", SMALL, [first_row]),
    ("pdf", "language=en", SMALL, [first_row, click("attachment", inner=".querySelector('button')"), "", f"{test_id('pdf')}.scrollIntoView()", "",
                                   must("document.querySelector('.texts').textContent.includes('Shift schedule')")]),
    ("picture", "", SMALL, [first_row, click("attachment", 1, ".querySelector('button')"), "", f"{test_id('attachment-view')}.scrollIntoView()",
                            must("document.querySelector('[data-testid=attachment-view] img').naturalWidth")]),
    ("search", "", SMALL, [write("search", "العمل"), click("filters"), must("document.querySelector('mark')")]),
    ("issuers", "", SMALL, [click("filters"), f"{test_id('issuer')}.focus()", press("ArrowDown"), must("document.querySelector('.option')")]),
    ("month", "", SMALL, [click("filters"), click("from", inner=".querySelector('button')")]),
    ("find", "", SMALL, [click("list-row", 1), press("f", "KeyF", True), write("find", "العمل"), must("CSS.highlights.get('found-here').size")]),
    ("palette", "", SMALL, [press("k", "KeyK", True)]),
    ("keys-en", "language=en", SMALL, [press("?")]),
    ("rebuilt", "rebuilt", SMALL, [must(test_id("drawer-rebuilt"))]),
    ("rebuilt-en-dark", "rebuilt&language=en&theme=dark", SMALL, [must(test_id("drawer-rebuilt"))]),
    ("disk-full", "disk", SMALL, [must(test_id("drawer-trouble"))]),
    ("disk-full-en-dark", "disk&language=en&theme=dark", SMALL, [must(test_id("drawer-trouble"))]),
    ("acknowledged", "", SMALL, [first_row, click("ack-button"), must(test_id("ack-done"))]),
    ("duties-ar", "", SMALL, [click("rail-duties"), must(test_id("duty"))]),
    ("duties-en-dark", "language=en&theme=dark", SMALL, [click("rail-duties"), must(test_id("duty"))]),
    ("duties-below", "calm", SMALL, [click("rail-duties"), must(test_id("duty"))]),
    ("duties-excused-en", "bell=excused&language=en", SMALL, [click("rail-duties"), must(test_id("excuse"))]),
    ("duties-none", "calm&rows=0", SMALL, [click("rail-duties"), must(test_id("empty"))]),
    ("duties-twice-the-text", "text_size=200", SMALL, [click("rail-duties"), must(test_id("duty"))]),
    ("record-ar", "", SMALL, [first_row, click("to-record"), must(test_id("record-line"))]),
    ("record-en-dark", "language=en&theme=dark", SMALL, [first_row, click("to-record"), must(test_id("record-line"))]),
    ("record-below", "", SMALL, [click("rail-duties"), click("to-record"), f"{test_id('record-line', 5)}.scrollIntoView()"]),
    ("record-twice-the-text", "text_size=200&language=en", SMALL, [first_row, click("to-record"), must(test_id("record-line"))]),
    ("record-copied", "", SMALL, [click("rail-history"), click("to-record"), click("record-copy"), must(test_id("record"))]),
    ("catch-up-ar", "away", SMALL, [must(test_id("catch-up"))]),
    ("catch-up-en-dark", "away&language=en&theme=dark", SMALL, [must(test_id("catch-up"))]),
    ("strip-snoozed", "", SMALL, [click("snooze"), must(test_id("bell-quiet"))]),
    ("strip-off-duty-en-dark", "bell=off_duty&language=en&theme=dark", SMALL, [must(test_id("bell-quiet"))]),
    ("strip-silenced-narrow", "bell=silenced", NARROW, [must(test_id("bell-quiet"))]),
    ("strip-used-up", "snoozes=0", SMALL, [must(test_id("snooze"))]),
    ("policy-refused", "policy-refused", SMALL, [must(test_id("policy-refused"))]),
    ("policy-refused-en-dark", "policy-refused&language=en&theme=dark", SMALL, [must(test_id("policy-refused"))]),
    ("alert-one", ALERTS + "alert=one", ALERT, [must(test_id("alert-first"))]),
    ("alert-one-en-dark", ALERTS + "alert=one&language=en&theme=dark", ALERT, [must(test_id("alert-first"))]),
    ("alert-five", ALERTS + "alert=five", ALERT, [must(test_id("alert-more"))]),
    ("alert-five-en-dark", ALERTS + "alert=five&language=en&theme=dark", ALERT, [must(test_id("alert-more"))]),
    ("alert-emergency", ALERTS + "alert=emergency", ALERT, [must(test_id("alert-first"))]),
    ("alert-statement", ALERTS + "alert=statement", ALERT, [click("alert-read"), "", must(f"{test_id('alert-acknowledge')}.getAttribute('aria-disabled')==='false'")]),
    ("alert-statement-en-dark", ALERTS + "alert=statement&language=en&theme=dark", ALERT, [click("alert-read"), must(test_id("alert-statement"))]),
    ("alert-long", ALERTS + "alert=long", ALERT, [click("alert-read"), "", must(f"{test_id('alert-acknowledge')}.getAttribute('aria-disabled')==='true'")]),
    ("alert-hostile", ALERTS + "alert=hostile", ALERT, [must("!document.querySelector('img')")]),
    ("alert-acknowledged", ALERTS + "alert=statement", ALERT, [click("alert-read"), "", "", click("alert-acknowledge"), must(f"!{test_id('alert-open')}")]),
    ("catch-up-twice-the-text", "away&text_size=200", SMALL, [must(test_id("catch-up"))]),
    ("alert-statement-twice-the-text", ALERTS + "alert=statement&text_size=200", ALERT, [click("alert-read"), must(test_id("alert-statement"))]),
    ("alert-twice-the-text", ALERTS + "alert=five&text_size=200", ALERT, [must(test_id("alert-more"))]),
    ("publish-drafts", PUBLISHER, SMALL, [click("rail-publish"), must(test_id("draft"))]),
    ("publish-write", PUBLISHER, SMALL, [click("rail-publish"), click("draft", 2), must(test_id("publish-form"))]),
    ("publish-write-en-dark", PUBLISHER + IN_ENGLISH_DARK, SMALL, [click("rail-publish"), click("draft", 2), must(test_id("publish-form"))]),
    ("publish-audience", PUBLISHER, SMALL, [click("rail-publish"), click("draft", 2), click("audience-units"), click("unit-fold"), scroll_to("audience"), must(test_id("reach-people"))]),
    ("publish-binding", PUBLISHER, LARGE, [click("rail-publish"), click("draft", 2), scroll_to("effect"), must(test_id("publish-statement"))]),
    ("publish-faults", PUBLISHER, SMALL, [click("rail-publish"), click("draft", 3), click("act-submit"), must("document.querySelector('[data-fault]')")]),
    ("publish-approve", PUBLISHER, SMALL, [click("rail-publish"), click("draft"), must(test_id("publish-preview"))]),
    ("publish-approve-en-dark", PUBLISHER + IN_ENGLISH_DARK, SMALL, [click("rail-publish"), click("draft"), must(test_id("publish-preview"))]),
    ("publish-changes", PUBLISHER, SMALL, [click("rail-publish"), click("draft"), click("side-changes"), must(test_id("changes"))]),
    ("publish-changes-en-dark", PUBLISHER + IN_ENGLISH_DARK, SMALL, [click("rail-publish"), click("draft"), click("side-changes"), must(test_id("changes"))]),
    ("publish-history", PUBLISHER, SMALL, [click("rail-publish"), click("draft", 2), click("side-history"), must(test_id("life"))]),
    ("publish-issue", PUBLISHER, SMALL, [click("rail-publish"), click("draft", 5), click("act-issue"), "", must(test_id("act-dialog"))]),
    ("publish-issue-en-dark", PUBLISHER + IN_ENGLISH_DARK, SMALL, [click("rail-publish"), click("draft", 5), click("act-issue"), "", click("when-later"), must(test_id("issue-at"))]),
    ("publish-issued", PUBLISHER, SMALL, [click("rail-publish"), click("publish-issued"), click("issued-row", 1), must(test_id("life"))]),
    ("publish-issued-en-dark", PUBLISHER + IN_ENGLISH_DARK, SMALL, [click("rail-publish"), click("publish-issued"), click("issued-row", 1), must(test_id("life"))]),
    ("publish-recall", PUBLISHER, SMALL, [click("rail-publish"), click("publish-issued"), click("issued-row", 1), click("act-recall"), must(test_id("owing"))]),
    ("publish-extend", PUBLISHER, SMALL, [click("rail-publish"), click("publish-issued"), click("issued-row", 1), click("act-extend"), must(test_id("extend-to"))]),
    ("publish-offline", PUBLISHER + "&offline", SMALL, [click("rail-publish"), click("publish-new"), must(test_id("publish-offline"))]),
    ("publish-none-en", PUBLISHER + "&no-drafts&language=en", SMALL, [click("rail-publish"), must(test_id("empty"))]),
    ("publish-narrow", PUBLISHER, NARROW, [click("rail-publish"), click("draft", 3), must(test_id("publish-form"))]),
    ("publish-twice-the-text", PUBLISHER + "&text_size=200", SMALL, [click("rail-publish"), click("draft", 2), must(test_id("publish-form"))]),
    ("refused", "refuse", SMALL, [first_row, click("ack-button"), must(test_id("failure"))]),
]

AXE = """const done=arguments[arguments.length-1];
axe.run().then(r=>done(r.violations.map(v=>v.id+': '+v.nodes.map(n=>n.target.join(' ')).slice(0,3).join(' | '))),e=>done([String(e)]))"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    extensions_map = {**http.server.SimpleHTTPRequestHandler.extensions_map, ".mjs": "text/javascript", ".js": "text/javascript"}

    def end_headers(self):
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, *_):
        pass


def ask(method, path, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(DRIVER + path, method=method, data=data, headers={"Content-Type": "application/json"})
    try:
        return json.load(urllib.request.urlopen(request, timeout=60))["value"]
    except urllib.error.HTTPError as refused:
        return {"error": json.load(refused)["value"].get("message", "refused")}


def dressed(address, wishes):
    page, _, asked = address.rpartition("?")
    return f"{page or 'sample.html'}?{'&'.join([*wishes, asked])}"


def look(site, out, name, address, size, steps):
    browser = {"binary": BROWSER, "args": ["--automation"]}
    session = "/session/" + ask("POST", "/session", {"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": browser}}})["sessionId"]
    run = lambda script: ask("POST", session + "/execute/sync", {"script": script, "args": []})
    faults = []
    try:
        ask("POST", session + "/window/rect", {"x": 0, "y": 0, "width": size[0], "height": size[1]})
        ask("POST", session + "/url", {"url": f"{site}/{address}"})
        time.sleep(1.5)
        run("window.faults=[];addEventListener('error',e=>faults.push(e.message));"
            "addEventListener('securitypolicyviolation',e=>faults.push(e.violatedDirective+' '+e.blockedURI))")
        for step in steps:
            answer = run(step)
            if isinstance(answer, dict) and "error" in answer:
                faults.append(f"step {step[:90]}: {answer['error'][:200]}")
            time.sleep(0.8)
        subprocess.run(["import", "-display", DISPLAY, "-window", "root", "-crop", f"{size[0]}x{size[1]}+0+0", "+repage", f"{out}/{name}.png"], check=True)
        faults += run("return window.faults")
        run(open(f"{HERE}/node_modules/axe-core/axe.min.js", encoding="utf-8").read())
        faults += ask("POST", session + "/execute/async", {"script": AXE, "args": []})
        faults += run(open(f"{HERE}/../tests/tests/window/cut.js", encoding="utf-8").read())
    finally:
        ask("DELETE", session)
    print(name, "well" if not faults else "\n  " + "\n  ".join(map(str, faults)), flush=True)
    return not faults


def main():
    out, wishes, wanted = sys.argv[1], [word for word in sys.argv[2:] if "=" in word], [word for word in sys.argv[2:] if "=" not in word]
    os.makedirs(out, exist_ok=True)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=f"{HERE}/dist-sample"))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    site = f"http://127.0.0.1:{server.server_address[1]}"
    here = {**os.environ, "DISPLAY": DISPLAY, "LC_ALL": "C.UTF-8"}
    quiet = {"env": here, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    started = [subprocess.Popen(["Xvfb", DISPLAY, "-screen", "0", "1920x1200x24"], **quiet)]
    time.sleep(1)
    started += [subprocess.Popen(["openbox"], **quiet), subprocess.Popen(["WebKitWebDriver", f"--port={DRIVER.rsplit(':', 1)[1]}"], **quiet)]
    time.sleep(1)
    try:
        chosen = [view for view in VIEWS if not wanted or any(part in view[0] for part in wanted)]
        well = [look(site, out, name, dressed(address, wishes), size, steps) for name, address, size, steps in chosen]
    finally:
        for process in reversed(started):
            process.terminate()
    sys.exit(0 if well and all(well) else 1)


main()
