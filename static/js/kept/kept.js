// On the clinic's own pages of a phone that keeps a list: it is kept up to date, sent from, and taken away again.

import "./store.js";
import { askAgain } from "./again.js";
import { counted, make, status } from "./draw.js";
import { leave, left, wipe } from "./leave.js";
import { ask, network, renew, token } from "./network.js";
import { begin, knows } from "./rows.js";
import { send, sendWhenItMay, unsent } from "./send.js";

const offer = document.querySelector("[data-keep]");

export async function start() {
  await self.kept.sweep(Date.now());
  const isOpen = "open" in document.body.dataset;
  if (isOpen && sessionStorage.getItem("keep")) return keep();
  const [content, shell] = [await self.kept.content(), await self.kept.shell()];
  if (!shell || (await self.kept.isEmpty())) return wipe();
  beside(shell.words);
  if (!isOpen) return closed(content, shell.words);
  if (content && offer?.dataset.keep.split(" ").includes(content.copy)) return same(content, shell);
  sendWhenItMay();
  await send();
  // Other hours, the same links: the choice of this phone stands, so the list is kept anew.
  const told = content && (await renew(content.copy));
  if (told?.standing === "revised") return keep();
  if (told?.standing === "again") await self.kept.forget();
  return undefined;
}

async function keep() {
  sessionStorage.removeItem("keep");
  const body = new FormData();
  body.append("csrfmiddlewaretoken", token() ?? "");
  const response = await ask("/my/keep/", { method: "POST", body });
  const told = response?.ok ? await response.json().catch(() => null) : null;
  if (!told?.content) {
    await wipe();
    return status(told?.forbidden);
  }
  await self.kept.keep(told.content, told.shell);
  await navigator.serviceWorker.register("/my/sw.js", { scope: "/my/" });
  beside(told.shell.words);
  return rows(told.content, told.shell);
}

// Only where this page and this phone speak of the same list: another patient's stays apart.
async function rows(content, shell) {
  if (offer) {
    offer.hidden = false;
    offer.dataset.off = "";
    offer.querySelector("p")?.remove();
    offer.querySelector("button").textContent = shell.words.off;
  }
  knows(content);
  await begin({ shell, row: (item) => document.getElementById(`item-${item.position}`) });
}

// The page is newer than the copy: what it shows of each line is what the patient has seen.
async function same(content, shell) {
  const seen = new Map(offer.dataset.seen.split(" ").map((each) => each.split(":")));
  const items = content.items.map((item) => ({ ...item, seen: seen.get(String(item.position)) ?? item.seen }));
  await self.kept.keep({ ...content, items });
  await rows({ ...content, items }, shell);
  const told = await renew(content.copy);
  if (told?.content) await self.kept.keep(told.content, told.shell);
}

// Signed out, with a network: what is over is forgotten, what waits is said.
async function closed(content, words) {
  network.is = "signed_out";
  const response = content && (await ask(`/my/kept/alive/?copy=${content.copy}`, {}));
  const isOver = response?.ok && !(await response.json()).alive;
  if (isOver) await self.kept.forget();
  const number = (await unsent()).length;
  const look = content && !isOver ? [make("a", { class: "button second", href: "/my/?kept" }, words.look)] : [];
  // Where a date of birth opens the page, the clinic's own times stand there already.
  if (document.querySelector("[data-date]") ? number : number || look.length) status(number ? counted(words.signed_out, number) : words.open_link, ...look);
}

// What goes along with every page: parts that a tick changes, questions about older ticks, a form that did not get through.
function beside(words) {
  document.addEventListener("kept", ({ detail }) => {
    for (const part of new DOMParser().parseFromString(detail.parts, "text/html").querySelectorAll("body > [id]")) {
      document.getElementById(part.id)?.replaceWith(document.adoptNode(part));
    }
    askAgain(detail.asked, words);
  });
  new BroadcastChannel("kept").onmessage = () => document.hidden || status(words.not_sent);
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.action.endsWith("/my/sign-out/") && !("off" in form.dataset)) return;
    event.preventDefault();
    leave(words, () => left(form, words));
  }, true);
}
