/* The check-in saves in place: each press is the same POST as without a script, and the page that comes back is morphed
   in. Scroll, focus, open folds and what was typed elsewhere stay. One press at a time, in their order. */
(() => {
  const main = () => document.getElementById("main");
  const page = () => document.getElementById("checkin");
  if (!page() || !window.htmx) return;
  const EVERY = 15000;
  const sending = new WeakSet();
  let last = Promise.resolve();
  window.htmx.config.morphIgnore.push("open");

  const opens = () => new Set([...document.querySelectorAll("details[data-opens]")].map((fold) => fold.id));

  /* What the server opened now and not before opens; what a person opened or closed stays as it is. */
  const bring = async (text, keep) => {
    const before = opens();
    await window.htmx.swap({ target: main(), sourceElement: main(), text, select: "#main", swap: "outerMorph" });
    for (const fold of document.querySelectorAll("details[data-opens]")) if (!before.has(fold.id)) fold.open = true;
    const told = main().querySelector("[autofocus]");
    if (told) told.focus();
    else if (document.activeElement === document.body) document.getElementById(keep)?.focus({ preventScroll: true });
    document.dispatchEvent(new Event("checkin:brought"));
  };

  const unsaved = (words) => {
    const line = document.getElementById("unsaved") || document.createElement("p");
    Object.assign(line, { id: "unsaved", className: "alert alert-danger", tabIndex: -1, textContent: words });
    line.setAttribute("role", "alert");
    page().prepend(line);
    line.focus();
  };

  const send = async (form, said) => {
    const item = form.closest(".item, .way-out")?.id;
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(said) }).catch(() => null);
    const text = await answer?.text().catch(() => null);
    if (text == null || answer.status >= 500) return unsaved(page().dataset.wordsUnsaved);
    const known = answer.ok || answer.status === 409 || answer.status === 422;
    if (!known) return unsaved(page().dataset.wordsRefused);
    if (answer.ok && new URL(answer.url).pathname !== location.pathname) return location.assign(answer.url);
    if (answer.ok && !/class="alert alert-danger"/.test(text)) {
      form.reset();
      const fold = form.closest("details");
      if (fold && form.id !== "form-medicine") fold.open = false;
    }
    document.getElementById("unsaved")?.remove();
    return bring(text, item);
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || !page().contains(form)) return;
    event.preventDefault();
    if (sending.has(form)) return;
    sending.add(form);
    form.setAttribute("aria-busy", "true");
    const said = new FormData(form, event.submitter);
    const after = () => { sending.delete(form); form.removeAttribute("aria-busy"); };
    last = last.then(() => send(form, said)).then(after, after);
  });

  /* Who else is here, and whether the list has changed; it is no work, so the session does not go on by it. */
  const listen = async () => {
    if (document.hidden) return;
    const answer = await fetch(page().dataset.news).catch(() => null);
    if (!answer?.ok) return;
    const news = document.getElementById("news");
    const text = await answer.text();
    await window.htmx.swap({ target: news, sourceElement: news, text, swap: "innerMorph" });
    const told = news.querySelector("[data-version]");
    if (!told) return;
    const stands = Number(told.dataset.version);
    news.querySelector("[data-newer]").hidden = stands <= Number(page().dataset.version);
  };
  const fresh = async () => {
    const answer = await fetch(location.href).catch(() => null);
    if (answer?.ok) await bring(await answer.text(), "item-who");
  };
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-fresh]")) return;
    event.preventDefault();
    last = last.then(fresh);
  });
  document.addEventListener("visibilitychange", listen);
  setInterval(listen, EVERY);

  const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value;
  if (page().dataset.here && token) {
    fetch(page().dataset.here, { method: "POST", headers: { "X-CSRFToken": token } }).then(listen, () => null);
  }
})();
