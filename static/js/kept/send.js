// Kept ticks go to the clinic: all of them, oldest first, again and again until each is answered.
// So an answer that is lost, a request that comes twice or late, changes nothing: the operation is the same one.

import "./store.js";
import { ask, network, renew, token } from "./network.js";

const LONGEST = 60000;
const TOLD = ["operation", "position", "done", "seen", "phone_at"];
let running = null;
let again = false;
let wait = 1000;
let timer = 0;

// Of an older plan, or of another patient, as this page was told. Never remembered: the next page may be somebody else's.
const apart = new Set();

// What the clinic has not heard of, whosever it is; and what this page can send.
export const unsent = async () => (await self.kept.ticks()).filter((tick) => !tick.theirs);
export const waiting = async () => (await unsent()).filter((tick) => !apart.has(tick.number));

export function send() {
  if (running) again = true;
  running ??= everything().finally(() => {
    running = null;
    if (again) send();
    again = false;
  });
  return running;
}

// The moments at which a network may be back.
export function sendWhenItMay() {
  const now = () => { wait = 1000; send(); };
  addEventListener("online", now);
  document.addEventListener("visibilitychange", () => document.hidden || now());
}

async function everything() {
  clearTimeout(timer);
  const told = { ticks: [], asked: [], parts: "" };
  const groups = byCopy(await waiting());
  // Nothing to send: whether the network is back is asked all the same, where it was away.
  if (!groups.length && network.is === "offline") await renew();
  for (const ticks of groups) {
    const answer = await answered(ticks);
    if (!answer) break;
    Object.assign(told, await taken(ticks, answer));
    network.is = "sent";
    wait = 1000;
  }
  if (network.is === "offline" && groups.length) later();
  document.dispatchEvent(new CustomEvent("kept", { detail: told }));
}

function byCopy(ticks) {
  const copies = [...new Set(ticks.map((tick) => tick.copy))];
  return copies.map((copy) => ticks.filter((tick) => tick.copy === copy));
}

function later() {
  timer = setTimeout(() => document.hidden || send(), wait);
  wait = Math.min(wait * 2, LONGEST);
}

// Null where the network, the clinic or an open link is missing; the form secret may be an old one.
async function answered(ticks) {
  for (const isSecond of [false, true]) {
    if ((isSecond || !token()) && !(await renew())) return null;
    const response = await ask("/my/kept-ticks/", { method: "POST", body: batch(ticks) });
    if (response?.ok) return response.json().catch(() => null);
    if (response?.status !== 403) return null;
  }
  return null;
}

function batch(ticks) {
  const body = new FormData();
  const told = ticks.map((tick) => Object.fromEntries(TOLD.map((name) => [name, tick[name]])));
  body.append("csrfmiddlewaretoken", token());
  body.append("copy", ticks[0].copy);
  body.append("plan", ticks[0].plan);
  body.append("ticks", JSON.stringify(told));
  return body;
}

// What counts leaves the phone; what somebody else answered otherwise, or is of an older plan, waits for a choice.
async function taken(ticks, answer) {
  const { copy } = ticks[0];
  const content = await self.kept.content();
  if (answer.standing !== "live") for (const tick of ticks) apart.add(tick.number);
  if (["again", "revised"].includes(answer.standing)) {
    if (content?.copy === copy) await self.kept.forget();
    return { asked: ticks };
  }
  if (answer.standing !== "live") return {};
  const answers = new Map(answer.ticks.map((each) => [each.operation, each]));
  const told = ticks.map((tick) => ({ ...tick, ...answers.get(tick.operation) })).filter((tick) => tick.outcome);
  for (const { outcome, ...tick } of told) if (outcome === "conflict") await self.kept.change(tick);
  await self.kept.drop(told.filter((tick) => tick.outcome !== "conflict").map((tick) => tick.number));
  if (content?.copy === copy) await self.kept.keep({ ...content, items: answer.items });
  return { ticks: told, parts: answer.parts };
}
