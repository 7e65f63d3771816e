// Answers for /my/ where the network does not: with a page that holds nothing and reads what the phone kept.
// No page of ours is ever stored; styles and scripts below /static/ are, and they tell of nobody.

const CACHE = `files ${self.files.join(" ")}`;
const SILENCE = 3000;
const PATIENCE = 30000;
const [style, script] = self.files;
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; worker-src 'self'; " +
  "form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'";
const PAGE = `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex, nofollow">
<meta name="color-scheme" content="light dark"><meta name="format-detection" content="telephone=no"><title>…</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="${style}"><script type="module" src="${script}"></script>
</head><body data-shell></body></html>`;
const HEADERS = {
  "Content-Type": "text/html; charset=utf-8",
  "Content-Security-Policy": POLICY,
  "Cache-Control": "no-store, private",
  "Referrer-Policy": "same-origin",
};

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(self.files)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(othersGone().then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (address.origin !== location.origin) return;
  if (request.mode === "navigate" && address.pathname.startsWith("/my/")) {
    event.respondWith(request.method === "GET" ? page(request, address) : sent(request));
    event.waitUntil(goneWithTheCopy());
  } else if (self.files.includes(address.pathname)) {
    event.respondWith(caches.match(request).then((held) => held ?? fetch(request)));
  }
});

async function page(request, address) {
  if (address.search === "?kept") return shell();
  const patience = address.search === "?wait" ? PATIENCE : SILENCE;
  const silence = new Promise((done) => setTimeout(done, patience));
  const answer = await Promise.race([fetch(request).catch(() => null), silence]);
  return answer ?? shell();
}

// A form that did not get through leaves its page as it stands, with all that was typed.
async function sent(request) {
  try {
    return await fetch(request);
  } catch {
    new BroadcastChannel("kept").postMessage("not sent");
    return new Response(null, { status: 204 });
  }
}

async function shell() {
  if (await self.kept.isEmpty()) return Response.error();
  return new Response(PAGE, { headers: HEADERS });
}

async function othersGone() {
  for (const name of await caches.keys()) if (name !== CACHE) await caches.delete(name);
}

async function goneWithTheCopy() {
  if (!(await self.kept.isEmpty())) return;
  await self.registration.unregister();
  for (const name of await caches.keys()) await caches.delete(name);
}
