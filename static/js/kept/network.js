// One question to the clinic at a time, with an end to waiting; and what the last one showed of the network.

const PATIENCE = 15000;

// "sent", "offline" or "signed_out"; "" before the first question.
export const network = { is: "", token: "" };

export const token = () => network.token || document.querySelector("[name=csrfmiddlewaretoken]")?.value;

export async function ask(address, options) {
  const patience = new AbortController();
  const clock = setTimeout(() => patience.abort(), PATIENCE);
  try {
    const headers = { "X-Fragment": "1" };
    const response = await fetch(address, { ...options, headers, redirect: "error", signal: patience.signal });
    if (response.status >= 500) network.is = "offline";
    return response;
  } catch {
    network.is = "offline";
    return null;
  } finally {
    clearTimeout(clock);
  }
}

// A fresh form secret, and with it whether the link is still open; of a copy also what it holds by now.
export async function renew(copy = "") {
  const response = await ask(`/my/kept/${copy && `?copy=${copy}`}`, {});
  if (response?.status === 403) network.is = "signed_out";
  const told = response?.ok ? await response.json().catch(() => null) : null;
  if (!told) return null;
  network.is = "sent";
  network.token = told.token;
  return told;
}
