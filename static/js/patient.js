// The pages work without this file: it ticks without a reload, keeps the link out of the address bar, blanks what was closed.

const closings = "BroadcastChannel" in window ? new BroadcastChannel("my") : null;
const mine = document.body.dataset.open;
// When somebody last reached the server from any tab: the session ends a quarter of an hour later.
const contact = { at: Date.now(), words: "/my/quiet/" };
if (mine) {
  closings?.postMessage(mine);
  const wait = setInterval(async () => {
    if (Date.now() - contact.at < 12 * 60e3) return;
    clearInterval(wait);
    // On their own phone the kept list stays.
    if (await navigator.serviceWorker?.getRegistration("/my/")) return;
    import("./quiet.js").then((quiet) => quiet.start(contact, closings)).catch(() => {});
  }, 30000);
}

// The link leaves the address bar and the history; the form below still holds it.
const isFresh = /^\/l\/./.test(location.pathname);
if (isFresh) history.replaceState(null, "", "/l/");

// Paste or autofill of a whole date fills all three fields.
for (const birth of document.querySelectorAll("[data-birth]")) {
  const [day, month, year] = birth.querySelectorAll("input");
  birth.addEventListener("paste", (event) => {
    const [a, b, c] = event.clipboardData.getData("text").match(/\d+/g) ?? [];
    if (!c) return;
    event.preventDefault();
    const monthFirst = b > 12 || (a < 13 && new Intl.DateTimeFormat().formatToParts()[0].type === "month");
    const date = a.length === 4 ? [c, b, a] : monthFirst ? [b, a, c] : [a, b, c];
    [day.value, month.value, year.value] = date.map((part) => String(Number(part)));
    year.focus();
  });
}

// A list on the patient's own phone: off until they choose it, and its scripts come to nobody else.
// An older browser would hold a tick back and have no number to keep it under.
const mayKeep = "serviceWorker" in navigator && "indexedDB" in window && Boolean(window.crypto?.randomUUID);
if (mayKeep) for (const each of document.querySelectorAll("[data-offline]")) each.hidden = false;
const ownPhone = document.querySelector("[data-own-phone] input");
if (ownPhone && mayKeep) {
  if (isFresh) sessionStorage.removeItem("keep");
  ownPhone.checked = sessionStorage.getItem("keep") === "1";
  ownPhone.addEventListener("change", () => sessionStorage.setItem("keep", ownPhone.checked ? "1" : ""));
}
const offer = document.querySelector("[data-keep]");
// A phone that keeps the list too takes both off by one press: not before it knows how.
const isRemembered = Boolean(offer && "remembered" in offer.dataset);
if (mayKeep && isRemembered) offer.hidden = true;
if (mayKeep && !isRemembered) offer?.addEventListener("submit", (event) => {
  if ("off" in offer.dataset) return;
  event.preventDefault();
  sessionStorage.setItem("keep", "1");
  location.reload();
});
if (mayKeep && !document.body.classList.contains("closed")) {
  navigator.serviceWorker.getRegistration("/my/").then((found) => {
    if (found || sessionStorage.getItem("keep")) return import("./kept/kept.js").then((kept) => kept.start());
  }).finally(() => { if (isRemembered) offer.hidden = false; });
}

document.querySelector("[data-focus]")?.focus();

// Plainly without a network: the page stays, and all that was typed.
document.addEventListener("submit", (event) => {
  const told = document.getElementById("offline");
  if (!told) return;
  told.hidden = navigator.onLine || event.defaultPrevented || event.target.method !== "post";
  if (told.hidden) return;
  event.preventDefault();
  document.querySelector("main").prepend(told);
  told.scrollIntoView({ block: "center" });
});

// One press: the row changes at once, the server's own row takes its place.
document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-tick]");
  if (!form || event.defaultPrevented) return;
  event.preventDefault();
  const row = form.closest("li");
  if (row.getAttribute("aria-busy") === "true") return;
  row.setAttribute("aria-busy", "true");
  const state = row.querySelector(".state");
  const before = state?.textContent;
  if (state) state.textContent = form.dataset.saving;
  try {
    await replaced(row, await sent(form));
  } catch {
    // No network, a closed page, an answer of another kind: the plain way says what is the matter.
    row.removeAttribute("aria-busy");
    if (state) state.textContent = before;
    form.submit();
  }
});

async function sent(form) {
  const headers = { "X-Fragment": "1" };
  const response = await fetch(form.action, { method: "POST", body: new FormData(form), headers, redirect: "error" });
  if (!response.ok) throw new Error(String(response.status));
  contact.at = Date.now();
  closings?.postMessage(mine);
  return response.text();
}

