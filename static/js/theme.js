/* Light, dark, or as the device: one press, remembered. Runs before the page is drawn, so that nothing flashes. */
(() => {
  const ORDER = ["auto", "light", "dark"];
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => {
    try { return localStorage.getItem("theme") || "auto"; } catch { return "auto"; }
  };
  const show = () => {
    const theme = chosen();
    const shown = theme === "auto" ? (dark.matches ? "dark" : "light") : theme;
    document.documentElement.dataset.bsTheme = shown;
    const button = document.querySelector("[data-theme-button]");
    if (!button) return;
    button.hidden = false;
    button.setAttribute("aria-label", button.dataset[theme]);
    button.title = button.dataset[theme];
  };
  const next = () => {
    const theme = ORDER[(ORDER.indexOf(chosen()) + 1) % ORDER.length];
    try { localStorage.setItem("theme", theme); } catch { /* a browser that keeps nothing stays on auto */ }
    show();
  };
  show();
  dark.addEventListener("change", show);
  document.addEventListener("DOMContentLoaded", () => {
    show();
    document.querySelector("[data-theme-button]")?.addEventListener("click", next);
  });
})();
