/* The check-in by keyboard: arrows go between choices and items. Tab and Enter do everything by themselves, Esc is
   way_back.js. */
(() => {
  const rows = () => [...document.querySelectorAll(".items .choices")].filter((row) => row.offsetParent);

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
  });
})();
