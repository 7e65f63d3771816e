// The page without a network, from what the phone kept: day, arrival, clock times, lines to tick, whom to call.
// No "now": the phone's clock may be wrong, and the clock times are the message.

import "./store.js";
import { filled, make, status } from "./draw.js";
import { gone, leave, wipe } from "./leave.js";
import { network } from "./network.js";
import { begin, knows } from "./rows.js";

async function start() {
  network.is = "offline";
  const shell = await self.kept.shell();
  await self.kept.sweep(Date.now());
  const list = await self.kept.content();
  if (await self.kept.isEmpty()) await wipe();
  if (shell) await drawn(shell, list);
}

async function drawn({ words, alias, phone, dial, language, dir }, list) {
  const [theme, size] = (document.cookie.match(/(?:^|; )look=([^;]*)/)?.[1] ?? "auto.1").split(".");
  Object.assign(document.documentElement, { lang: language, dir });
  Object.assign(document.documentElement.dataset, { theme, size });
  document.title = words.title;
  const main = make("main", { id: "content" }, ...(list ? body(words, list) : []));
  document.body.append(
    make("header", { class: "top" }, make("span", { class: "brand" }, make("bdi", {}, alias))),
    main,
    make("nav", { class: "bar" }, call(words, phone, dial)),
  );
  if (!list) status(words.nothing);
  knows(list);
  if (!(await self.kept.isEmpty())) await begin({ shell: { words }, row: line, isFull: true, more: () => onward(words) });
}

function body(words, list) {
  const times = list.windows.map(([name, until]) => make("div", { class: "window" }, make("dt", {}, name), make("dd", {}, until)));
  return [
    make("div", { class: "when" }, make("p", { class: "day" }, list.day), make("h1", {}, list.arrive)),
    make(
      "section",
      { class: "now" },
      make("h2", {}, words.times),
      ...(list.windows_on ? [make("p", {}, list.windows_on)] : []),
      times.length ? make("dl", { class: "windows" }, ...times) : make("p", {}, words.no_times),
      make("p", { class: "quiet" }, filled(words.as_of, { time: list.told })),
    ),
    make("section", { class: "list" }, make("h2", {}, words.list), make("ul", { class: "items" }), ...(list.rest ? [make("p", { class: "quiet" }, words.rest)] : [])),
    off(words),
  ];
}

function line(item) {
  const list = document.querySelector(".items");
  if (!list) return null;
  const found = document.getElementById(`item-${item.position}`);
  if (found) return found;
  const made = make("li", { id: `item-${item.position}`, class: "item" });
  list.append(made);
  return made;
}

// Back to the clinic's own page: with more patience than the first time.
function onward(words) {
  const text = network.is === "sent" ? words.open : words.retry;
  return [make("a", { class: "button second", href: "/my/?wait" }, text)];
}

function call(words, phone, dial) {
  const [before, after] = words.call.split("{phone}");
  return make("a", { class: "button second", href: `tel:${dial}` }, make("span", {}, before, make("bdi", { class: "tel" }, phone), after));
}

function off(words) {
  const button = make("button", { class: "link", type: "button" }, words.off);
  button.addEventListener("click", () => leave(words, async () => { await wipe(); gone(words); }));
  return button;
}

start();
