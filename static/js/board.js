/* The board keeps itself fresh: every 15 seconds while visible, at once on return. Focus, scroll and typed text stay:
   the swap is a morph. After 60 seconds of silence it says so and dims; the page itself keeps working. */
(() => {
  const EVERY = 15000;
  const SILENT = 60000;
  const board = document.getElementById("board");
  const age = document.getElementById("age");
  if (!board || !age || !window.htmx) return;
  let etag = board.dataset.etag;
  let heard = Date.now();
  let clock = board.querySelector("[data-read-clock]")?.textContent || "";

  const say = () => {
    const stale = Date.now() - heard > SILENT;
    if (age.classList.contains("is-stale") === stale && age.dataset.clock === clock) return;
    age.classList.toggle("is-stale", stale);
    board.classList.toggle("is-stale", stale);
    age.dataset.clock = clock;
    const words = `${stale ? age.dataset.wordsStale : age.dataset.wordsUpdated} ${clock}`;
    age.querySelector("[data-age]").textContent = words;
    age.querySelector("[data-silence]").textContent = stale ? words : "";
  };
  const ask = () => { if (!document.hidden) window.htmx.trigger(board, "refresh"); };
  /* The clock as the server writes it: "9:41 am", at the site. */
  const wordsOfNow = () => {
    const now = new Intl.DateTimeFormat(document.documentElement.lang, { hour: "numeric", minute: "2-digit",
      timeZone: age.dataset.zone }).format(new Date(heard));
    return now.toLocaleLowerCase();
  };

  board.addEventListener("htmx:config:request", (event) => {
    event.detail.ctx.request.headers["If-None-Match"] = etag;
  });
  board.addEventListener("htmx:after:request", (event) => {
    const { status, headers } = event.detail.ctx.response?.raw || event.detail.ctx.response || {};
    if (status !== 200 && status !== 304) return;
    heard = Date.now();
    etag = headers?.get?.("ETag") || etag;
    clock = wordsOfNow();
    say();
  });
  document.addEventListener("visibilitychange", ask);
  window.addEventListener("online", ask);
  setInterval(ask, EVERY);
  setInterval(say, 1000);
})();
