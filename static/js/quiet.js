// A page left alone closes when the server's session does. Two minutes before it says so, one press goes on; what was
// typed waits here unseen, for the same list alone.

const WARN = 13 * 60e3;
const CLOSE = 15 * 60e3;

export async function start(contact, channel) {
  const mine = document.body.dataset.open;
  const panel = document.createElement("div");
  panel.className = "quiet-panel";
  const words = await loaded(contact.words);
  let shown = "";

  function show(part) {
    if (part === shown) return;
    shown = part;
    panel.replaceChildren(...(part ? [words.querySelector(`[data-${part}]`).cloneNode(true)] : []));
    for (const other of document.body.children) if (other !== panel) other.hidden = part === "closed";
    if (part === "closed") panel.querySelector("h1").focus();
  }

  function look() {
    const quiet = Date.now() - contact.at;
    show(quiet >= CLOSE ? "closed" : quiet >= WARN ? "warned" : "");
  }

  // Asks as a person does: pressed, or come back to a page that is closed.
  async function ask() {
    const response = await fetch(location.href).catch(() => null);
    if (!response) return;
    const list = new DOMParser().parseFromString(await response.text(), "text/html").body.dataset.open;
    if (list && list !== mine) return location.replace("/my/");
    contact.at = list ? Date.now() : 0;
    if (list) channel?.postMessage(mine);
    look();
  }

  panel.addEventListener("click", (event) => event.target.closest("[data-stay]") && ask());
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    look();
    if (shown === "closed") ask();
  });
  channel?.addEventListener("message", (event) => {
    if (event.data === mine && shown === "closed") ask();
    else look();
  });
  document.body.prepend(panel);
  setInterval(look, 5000);
  look();
}

async function loaded(address) {
  const response = await fetch(address);
  return new DOMParser().parseFromString(await response.text(), "text/html");
}
