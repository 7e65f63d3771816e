// Ticks of a plan that has changed since: the patient says of each whether it still holds. None of them goes by itself.

import "./store.js";
import { filled, make } from "./draw.js";
import { ask, token } from "./network.js";

export function askAgain(ticks, words) {
  document.getElementById("kept-again")?.remove();
  const newest = new Map(ticks.map((tick) => [tick.position, tick]));
  if (!newest.size) return;
  const questions = [...newest.values()].map((tick) => question(tick, ticks, words));
  document.querySelector("main").prepend(make("section", { id: "kept-again", class: "kept-status" }, ...questions));
}

function question(tick, ticks, words) {
  const row = document.getElementById(`item-${tick.position}`);
  const label = row?.querySelector(".label")?.textContent ?? filled(words.line, { number: tick.position });
  const yes = make("button", { class: "button main", type: "button" }, words.yes);
  const no = make("button", { class: "button second", type: "button" }, words.no);
  const forget = () => self.kept.drop(ticks.filter((each) => each.position === tick.position).map((each) => each.number));
  yes.addEventListener("click", async () => {
    if (!row?.querySelector("form[data-tick]")) return forget().then(() => location.assign(`/my/items/${tick.position}/`));
    if (await sent(tick)) await forget();
    return location.reload();
  });
  no.addEventListener("click", () => forget().then(() => location.reload()));
  const state = tick.done ? words.done : words.not_done;
  return make("div", {}, make("p", {}, make("b", {}, label), `: ${state}`), make("p", {}, words.again), yes, no);
}

async function sent({ operation, position, done }) {
  const body = new FormData();
  body.append("csrfmiddlewaretoken", token());
  body.append("operation", operation);
  const response = await ask(`/my/items/${position}/${done ? "tick" : "undo"}/`, { method: "POST", body });
  return response?.ok;
}
