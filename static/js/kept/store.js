// What a phone keeps: one list without a word of anybody, and the ticks that have not reached the clinic.
// Read by the pages and by the worker alike, so it is a plain script and names itself.

self.kept = (() => {
  const NAME = "kept";
  let opened = null;
  // Once wiped nothing is opened any more: opening would make it anew.
  let isGone = false;

  function open() {
    opened ??= new Promise((done, fail) => {
      const asked = indexedDB.open(NAME, 1);
      asked.onupgradeneeded = () => {
        asked.result.createObjectStore("list");
        asked.result.createObjectStore("ticks", { keyPath: "number", autoIncrement: true });
      };
      asked.onsuccess = () => {
        // Another tab takes everything away: nothing here may hold it up.
        asked.result.onversionchange = () => { asked.result.close(); opened = null; };
        asked.result.onclose = () => { opened = null; };
        done(asked.result);
      };
      asked.onerror = () => fail(asked.error);
    });
    opened.catch(() => { opened = null; });
    return opened;
  }

  // One transaction; what `act` asked for last is the answer once all of it rests on the phone.
  async function within(mode, act) {
    if (isGone) return undefined;
    const changed = (await open()).transaction(["list", "ticks"], mode);
    return new Promise((done, fail) => {
      const asked = act(changed.objectStore("list"), changed.objectStore("ticks"));
      changed.oncomplete = () => done(asked?.result);
      changed.onerror = changed.onabort = () => fail(changed.error);
    });
  }

  const content = () => within("readonly", (list) => list.get("content"));
  const shell = () => within("readonly", (list) => list.get("shell"));
  // Oldest first: their numbers are given out by the phone, and never twice.
  const ticks = async () => (await within("readonly", (_list, ticks) => ticks.getAll())) ?? [];
  const add = (tick) => within("readwrite", (_list, ticks) => ticks.add(tick));
  const change = (tick) => within("readwrite", (_list, ticks) => ticks.put(tick));
  const drop = (numbers) => within("readwrite", (_list, ticks) => { for (const number of numbers) ticks.delete(number); });
  const keep = (found, words) => within("readwrite", (list) => { list.put(found, "content"); if (words) list.put(words, "shell"); });
  // The times are over; what was ticked waits for its owner.
  const forget = () => within("readwrite", (list) => list.delete("content"));

  // Beyond its time nothing stays, whoever looks.
  async function sweep(now) {
    const found = await content();
    const over = (await ticks()).filter((tick) => tick.wipe_at <= now).map((tick) => tick.number);
    if (over.length) await drop(over);
    if (found && found.wipe_at <= now) await forget();
  }

  const isEmpty = async () => !(await content()) && !(await ticks()).length;

  async function wipe() {
    if (opened) (await open()).close();
    isGone = true;
    await new Promise((done) => {
      const asked = indexedDB.deleteDatabase(NAME);
      asked.onsuccess = asked.onerror = asked.onblocked = done;
    });
    for (const name of await caches.keys()) await caches.delete(name);
  }

  return { content, shell, ticks, add, change, drop, keep, forget, sweep, isEmpty, wipe };
})();
