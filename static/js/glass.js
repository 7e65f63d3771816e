/* The minutes of a record that is open for an hour. At its end the record leaves the screen; the server refuses it anyway. */
(() => {
  const left = document.getElementById("glass-left");
  if (!left) return;
  const steady = performance.now() + Number(left.dataset.endsIn) * 1e3;
  const wall = Date.now() + Number(left.dataset.endsIn) * 1e3;
  const words = left.textContent;
  const look = () => {
    const seconds = Math.min(steady - performance.now(), wall - Date.now()) / 1e3;
    if (seconds <= 0) {
      document.body.replaceChildren();
      location.replace(left.dataset.over);
      return;
    }
    left.textContent = words.replace(/\d+/, String(Math.ceil(seconds / 60)));
    setTimeout(look, Math.min(seconds, 5) * 1e3 + 50);
  };
  look();
  document.addEventListener("visibilitychange", () => document.hidden || look());
})();
