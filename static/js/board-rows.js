/* News on the board. Nothing moves under the pointer, and what has the focus stays: while somebody is at the rows the news
   waits behind "2 changes · show"; what is urgent, the counts, and words that only follow the clock come at once. */
(() => {
  const [board, changes] = ["board", "changes"].map((id) => document.getElementById(id));
  if (!board || !window.htmx) return;
  const [ABOVE, ROWS] = [["board-news", "board-tabs"], "board-rows"];
  const hovers = window.matchMedia("(hover: hover)");
  const rows = () => document.getElementById(ROWS);
  let [waiting, lastFocus, isTouched] = [null, null, false];

  /* A finger, the pointer, the focus, a selection, something unfolded. */
  const isHeld = () => {
    const [list, chosen] = [rows(), document.getSelection()];
    const isChosen = chosen && !chosen.isCollapsed && list.contains(chosen.anchorNode);
    return isTouched || isChosen || list.contains(document.activeElement) || Boolean(list.querySelector("details[open]"))
      || (hovers.matches && list.matches(":hover")) || Boolean(changes?.matches(":hover, :focus-within"));
  };

  /* What a row says, without what follows the clock. */
  const said = (row) => {
    const copy = row.cloneNode(true);
    for (const live of copy.querySelectorAll("[data-live]")) live.remove();
    return copy.textContent.replace(/\s+/g, " ").trim();
  };
  const lines = (root) => new Map([...root.querySelectorAll("li[id]")].map((row) => [row.id, said(row)]));
  let shown = lines(rows());
  const countChanges = (next) => {
    const [now, then] = [shown, lines(next.getElementById(ROWS))];
    return [...new Set([...now.keys(), ...then.keys()])].filter((id) => now.get(id) !== then.get(id)).length;
  };

  const put = async (next, ids) => {
    for (const id of ids) {
      const [target, text] = [document.getElementById(id), next.getElementById(id)?.innerHTML ?? ""];
      if (target) await window.htmx.swap({ sourceElement: target, target, text, swap: "innerMorph" });
    }
  };
  const follow = (next) => {
    for (const live of next.querySelectorAll("[data-live][id]")) {
      const here = document.getElementById(live.id);
      if (here && here.textContent !== live.textContent) here.textContent = live.textContent;
    }
  };
  const tell = (count) => {
    if (!changes) return;
    const label = count === 1 ? changes.dataset.one : changes.dataset.many.replace("{n}", count);
    changes.hidden = !count;
    changes.querySelector("button").textContent = label;
    const status = document.getElementById("changes-said");
    if (status.textContent !== (count ? label : "")) status.textContent = count ? label : "";
  };

  const take = async (next) => {
    const open = [...board.querySelectorAll("details[open]")];
    [waiting, shown] = [null, lines(next.getElementById(ROWS))];
    await put(next, [...ABOVE, ROWS]);
    for (const each of open) if (each.isConnected) each.open = true;
    tell(0);
  };
  const receive = async (html) => {
    const next = new DOMParser().parseFromString(html, "text/html");
    if (!isHeld()) return take(next);
    const count = countChanges(next);
    waiting = count ? next : null;
    await put(next, ABOVE);
    follow(next);
    tell(count);
  };

  board.addEventListener("desk:news", (event) => receive(event.detail));
  board.addEventListener("desk:no-news", () => { if (waiting && !isHeld()) take(waiting); });
  changes?.querySelector("button").addEventListener("click", async () => {
    if (waiting) await take(waiting);
    (lastFocus?.isConnected ? lastFocus : rows()).focus({ preventScroll: true });
  });
  board.addEventListener("focusin", (event) => { lastFocus = event.target; });
  for (const [kind, is] of [["touchstart", true], ["touchend", false], ["touchcancel", false]]) {
    board.addEventListener(kind, () => { isTouched = is; }, { passive: true });
  }

  /* Back from a check-in: to the row it came from. */
  const focusRow = (id, how) => document.getElementById(id)?.querySelector("a")?.focus(how);
  const comeBack = () => {
    const named = /^#(?:row|open)-(\d+)$/.exec(location.hash);
    if (named) focusRow(`row-${named[1]}`);
  };
  board.addEventListener("click", (event) => {
    const row = event.target.closest("a") && event.target.closest("li[id]");
    if (row) history.replaceState({ row: row.id }, "");
  });
  window.addEventListener("hashchange", comeBack);
  window.addEventListener("load", () => {
    if (history.state?.row) focusRow(history.state.row, { preventScroll: true });
    else comeBack();
  });
})();
