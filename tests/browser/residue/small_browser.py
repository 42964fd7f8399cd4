#!/usr/bin/python3
"""A browser on WebKitGTK that keeps its profile although it is driven, which MiniBrowser does not.

It keeps what WebKit itself keeps when an application lets it: cookies, caches, icons, storage, and
the state of the session. A list of visited pages is the application's own affair; this has none.

Runs in Debian's own Python, where the bindings are, started by the driver of WebKit with the
options of MiniBrowser. The folders are those of the environment: XDG_DATA_HOME, XDG_CACHE_HOME.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("WebKit2", "4.1")
from gi.repository import GLib, Gtk, WebKit2  # noqa: E402 - the version is chosen before

DATA = Path(GLib.get_user_data_dir()) / "small-browser"
SAVED_EVERY = 2  # seconds
CACHE = Path(GLib.get_user_cache_dir()) / "small-browser"


def keeping() -> WebKit2.WebContext:
    """Return where WebKit keeps things: all of it on the disk."""
    manager = WebKit2.WebsiteDataManager(
        base_data_directory=str(DATA), base_cache_directory=str(CACHE)
    )
    DATA.mkdir(parents=True, exist_ok=True)
    manager.get_cookie_manager().set_persistent_storage(
        str(DATA / "cookies.sqlite"), WebKit2.CookiePersistentStorage.SQLITE
    )
    context = WebKit2.WebContext.new_with_website_data_manager(manager)
    context.set_favicon_database_directory(None)
    context.set_cache_model(WebKit2.CacheModel.WEB_BROWSER)
    return context


def view(context: WebKit2.WebContext, asked: Namespace) -> WebKit2.WebView:
    """Return a page in a window as large as the screen."""
    settings = WebKit2.Settings(enable_javascript=asked.javascript != "false")
    if asked.user_agent:
        settings.set_user_agent(asked.user_agent)
    page = WebKit2.WebView(web_context=context, settings=settings, is_controlled_by_automation=True)
    page.connect("load-changed", keep_session)
    GLib.timeout_add_seconds(SAVED_EVERY, keep_session, page)
    window = Gtk.Window()
    page.connect("close", lambda _: window.destroy())
    window.connect("destroy", lambda _: Gtk.main_quit())
    window.add(page)
    window.fullscreen()
    window.show_all()
    return page


def keep_session(page: WebKit2.WebView, *_: object) -> bool:
    """Write what opening the same pages again would need, as browsers do; go on doing so."""
    (DATA / "session").write_bytes(page.get_session_state().serialize().get_data())
    return True


def begin(
    session: WebKit2.AutomationSession, context: WebKit2.WebContext, asked: Namespace
) -> None:
    """Say who this is, and give the driver its page."""
    about = WebKit2.ApplicationInfo.new()
    about.set_name("SmallBrowser")
    about.set_version(
        WebKit2.get_major_version(), WebKit2.get_minor_version(), WebKit2.get_micro_version()
    )
    session.set_application_info(about)
    session.connect("create-web-view", lambda _: view(context, asked))


def main() -> None:
    """Run until the window is closed."""
    options = ArgumentParser()
    options.add_argument("--user-agent", default="")
    options.add_argument("--enable-javascript", dest="javascript", default="true")
    asked, _ = options.parse_known_args(sys.argv[1:])
    context = keeping()
    context.set_automation_allowed(True)
    context.connect("automation-started", lambda _, session: begin(session, context, asked))
    Gtk.main()


if __name__ == "__main__":
    main()
