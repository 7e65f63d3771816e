/* Esc, on every page of the desk: it closes the fold it stands in, then goes back to the row that this page was opened from,
   with the list as it was left. What was typed is never thrown away. No letter is a key. */
(() => {
  const KEY = "rows";
  const FIELD = "input:not([type=hidden]), select, textarea";
  const main = document.getElementById("main");
  const who = document.getElementById("lock")?.dataset.who;
  if (!main || !who) { sessionStorage.removeItem(KEY); return; }

  /* By page: the list it was opened from, with filter and search, and the link that was pressed there. Of one person, in one tab. */
  const read = () => {
    const kept = JSON.parse(sessionStorage.getItem(KEY));
    return kept?.who === who ? kept : { who, pages: {} };
  };
  const write = (kept) => sessionStorage.setItem(KEY, JSON.stringify(kept));
  const opened = () => read().pages[location.pathname];
  const here = () => location.pathname + location.search;
  const way = () => document.querySelector("main [data-back]");
  const isTheList = (link, row) => row && link.pathname === new URL(row.list, location.href).pathname;

  const remember = (link) => {
    const kept = read();
    kept.pages[link.pathname] = { list: here(), link: link.getAttribute("href") };
    write(kept);
  };
  const goBack = (row) => {
    const { pages } = read();
    delete pages[location.pathname];
    write({ who, pages, back: row });
    location.assign(row.list);
  };
  const arrive = () => {
    const { pages, back } = read();
    write({ who, pages });
    if (back?.list !== here()) return;
    [...main.querySelectorAll("a[href]")].find((link) => link.getAttribute("href") === back.link)?.focus();
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("main a[href]");
    if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const row = opened();
    if (link.matches("[data-back]")) {
      if (!isTheList(link, row)) return;
      event.preventDefault();
      goBack(row);
    } else if (link.closest("li, tr") && link.pathname !== location.pathname) remember(link);
  });

  const changed = (field) => field.type === "checkbox" || field.type === "radio"
    ? field.checked !== field.defaultChecked
    : field.tagName === "SELECT"
      ? [...field.options].some((option) => option.selected !== option.defaultSelected && option.index > 0)
      : field.value !== field.defaultValue;

  const leave = () => {
    const [row, link] = [opened(), way()];
    if (!row && !link) return;
    const typed = [...document.querySelectorAll(`main :is(${FIELD})`)].find(changed);
    if (typed) {
      for (let fold = typed.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
      typed.focus();
    } else if (row) goBack(row);
    else link.click();
  };

  document.addEventListener("keydown", (event) => {
    const at = document.activeElement;
    if (event.key !== "Escape" || event.defaultPrevented || event.isComposing || main.hidden) return;
    if (event.altKey || event.ctrlKey || event.metaKey || (at.type === "search" && at.value)) return;
    const fold = at.closest("details[open]");
    if (!fold) { leave(); return; }
    fold.open = false;
    fold.querySelector("summary").focus();
  });
  /* Of a long field a browser shows the line of the caret alone: the whole of it stays clear of the bars. */
  document.addEventListener("keyup", (event) => {
    if (event.key === "Tab" && event.target.matches("textarea")) event.target.scrollIntoView({ block: "nearest" });
  }, true);
  window.addEventListener("load", arrive);
})();
