// Lines and rows of a kept list. What is said is set as text, never as markup.

export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

export const filled = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

// Each number has its own words; beyond the last one only the number changes.
export function counted(texts, number) {
  const last = texts.length - 1;
  return number <= last ? texts[number] : texts[last].replace(String(last), String(number));
}

const stateOf = (says, words) => (says === null ? words.looked : says ? words.done : words.not_done);

// Where a tick is: on this phone, or with the clinic since then.
function standing(item, pending, words) {
  if (!pending) return item.done ? filled(words.there, { time: item.time }) : words.not_done;
  return pending.done ? words.here : `${words.not_done} · ${words.here}`;
}

// `pending` is the newest tick of this line that is still on the phone; `both` one that somebody else answered otherwise.
export function drawRow(row, { item, pending, both, note, words }) {
  const label = row.querySelector(".label") ?? make("span", { class: "label" }, item.words);
  const done = pending ? pending.done : item.done;
  const state = make("span", { class: "state" }, note ?? standing(item, pending, words));
  const parts = [make("span", { class: "mark", "aria-hidden": "true" }), label, state];
  const line = done
    ? [make("div", { class: "row" }, ...parts), button({ class: "undo", "aria-label": `${words.undo}: ${label.textContent}` }, "undo", words.undo)]
    : [button({ class: "row" }, "tick", ...parts)];
  const had = row.contains(document.activeElement);
  row.className = `item ${done ? "done" : "not_done"}${both ? " both" : ""}`;
  row.removeAttribute("aria-busy");
  row.replaceChildren(...line, ...(both ? [choice(both, words)] : []));
  if (had) row.querySelector("button")?.focus({ preventScroll: true });
}

const button = (attributes, act, ...parts) => make("button", { ...attributes, type: "button", "data-kept": act }, ...parts);

// Somebody else said otherwise: both stand there, and the patient chooses.
function choice({ theirs, done }, words) {
  return make(
    "div",
    { class: "choice-of-two", role: "group" },
    make("p", {}, filled(words[theirs.who], { time: theirs.time, state: stateOf(theirs.says, words) })),
    make("p", {}, filled(words.yours, { state: stateOf(done, words) })),
    button({ class: "button second" }, "mine", words.mine),
    button({ class: "button second" }, "theirs", words.theirs),
  );
}

// One line above everything else: what the network is up to, and how many ticks wait.
export const status = (text, ...more) => above("kept-status", text, more);
// And a question of ours, which no news of the network takes away.
export const question = (text, ...more) => above("kept-question", text, more);

function above(id, text, more) {
  let line = document.getElementById(id);
  if (!text) return line?.remove();
  if (!line) {
    line = make("div", { id, class: "kept-status", role: "status" });
    document.querySelector("main").prepend(line);
  }
  return line.replaceChildren(make("p", {}, text), ...more);
}
