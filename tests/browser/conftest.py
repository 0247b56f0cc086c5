"""Chromium against a live server: narrow and wide, with and without JavaScript, nothing from elsewhere."""

from __future__ import annotations

import asyncio
import os
import shutil
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Route
    from pytest_django.live_server_helper import LiveServer

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
HEIGHT = 800
PATIENCE = 15_000


class OpenPage(Protocol):
    """Opens an address of the live server in a window of its own."""

    def __call__(
        self,
        path: str,
        *,
        width: int = 320,
        js: bool = True,
        dark: bool = False,
        look: str = "",
        reduced_motion: bool = True,
    ) -> Page: ...


@contextmanager
def without_loop() -> Iterator[None]:
    """Let a test itself sign letters: Playwright's loop runs in its thread, and signing starts one of its own."""
    running = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    try:
        yield
    finally:
        asyncio._set_running_loop(running)


@contextmanager
def leads_on(page: Page) -> Iterator[None]:
    """What is done within leads to another page, or to the same anew, and that has loaded when the block ends.

    A click by itself waits until the answer begins to arrive at most, a key not at all; `is_visible`, `count` and the like
    say what is there at that moment.
    """
    with page.expect_navigation():
        yield


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder as a browser test."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole session."""
    # The same engine without windows of its own: a new page costs a quarter.
    names = ("chromium-headless-shell", "chromium", "chromium-browser")
    executable = next(filter(None, map(shutil.which, names)), None)
    if executable is None:
        pytest.fail("Chromium is missing; ./test installs it")
    # Playwright keeps an event loop in this thread, which Django would take for asynchronous code.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    # Root has no user namespaces to build Chromium's sandbox from.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=arguments)
        yield chromium
        chromium.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
    else:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before


@dataclass
class _Watch:
    """Collects what no page may do: ask another host, break the content policy, fail in a script."""

    host: str
    faults: list[str] = field(default_factory=list)

    def route(self, route: Route) -> None:
        url = route.request.url
        if urlsplit(url).netloc == self.host or url.startswith(("data:", "blob:")):
            route.continue_()
        else:
            self.faults.append(f"asked another host: {url}")
            route.abort()

    def console(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            self.faults.append(message.text)

    def context(self, context: BrowserContext) -> None:
        context.route("**/*", self.route)
        context.on("console", self.console)
        context.on("weberror", lambda error: self.faults.append(f"script error: {error.error}"))


@pytest.fixture
def open_page(browser: Browser, live_server: LiveServer) -> Iterator[OpenPage]:
    """Open pages of the live server; fails the test if one of them did what no page may do."""
    watch = _Watch(urlsplit(live_server.url).netloc)
    contexts: list[BrowserContext] = []

    def opened(
        path: str,
        *,
        width: int = 320,
        js: bool = True,
        dark: bool = False,
        look: str = "",
        reduced_motion: bool = True,
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": HEIGHT},
            java_script_enabled=js,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce" if reduced_motion else "no-preference",
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        watch.context(context)
        if look:
            context.add_cookies([{"name": "tirek_look", "value": look, "url": live_server.url}])
        page = context.new_page()
        page.goto(live_server.url + path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not watch.faults, "\n".join(watch.faults)


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """Check a page (opened with JavaScript) by axe-core: WCAG 2.2 A and AA and its best practice."""

    def check(page: Page) -> None:
        # What is in order is not asked for: telling it takes longer than finding it.
        options = {"runOnly": RULES, "resultTypes": ["violations"]}
        found = Axe().run(page, options=options).response["violations"]
        lines = [
            f"{rule['id']} ({rule['impact']}): {rule['help']}\n"
            + "\n".join(f"    {node['target']}: {node['html'][:160]}" for node in rule["nodes"])
            for rule in found
        ]
        assert not lines, f"{page.url}\n" + "\n".join(lines)

    return check


@pytest.fixture
def fits() -> Callable[[Page], None]:
    """Check that a page needs no sideways scrolling."""

    def check(page: Page) -> None:
        wide = page.evaluate("document.documentElement.scrollWidth")
        window = page.evaluate("document.documentElement.clientWidth")
        assert wide <= window, f"{page.url} is {wide} px wide in a window of {window} px"

    return check
