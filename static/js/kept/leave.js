// Taking the list off this phone: at sign-out, by one press, or because its time is over. Never without a word about ticks.

import "./store.js";
import { counted, make, status } from "./draw.js";
import { network } from "./network.js";
import { send, waiting } from "./send.js";

export async function wipe() {
  sessionStorage.removeItem("keep");
  await self.kept.wipe();
  const found = await navigator.serviceWorker?.getRegistration("/my/");
  await found?.unregister();
}

// `onward()` goes on once nothing is left behind, or the patient said so.
export async function leave(words, onward) {
  const number = (await waiting()).length;
  if (!number) return onward();
  const first = make("button", { class: "button main", type: "button" }, words.send_first);
  const without = make("button", { class: "button second", type: "button" }, words.leave);
  first.addEventListener("click", async () => {
    await send();
    return (await waiting()).length ? leave(words, onward) : onward();
  });
  without.addEventListener("click", onward);
  const why = { signed_out: counted(words.signed_out, number), offline: words.offline }[network.is];
  status(counted(words.unsent, number), ...(why ? [make("p", {}, why)] : []), first, without);
  return first.focus();
}

// The clinic's own form goes on: a sign-out, or a copy that has ended.
export async function left(form, words) {
  const copy = (await self.kept.content())?.copy;
  await wipe();
  if (!navigator.onLine) return gone(words);
  if ("off" in form.dataset) {
    form.action = "/my/keep/end/";
    form.append(make("input", { type: "hidden", name: "copy", value: copy }));
  }
  return form.submit();
}

// Gone from the phone; what the clinic's page holds closes by itself.
export function gone(words) {
  for (const part of document.querySelectorAll("main > *, .help")) part.remove();
  status(words.went);
}
