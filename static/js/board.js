/* The board asks for news every 15 seconds while visible, at once on return. How old it is always stands there, in the
   server's own words; after 60 seconds of silence it says so and dims. What to do with news: board-rows.js. */
(() => {
  const [EVERY, SILENT, PATIENCE] = [15000, 60000, 10000];
  const [board, age] = ["board", "age"].map((id) => document.getElementById(id));
  if (!board || !age) return;
  const [words, silence, sheet] = ["age", "silence", "sheet"].map((name) => age.querySelector(`[data-${name}]`));
  let { etag } = board.dataset;
  let { clock } = age.dataset;
  let [heard, asking, isOver, isDoubtful] = [performance.now(), false, false, false];
  let ticked = { steady: performance.now(), wall: Date.now() };

  const say = () => {
    const isSilent = !isOver && (isDoubtful || performance.now() - heard > SILENT);
    const { wordsEnded, wordsSilent, wordsUpdated } = age.dataset;
    const now = isOver ? wordsEnded : isSilent ? `${wordsSilent} ${clock}.` : `${wordsUpdated} ${clock}`;
    if (words.textContent === now) return;
    words.textContent = now;
    silence.textContent = isSilent || isOver ? now : "";
    for (const each of [age, board]) each.classList.toggle("is-stale", isSilent || isOver);
    if (sheet) sheet.hidden = !isSilent;
  };

  const tell = (name, detail) => board.dispatchEvent(new CustomEvent(`desk:${name}`, { detail, bubbles: true }));
  const hear = async (response) => {
    [heard, isOver, isDoubtful] = [performance.now(), false, false];
    clock = decodeURIComponent(response.headers.get("Board-Clock"));
    const html = response.status === 200 ? await response.text() : "";
    etag = response.headers.get("ETag") ?? etag;
    tell(html ? "news" : "no-news", html);
  };
  const refused = (status) => {
    isOver = true;
    if (status === 401) tell("signed-out");
  };

  /* Whatever else comes, or nothing, is silence. */
  const ask = async (isDoubt = false) => {
    if (document.hidden || asking) return;
    asking = true;
    const how = { headers: { "If-None-Match": etag }, cache: "no-store", redirect: "manual" };
    try {
      const response = await fetch(board.dataset.address, { ...how, signal: AbortSignal.timeout(PATIENCE) });
      if (response.headers.has("Board-Clock")) await hear(response);
      else if (response.status === 401 || response.status === 403) refused(response.status);
      else isDoubtful ||= isDoubt;
    } catch {
      isDoubtful ||= isDoubt;
    } finally {
      asking = false;
      say();
    }
  };

  /* A tablet that slept, or whose clock was set, cannot know how old this is: it asks. */
  const tick = () => {
    const now = { steady: performance.now(), wall: Date.now() };
    const gap = now.wall - ticked.wall - (now.steady - ticked.steady);
    ticked = now;
    if (Math.abs(gap) > 5000) ask(true);
    say();
  };

  document.addEventListener("visibilitychange", () => ask());
  window.addEventListener("online", () => ask());
  setInterval(() => ask(), EVERY);
  setInterval(tick, 1000);
})();
