"""What a browser tells of the keyboard's way over a page: each stop is measured when its key is let go, after the browser has scrolled."""

# `keys.wanted` are the controls that a pointer can press, one of each group of choices; `keys.reached` those that had the
# focus; `keys.off` says in words what is wrong at a stop.
WATCH = """([known, within]) => {
  const keys = window.keys = { reached: new Set(), off: [], last: null, kinds: new Set(known) };
  const shown = (e) => e.checkVisibility({ visibilityProperty: true }) && e.getClientRects().length > 0;
  const words = (e) => `${e.tagName.toLowerCase()} "${(e.innerText || e.getAttribute("aria-label") || e.name || e.id || "").trim().replace(/\\s+/g, " ").slice(0, 40)}"`;
  const CONTROLS = "a[href], button:enabled, input:enabled:not([type=hidden]), select:enabled, textarea:enabled, summary";
  const mates = (e) => e.type === "radio" ? [...document.getElementsByName(e.name)].filter((other) => other.form === e.form) : [e];
  keys.wanted = () => [...document.querySelector(within).querySelectorAll(CONTROLS)].filter((e) => shown(e) && !e.closest("[inert]"));
  /* Each part of a date is a stop of its own, and so is what is framed. */
  const PARTS = { date: 4, time: 3, "datetime-local": 7, month: 3 };
  keys.stops = () => keys.wanted().reduce((sum, e) => sum + (PARTS[e.type] ?? 1), 8 + 24 * document.querySelectorAll("iframe").length);
  keys.missing = () => keys.wanted().filter((e) => !keys.reached.has(e)).map(words);

  /* Pressed by a pointer alone: looks so, and is neither a control nor a part of one. */
  keys.pointerOnly = () => [...document.querySelectorAll("main *")].filter((e) => shown(e) && getComputedStyle(e).cursor === "pointer"
    && !e.closest(`${CONTROLS}, label, button, [tabindex]`)).map(words);
  keys.forced = () => [...document.querySelectorAll("[tabindex]")].filter((e) => e.tabIndex > 0).map(words);

  const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = (colour) => {
    const [r, g, b] = numbers(colour).map((part) => part / 255).map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one, other) => {
    const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b);
    return (bright + 0.05) / (dark + 0.05);
  };
  const ground = (e) => {
    for (; e; e = e.parentElement) {
      const colour = getComputedStyle(e).backgroundColor;
      if ((numbers(colour)[3] ?? 1) === 1) return colour;
    }
    return getComputedStyle(document.body).backgroundColor;
  };
  /* What shows the ring of a field that is itself unseen: the label after it. */
  const face = (e) => getComputedStyle(e).clipPath !== "none" || getComputedStyle(e).opacity === "0" ? e.nextElementSibling ?? e : e;

  const ring = (e) => {
    const [style, theme] = [getComputedStyle(e), document.documentElement.dataset.bsTheme];
    const [width, offset] = [parseFloat(style.outlineWidth), parseFloat(style.outlineOffset)];
    if (style.outlineStyle !== "solid" || width < 3) return `${theme}: ring is ${style.outlineStyle} ${style.outlineWidth}`;
    const beside = [...(offset >= 0 ? [ground(e.parentElement)] : []), ...(offset <= 0 ? [ground(e)] : [])];
    const faint = beside.find((colour) => contrast(style.outlineColor, colour) < 3);
    if (faint) return `${theme}: ring ${style.outlineColor} on ${faint}`;
    return "";
  };
  const cut = (e) => {
    const style = getComputedStyle(e), out = Math.max(0, parseFloat(style.outlineWidth) + parseFloat(style.outlineOffset)) - 1;
    const [first, ...more] = [...e.getClientRects()];
    const at = [first, ...more].reduce((a, b) => ({ left: Math.min(a.left, b.left), right: Math.max(a.right, b.right), top: Math.min(a.top, b.top), bottom: Math.max(a.bottom, b.bottom) }), first);
    if (at.left - out < 0 || at.right + out > document.documentElement.clientWidth) return "ring beyond the edge";
    for (let up = e.parentElement; up && up !== document.body; up = up.parentElement) {
      const { overflowX, overflowY } = getComputedStyle(up), box = up.getBoundingClientRect();
      if (overflowX !== "visible" && (at.left - out < box.left || at.right + out > box.right)) return `ring cut beside by .${up.className || up.id}`;
      if (overflowY !== "visible" && (at.top - out < box.top || at.bottom + out > box.bottom)) return `ring cut above or below by .${up.className || up.id}`;
    }
    return "";
  };
  /* A bar that stays while the page is scrolled beneath it. */
  const bar = (e) => {
    for (; e && e !== document.body; e = e.parentElement) if (/sticky|fixed/.test(getComputedStyle(e).position)) return e;
    return null;
  };
  const covered = (e) => {
    for (const at of e.getClientRects()) {
      if (at.height < 2 || at.width < 2) continue;
      for (const y of at.height > innerHeight / 2 ? [at.top + 1] : [at.top + 1, at.bottom - 1]) {
        const hit = document.elementFromPoint(at.left + at.width / 2, y);
        if (!hit) return `outside of the window at ${Math.round(y)}`;
        const over = bar(hit);
        if (over && !over.contains(e)) return `covered by ${words(over)}`;
      }
    }
    return "";
  };
  const place = (e) => {
    const at = e.getBoundingClientRect();
    return { top: at.top + scrollY, bottom: at.bottom + scrollY, left: at.left, right: at.right, middle: at.top + scrollY + at.height / 2 };
  };
  /* Where two controls part: the parts of the page that hold one of them each. */
  const parts = (one, other) => {
    let up = one;
    while (up.parentElement && !up.parentElement.contains(other)) up = up.parentElement;
    const across = [...(up.parentElement?.children ?? [])].find((part) => part.contains(other));
    return up.contains(other) || !across ? [one, other] : [up, across];
  };
  /* Down the page, or on to the next column; never back up, and on one line never back to its start. A bar stays where it is. */
  const isBack = (one, other) => {
    if (bar(one) || bar(other)) return false;
    const [from, to] = parts(face(one), face(other)).map(place);
    const isOneLine = to.top <= from.top + 4 || Math.abs(to.middle - from.middle) < 4;
    return to.bottom <= from.top + 1 ? to.left < from.right : to.right <= from.left + 1 && isOneLine;
  };
  /* By the order in which they are written; where a page says another order, by its keys alone. */
  const said = (one, other) => getComputedStyle(parts(one, other)[0].parentElement).readingFlow === "flex-visual";
  keys.disorder = () => keys.wanted().flatMap((e, i, all) => i && !said(all[i - 1], e) && isBack(all[i - 1], e) ? [`${words(e)}: stands before ${words(all[i - 1])}`] : []);

  document.addEventListener("keyup", (event) => {
    const now = document.activeElement;
    if (event.key !== "Tab") return;
    if (now === document.body || keys.reached.has(now)) { keys.last = null; return; }
    for (const each of mates(now)) keys.reached.add(each);
    const [e, root] = [face(now), document.documentElement], theme = root.dataset.bsTheme;
    const [found, kind] = [[cut(e), covered(e)], `${e.tagName} ${e.className} on ${ground(e.parentElement)}`];
    if (!keys.kinds.has(kind)) for (const other of [theme === "dark" ? "light" : "dark", theme]) { root.dataset.bsTheme = other; found.push(ring(e)); }
    keys.kinds.add(kind);
    if (keys.last && isBack(keys.last, now)) found.push(`stands before ${words(keys.last)}`);
    keys.last = now.matches(".skip-link") ? null : now;
    keys.off.push(...found.filter(Boolean).map((what) => `${words(now)}: ${what}`));
  }, true);
}"""
TOLD = "() => [...keys.forced().map((e) => `${e}: a place of its own in the order`), ...keys.pointerOnly().map((e) => `${e}: for a pointer alone`), ...keys.missing().map((e) => `${e}: never reached`), ...keys.off]"
# The bars that come by themselves: a screen that closes soon, news that waits.
BARS = """() => {
  const lock = document.getElementById("lock"), changes = document.getElementById("changes");
  lock?.querySelector("[data-bar]").append(lock.querySelector("[data-warned]").content.cloneNode(true));
  if (changes) { changes.hidden = false; changes.querySelector("button").textContent = changes.dataset.one; }
}"""