async function replaced(row, html) {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  const fresh = parsed.getElementById(row.id);
  if (!fresh) throw new Error("no row");
  row.replaceWith(document.adoptNode(fresh));
  fresh.querySelector(".undo, .row")?.focus({ preventScroll: true });
  const progress = parsed.getElementById("progress");
  const shown = document.getElementById("progress");
  if (!progress || !shown) return;
  shown.querySelector("p").textContent = progress.querySelector("p").textContent;
  shown.querySelector("progress").value = progress.querySelector("progress").value;
  const next = parsed.getElementById("next");
  if (next) document.getElementById("next")?.replaceWith(document.adoptNode(next));
}

// Theme and text size change at once; the server remembers them for the next page.
document.addEventListener("click", (event) => {
  const button = event.target.closest(".look [name=theme], .look [name=size]");
  if (!button) return;
  event.preventDefault();
  const form = button.form;
  const steps = { theme: ["auto", "dark", "light"], size: ["1", "2", "3"] }[button.name];
  document.documentElement.dataset[button.name] = button.value;
  const body = new FormData(form);
  body.append(button.name, button.value);
  body.delete("token");
  button.value = steps[(steps.indexOf(button.value) + 1) % steps.length];
  fetch(form.action, { method: "POST", body, redirect: "manual" }).catch(() => {});
});

// Closed in one tab, or somebody else's list opened on this phone: closed in all; Back shows nothing kept by the browser.
if (document.body.classList.contains("closed")) {
  sessionStorage.clear();
  localStorage.clear();
  if (mayKeep) emptied();
  closings?.postMessage("closed");
}
if (closings) {
  closings.addEventListener("message", (event) => {
    if (event.data === mine) contact.at = Date.now();
    if (event.data === mine || !(document.body.dataset.open || "remembered" in document.body.dataset)) return;
    document.body.classList.add("gone");
    location.replace("/my/");
  });
}
// The answer says so too; not every browser listens.
async function emptied() {
  indexedDB.deleteDatabase("kept");
  for (const name of await caches.keys()) await caches.delete(name);
  for (const found of await navigator.serviceWorker.getRegistrations()) await found.unregister();
}
// The site's clock is said beside the times where the phone's shows another: by the zone of each instant, whatever time it is here.
const elsewhere = ({ dateTime }) => {
  const [, sign, hours, minutes] = dateTime.match(/([+-])(\d\d):(\d\d)$/) || [];
  return sign && `${sign}1` * (hours * 60 + +minutes) !== -new Date(dateTime).getTimezoneOffset();
};
const zone = document.querySelector("[data-zone]");
if (zone) zone.hidden = ![...document.querySelectorAll("main time")].some(elsewhere);

// How long it is, in words the server wrote for each minute of this page: by no clock time of the phone's, gone with any doubt.
function countsDown() {
  const left = document.querySelector("[data-left]");
  if (!left) return;
  const steps = left.dataset.left.split("|").map((step) => [parseInt(step), step.slice(step.indexOf(":") + 1)]);
  const [began, wall] = [performance.now(), Date.now()];
  left.parentElement.classList.add("live");
  const timer = setInterval(() => {
    const ran = performance.now() - began;
    const [, words] = steps.filter(([minute]) => ran >= minute * 60000).pop();
    const slept = Math.abs(Date.now() - wall - ran) > 60000;
    if (words && !slept && navigator.onLine && left.isConnected) {
      if (left.textContent !== words) left.textContent = words;
      return;
    }
    clearInterval(timer);
    left.parentElement.remove();
    if (!words) goesOn();
  }, 5000);
}

// The next step in the place of the one that is over; what has the focus stays.
async function goesOn() {
  const answer = await fetch(location.href).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of [".when", ".now", "#next"]) {
    const [shown, next] = [document, fresh].map((page) => page.querySelector(`main ${part}`));
    if (shown && next && !shown.contains(document.activeElement)) shown.replaceWith(document.adoptNode(next));
  }
  countsDown();
}
countsDown();
const cameAt = Date.now();
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
// Back to a page of minutes ago: what to do now may have changed. Without a network it stays as it is.
document.addEventListener("visibilitychange", () => {
  const tellsNow = document.querySelector("[data-open] .now") && !document.querySelector("main .field");
  if (document.hidden || !tellsNow || Math.max(performance.now(), Date.now() - cameAt) < 60000) return;
  const drop = () => document.querySelector("[data-left]")?.parentElement.remove();
  fetch(location.href, { method: "HEAD" }).then(() => location.reload(), drop);
});
