/* A passkey made or used: the browser asks the person, its answer goes with the form. Without passkeys the forms stay hidden or say so. */
(() => {
  const { create, get, supported } = window.webauthnJSON;
  if (!supported()) return;
  const here = () => JSON.parse(document.getElementById("passkey-options").textContent);
  const fresh = async (form) => {
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    return (await answer.json()).request_options;
  };
  const ceremonies = {
    make: () => create(here().creation_options),
    use: () => get(here().request_options),
    "sign-in": async (form) => get(await fresh(form)),
  };
  document.querySelector("[data-passkey-missing]")?.remove();
  for (const form of document.querySelectorAll("[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const trouble = form.querySelector("[data-passkey-trouble]");
      trouble.hidden = true;
      try {
        form.elements.credential.value = JSON.stringify(await ceremonies[form.dataset.passkey](form));
        form.submit();
      } catch {
        trouble.hidden = false;
      }
    });
  }
})();
