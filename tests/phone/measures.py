"""What a page in a browser measures, as words about what is off; empty lists where nothing is."""

# A target is what a finger meets: a box with its words is one target, a link inside of a sentence is none.
TARGETS = """([least, gap, row]) => {
  const hidden = (e) => e.closest(".skip-link") || getComputedStyle(e).clipPath !== "none"; // until it has the focus
  const seen = (e) => e.checkVisibility({ visibilityProperty: true }) && e.getClientRects().length && !hidden(e);
  const words = (e) => (e.innerText || e.getAttribute("aria-label") || e.name || e.id).trim().slice(0, 40);
  const boxed = (e) => /^(radio|checkbox)$/.test(e.type) ? e.closest("label, .form-check") || e : e;
  const inSentence = (e) => e.tagName === "A" && getComputedStyle(e).display === "inline";
  const all = "a[href], button, input:not([type=hidden]), select, textarea, summary";
  const found = [...document.querySelectorAll(all)].filter((e) => seen(e) && !inSentence(e));
  const targets = [...new Set(found.map(boxed))].map((e) => [e, e.getBoundingClientRect()]);
  const wide = document.querySelector("main").clientWidth;
  const off = [];
  for (const [e, at] of targets) {
    const short = e.matches(".row") ? row : least;
    if (at.height < short - 0.5 || at.width < least - 0.5) off.push(`${words(e)}: ${at.width} x ${at.height}`);
    if (e.matches(".row") && e.closest(".item").getBoundingClientRect().width < wide - 1) off.push(`${words(e)}: not the whole width`);
  }
  const fixed = (e) => { // what stands above what is scrolled beneath it
    for (; e; e = e.parentElement) if (/sticky|fixed/.test(getComputedStyle(e).position)) return true;
    return false;
  };
  for (const [i, [a, one]] of targets.entries()) for (const [b, two] of targets.slice(i + 1)) {
    if (fixed(a) !== fixed(b) || a.contains(b) || b.contains(a)) continue;
    const apart = Math.max(two.left - one.right, one.left - two.right, two.top - one.bottom, one.top - two.bottom);
    if (apart < gap - 0.5) off.push(`${words(a)} / ${words(b)}: ${apart} apart`);
  }
  return off;
}"""

# Beyond the edge, or cut off inside of its own box.
CUT = """() => {
  const wide = document.documentElement;
  const off = wide.scrollWidth > wide.clientWidth ? [`page is ${wide.scrollWidth} wide`] : [];
  for (const e of document.querySelectorAll("body *:not(.hidden, .hidden *, .visually-hidden, .visually-hidden *, svg *, option)")) {
    if (!e.checkVisibility() || !e.innerText) continue;
    const style = getComputedStyle(e);
    if (e.matches(".words:not([open]) .exact")) continue; // "Read all" opens it
    if (/auto|scroll/.test(style.overflowX) || style.clipPath !== "none") continue; // it scrolls by itself, or is for the ear
    if (style.overflow !== "visible" && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1))
      off.push(`cut: ${e.innerText.slice(0, 40)}`);
  }
  return off;
}"""

# The spacing that a reader may set for themselves. Source: WCAG 2.2, 1.4.12.
WIDER = "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-block-end: 2em !important }"


def luminance(colour: str) -> float:
    """Of "#rrggbb", by WCAG 2.2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
