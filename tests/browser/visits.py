"""Pages as a visitor opens them, watched for what no page may do."""

from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
PHONE, DESK = 360, 1280
HEIGHT = 900

#: The rules of axe: WCAG 2.2 up to AA, and its own best practice.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

#: How long a page may take to show what a test waits for.
_PATIENCE_MS = 10_000

_AXE = Axe().axe_script

#: Of children with the same markup, so many stay: enough for rules on first, even and last ones.
KEPT = 3

#: Defines ``prune(kept)``, which leaves so many of the siblings with the same markup, ``markup()``
#: of what is left of the page, and ``styled()``, the ways in which it has text: the elements that a
#: text stands in, with what styles go by.
#:
#: Two elements have the same markup where tag, names of attributes, the values that styles and axe
#: go by, and whether there is text agree, in them and in all that they contain. What names or
#: describes another element stays, and so do the cells of a row and the items of a description
#: list, which depend on their neighbours.
_PRUNING = """() => {
  const telling = /^(class|role|type|lang|scope|hidden|open|aria-(current|expanded|hidden|sort))$/;
  const tag = element => `${element.tagName} ${[...element.attributes].map(
    ({name, value}) => telling.test(name) ? `${name}=${value}` : name).sort()}`;
  const markup = (element, inner = parts => parts) => {
    const text = element.textContent.trim() ? "text" : "";
    const within = inner([...element.children].map(child => markup(child, inner)));
    return `${tag(element)} ${text} {${within}}`;
  };
  const alike = element => markup(element, parts => [...new Set(parts)]);
  const styled = (element, around) => {
    const here = `${around} > ${tag(element)}`;
    const hasText = [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim());
    return [...(hasText ? [here] : []), ...[...element.children].flatMap(
      child => styled(child, here))];
  };
  const prune = kept => {
    const references = ["aria-labelledby", "aria-describedby", "aria-controls", "for"].flatMap(
      name => [...document.querySelectorAll(`[${name}]`)].flatMap(
        element => element.getAttribute(name).split(" ").map(id => [element, id])));
    const needed = child => references.some(([element, id]) =>
      !child.contains(element) && child.contains(document.getElementById(id)));
    const within = element => {
      const counts = new Map();
      for (const child of [...element.children]) {
        const count = (counts.get(alike(child)) ?? 0) + 1;
        counts.set(alike(child), count);
        if (count > kept && !/^(TR|DL)$/.test(element.tagName) && !needed(child)) child.remove();
        else within(child);
      }
    };
    const ids = [...document.querySelectorAll("[id]")].map(element => element.id);
    within(document.body);
    return ids.filter((id, index) => ids.indexOf(id) < index);
  };
  Object.assign(
    window, {prune, markup: () => markup(document.body), styled: () => styled(document.body, "")});
}"""


#: How far what a visitor sees has moved while the page came, as browsers measure it.
#: Source: https://wicg.github.io/layout-instability/
_SHIFTS = """() => new Promise(told => {
  let sum = 0;
  const watch = new PerformanceObserver(
    list => list.getEntries().forEach(entry => { sum += entry.value; }));
  watch.observe({type: "layout-shift", buffered: true});
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => told(sum), 50)));
})"""


class Site:
    """A server under test as a browser sees it.

    Attributes:
        offences: Requests that left the server, and what the console told as an error.
    """

    def __init__(self, browser: Browser, address: str) -> None:
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self._expected: set[int] = set()
        self.address = address
        self.offences: list[str] = []

    def open(
        self,
        path: str,
        *,
        scheme: Scheme = "light",
        width: int = DESK,
        script: bool = True,
        expect: int = 200,
    ) -> Page:
        """Open a page in a browser that has seen none, and check the status of the answer."""
        context = self._browser.new_context(
            color_scheme=scheme,
            viewport={"width": width, "height": HEIGHT},
            java_script_enabled=script,
        )
        context.set_default_timeout(_PATIENCE_MS)
        self._contexts.append(context)
        self.expect(expect)
        context.on("request", self._watch_request)
        context.on("console", self._watch_console)
        context.on("weberror", lambda error: self.offences.append(str(error.error)))
        page = context.new_page()
        answer = page.goto(f"{self.address}{path}")
        assert answer is not None
        assert answer.status == expect, path
        return page

    def expect(self, status: int) -> None:
        """Take it as no offence when an answer has this status."""
        self._expected.add(status)

    def close(self) -> None:
        """Close every page."""
        for context in self._contexts:
            context.close()

    def _watch_request(self, request: Request) -> None:
        if not request.url.startswith((f"{self.address}/", "data:")):
            self.offences.append(f"left the server: {request.url}")

    def _watch_console(self, message: ConsoleMessage) -> None:
        told = message.text
        expected = any(f"status of {status} " in told for status in self._expected)
        if message.type == "error" and not expected:
            self.offences.append(told)


def equip(page: Page) -> None:
    """Give the page axe, and what cuts away siblings that repeat the markup of others."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_AXE)
        page.evaluate(_PRUNING)


def findings(page: Page, *, preload: bool = True) -> list[str]:
    """Return what axe finds in a page as it stands: rule, and the elements that break it.

    Args:
        page: The page.
        preload: Whether axe asks for the style sheets, which no page of a file may.
    """
    equip(page)
    run = "o => axe.run({runOnly: o.rules, preload: o.preload, resultTypes: ['violations']})"
    answer = page.evaluate(run, {"rules": RULES, "preload": preload})
    return [
        f"{one['id']}: {', '.join(str(node['target']) for node in one['nodes'])}"
        for one in answer["violations"]
    ]


def prune(page: Page) -> list[str]:
    """Leave three of many siblings with the same markup; return the IDs that stood there twice."""
    equip(page)
    return list(page.evaluate("kept => prune(kept)", KEPT))


def scrolls_sideways(page: Page) -> bool:
    """Tell whether the page is wider than the window."""
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))


def shifts(page: Page) -> float:
    """Return how far the content has moved since the page was opened; 0 is not at all."""
    return float(page.evaluate(_SHIFTS))
