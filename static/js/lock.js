/* A desk left alone closes when the server's session does. Two minutes before it says so, one press goes on; what was typed
   stays in the page, unseen, for the same person alone. Other tabs go the same way. What a page asks for by itself is no work. */
(() => {
  const WARN = 120;
  const lock = document.getElementById("lock");
  const channel = "BroadcastChannel" in window ? new BroadcastChannel("desk") : null;
  if (!lock) {
    if (location.search === "?out") channel?.postMessage({ who: "" });
    return;
  }
  const { who, session, stay, home, signIn, title: closedTitle, wrong, later } = lock.dataset;
  const [bar, page] = ["[data-bar]", "[data-closed]"].map((part) => lock.querySelector(part));
  const form = page.querySelector("form");
  const openTitle = document.title;
  let ends, shown = "", focus = null;

  /* By a clock that nobody sets, and by the other one, that goes on while the tablet sleeps: whichever says less. */
  const until = (told) => {
    const [idle, absolute] = [Number(told.idle), Number(told.absolute)];
    ends = { isAbsolute: absolute <= idle, steady: performance.now() + Math.min(idle, absolute) * 1e3,
      wall: Date.now() + Math.min(idle, absolute) * 1e3 };
  };
  const left = () => Math.min(ends.steady - performance.now(), ends.wall - Date.now()) / 1e3;

  const show = (part) => {
    if (part === shown) return;
    const [was, closed] = [shown, part === "closed"];
    shown = part;
    if (closed) focus = document.activeElement;
    const words = closed || !part ? null : lock.querySelector(`[data-${part}]`).content.cloneNode(true);
    bar.replaceChildren(...(words ? [words] : []));
    for (const other of document.body.children) if (other !== lock) other.toggleAttribute("hidden", closed);
    page.hidden = !closed;
    document.title = closed ? closedTitle : openTitle;
    if (closed) page.querySelector("h1").focus();
    else if (was === "closed") focus?.focus?.();
  };
  const look = () => {
    const seconds = left();
    if (seconds <= 0) { if (shown !== "closed") { show("closed"); ask(); } return; }
    if (shown !== "closed") show(seconds > WARN ? "" : ends.isAbsolute ? "ending" : "warned");
  };

  /* Whose session it is now: the same person's page opens again, anybody else's begins anew. */
  const ask = async (how = {}, address = session) => {
    const response = await fetch(address, { cache: "no-store", redirect: "manual", ...how }).catch(() => null);
    if (response?.status === 401 || response?.status === 403) return show("closed");
    if (!response?.ok) return null;
    const told = await response.json();
    if (told.who !== who) { document.body.replaceChildren(); return location.replace(home); }
    for (const input of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) input.value = told.token;
    until(told);
    show("");
    look();
    return told;
  };
  const goOn = async () => {
    const token = form.elements.csrfmiddlewaretoken.value;
    const told = await ask({ method: "POST", headers: { "X-CSRFToken": token } }, stay);
    if (told) channel?.postMessage({ who });
  };
  const enter = async (event) => {
    event.preventDefault();
    const problem = page.querySelector("[data-problem]");
    const headers = { "X-Requested-With": "XMLHttpRequest", Accept: "application/json" };
    const response = await fetch(signIn, { method: "POST", headers, body: new FormData(form) }).catch(() => null);
    form.elements.password.value = "";
    problem.hidden = Boolean(response?.ok);
    problem.textContent = response?.status === 400 ? wrong : later;
    if (response?.ok && await ask()) channel?.postMessage({ who });
  };

  lock.addEventListener("click", (event) => event.target.closest("[data-go-on]") && goOn());
  form.addEventListener("submit", enter);
  channel?.addEventListener("message", async ({ data }) => {
    if (data.who && data.who !== who) { document.body.replaceChildren(); location.replace(home); return; }
    await ask();
    if (!data.who && shown === "closed") { document.body.replaceChildren(); location.replace(signIn); }
  });
  document.addEventListener("desk:signed-out", () => show("closed"));
  document.addEventListener("visibilitychange", () => { if (!document.hidden) { look(); if (shown === "closed") ask(); } });
  window.addEventListener("pageshow", (event) => { if (event.persisted) { show("closed"); ask(); } });
  until(lock.dataset);
  look();
  channel?.postMessage({ who });
  setInterval(look, 1000);
})();
