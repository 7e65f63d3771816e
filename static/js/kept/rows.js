// The lines of a kept list, on the clinic's page and on the page without a network: one press, kept at once, then sent.

import "./store.js";
import { counted, drawRow, status } from "./draw.js";
import { network } from "./network.js";
import { send, sendWhenItMay, waiting } from "./send.js";

// What a line says until the next page, where a tick did not count.
const notes = new Map();
let words = {};

// `row(position)` finds or makes the element of a line. `more()` is what else belongs above the list.
export async function begin({ shell, row, isFull, more }) {
  words = shell.words;
  const drawn = () => draw({ row, isFull, more });
  document.addEventListener("kept", (event) => { noted(event.detail.ticks); drawn(); });
  document.addEventListener("click", (event) => pressed(event, drawn));
  // A form of the clinic's own page: the press goes by the same way, so that no two of them overtake each other.
  document.addEventListener("submit", (event) => formSent(event, drawn), true);
  sendWhenItMay();
  await drawn();
  await send();
}

async function draw({ row, isFull, more }) {
  const [content, ticks] = [await self.kept.content(), await self.kept.ticks()];
  const mine = ticks.filter((tick) => tick.copy === content?.copy);
  for (const item of content?.items ?? []) {
    const of = mine.filter((tick) => tick.position === item.position);
    const pending = of.filter((tick) => !tick.theirs).at(-1);
    const both = pending ? null : of.filter((tick) => tick.theirs).at(-1);
    const element = row(item);
    if (element && (isFull || pending || both || element.dataset.drawn || notes.has(item.position))) {
      drawRow(element, { item, pending, both, note: notes.get(item.position), words });
      element.dataset.drawn = "yes";
    }
  }
  const number = (await waiting()).filter((tick) => !content || tick.copy === content.copy).length;
  status(...said(number, isFull), ...(more?.() ?? []));
}

function said(number, isFull) {
  if (network.is === "signed_out") return [number ? counted(words.signed_out, number) : words.open_link];
  if (network.is === "offline") return [number ? counted(words.kept, number) : words.offline];
  if (number) return [counted(words.sending, number)];
  return [isFull ? words.online : ""];
}

function noted(ticks) {
  for (const { position, outcome } of ticks) {
    const text = { asks_more: words.asks_more, later: words.asks_more, refused: words.refused, closed: words.closed }[outcome];
    text ? notes.set(position, text) : notes.delete(position);
  }
}

function pressed(event, drawn) {
  const button = event.target.closest("[data-kept]");
  if (!button) return;
  const position = Number(button.closest("li").id.replace("item-", ""));
  const act = button.dataset.kept;
  if (act === "tick" || act === "undo") press(position, act === "tick", drawn);
  else choose(position, act, drawn);
}

async function formSent(event, drawn) {
  const form = event.target.closest("form[data-tick]");
  const position = Number(form?.closest("li")?.id.replace("item-", ""));
  if (!positions.has(position)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  await press(position, form.action.endsWith("/tick/"), drawn);
}

// Which lines a bare tick answers, known without waiting: a submit is held back at once or never.
const positions = new Set();
export const knows = (content) => { for (const item of content?.items ?? []) positions.add(item.position); };

async function press(position, done, drawn) {
  const content = await self.kept.content();
  // Taken off this phone in another tab meanwhile: the page as it is now says what can be done.
  if (!content) return location.reload();
  const { copy, plan, wipe_at, items } = content;
  const { seen } = items.find((item) => item.position === position);
  notes.delete(position);
  await self.kept.add({ operation: crypto.randomUUID(), position, done, seen, phone_at: Date.now(), copy, plan, wipe_at });
  await drawn();
  await send();
}

// "Keep what I said" is a new tick, of somebody who has read both.
async function choose(position, act, drawn) {
  const of = (await self.kept.ticks()).filter((tick) => tick.position === position && tick.theirs);
  await self.kept.drop(of.map((tick) => tick.number));
  if (act === "mine") await press(position, of.at(-1).done, drawn);
  else await drawn();
}
