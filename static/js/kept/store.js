// What a phone keeps: one list without a word of anybody, and the ticks that have not reached the clinic.
// Read by the pages and by the worker alike, so it is a plain script and names itself.

self.kept = (() => {
  const NAME = "kept";
  let opened = null;

  // Only keeping makes it: whoever reads where nothing is kept leaves nothing behind.
  function open(mayMake) {
    opened ??= new Promise((done) => {
      const asked = indexedDB.open(NAME, 1);
      asked.onupgradeneeded = () => {
        if (!mayMake) return asked.transaction.abort();
        asked.result.createObjectStore("list");
        return asked.result.createObjectStore("ticks", { keyPath: "number", autoIncrement: true });
      };
      asked.onsuccess = () => {
        // Another tab takes everything away: nothing here may hold it up.
        asked.result.onversionchange = () => { asked.result.close(); opened = null; };
        asked.result.onclose = () => { opened = null; };
        done(asked.result);
      };
      asked.onerror = (event) => { event.preventDefault(); opened = null; done(null); };
    });
    return opened;
  }

  // One transaction; what `act` asked for last is the answer once all of it rests on the phone.
  async function within(mode, act, mayMake = false) {
    const found = await open(mayMake);
    if (!found) return undefined;
    const changed = found.transaction(["list", "ticks"], mode);
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
  const put = (list, found, words) => { list.put(found, "content"); if (words) list.put(words, "shell"); };
  const keep = (found, words) => within("readwrite", (list) => put(list, found, words), Boolean(words));
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
    (await open(false))?.close();
    opened = null;
    await new Promise((done) => {
      const asked = indexedDB.deleteDatabase(NAME);
      asked.onsuccess = asked.onerror = asked.onblocked = done;
    });
    for (const name of await caches.keys()) await caches.delete(name);
  }

  return { content, shell, ticks, add, change, drop, keep, forget, sweep, isEmpty, wipe };
})();
