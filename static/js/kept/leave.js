// Taking the list off this phone: at sign-out, by one press, or because its time is over. Never without a word about ticks.

import "./store.js";
import { counted, make, question, status } from "./draw.js";
import { network } from "./network.js";
import { send, unsent } from "./send.js";

export async function wipe() {
  sessionStorage.removeItem("keep");
  await self.kept.wipe();
  const found = await navigator.serviceWorker?.getRegistration("/my/");
  await found?.unregister();
}

// `onward()` goes on once nothing is left behind, or the patient said so.
export async function leave(words, onward) {
  const number = (await unsent()).length;
  if (!number) return onward();
  const first = make("button", { class: "button main", type: "button" }, words.send_first);
  const without = make("button", { class: "button second", type: "button" }, words.leave);
  first.addEventListener("click", async () => {
    await send();
    return leave(words, onward);
  });
  without.addEventListener("click", onward);
  // Sent by themselves meanwhile: there is nothing to ask any more.
  document.addEventListener("kept", async () => (await unsent()).length || question(""));
  const why = { signed_out: counted(words.signed_out, number), offline: words.offline }[network.is];
  question(counted(words.unsent, number), ...(why ? [make("p", {}, why)] : []), first, without);
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

// Gone from the phone, from every tab of it; the clinic closes what it holds by itself.
export function gone(words) {
  delete document.body.dataset.open;
  new BroadcastChannel("my").postMessage("closed");
  for (const part of document.querySelectorAll("main > *, .help")) part.remove();
  status(words.went);
}
