/* The check-in by keyboard: arrows go between choices and items, Esc closes a fold and then returns to the board's row.
   Tab and Enter do everything by themselves. No letter is a key. */
(() => {
  const back = () => document.querySelector("[data-back]");
  if (!back()) return;
  const rows = () => [...document.querySelectorAll(".items .choices")].filter((row) => row.offsetParent);
  const FIELD = "input:not([type=hidden]), select, textarea";

  /* The board as it was left, with its filter; its row takes the focus. */
  const way = document.referrer ? new URL(document.referrer) : null;
  const lead = () => {
    const board = new URL(back().href);
    if (way?.origin === board.origin && way.pathname === board.pathname) back().href = way.pathname + way.search + board.hash;
  };
  document.addEventListener("checkin:brought", lead);
  lead();

  const changed = (field) => field.type === "checkbox" || field.type === "radio"
    ? field.checked !== field.defaultChecked
    : field.tagName === "SELECT"
      ? [...field.options].some((option) => option.selected !== option.defaultSelected && option.index > 0)
      : field.value !== field.defaultValue;

  const leave = () => {
    const typed = [...document.querySelectorAll(`#checkin :is(${FIELD})`)].find(changed);
    if (!typed) return location.assign(back().href);
    for (let fold = typed.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    return typed.focus();
  };

  const walk = (event, button) => {
    const lines = rows();
    const line = lines.indexOf(button.form);
    const column = [...button.form.querySelectorAll(".choice")].indexOf(button);
    const rtl = getComputedStyle(button).direction === "rtl" ? -1 : 1;
    const [down, along] = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, rtl], ArrowLeft: [0, -rtl] }[event.key];
    const next = lines[line + down]?.querySelectorAll(".choice")[column + along];
    if (!next) return;
    event.preventDefault();
    next.focus();
  };

  document.addEventListener("keydown", (event) => {
    const at = document.activeElement;
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key.startsWith("Arrow") && at.matches(".choices .choice")) walk(event, at);
    if (event.key !== "Escape" || event.defaultPrevented) return;
    const fold = at.closest("#checkin details[open]");
    if (!fold) return leave();
    fold.open = false;
    fold.querySelector("summary").focus();
  });
})();
