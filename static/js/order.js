/* A list with an order is dragged as well: what is dropped is sent by the row's own buttons, as many steps as it was moved. */
(() => {
  const clear = (list) => { for (const row of list.children) row.classList.remove("is-held", "is-target"); };

  for (const list of document.querySelectorAll(".order-list")) {
    let held = null;
    const place = (row) => [...list.children].indexOf(row);
    const under = (event) => [...list.children].find((row) => row.contains(event.target));
    for (const row of list.children) {
      row.draggable = true;
      for (const link of row.querySelectorAll("a")) link.draggable = false;
    }

    list.addEventListener("dragstart", (event) => {
      held = under(event);
      if (!held) return;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", "");
      held.classList.add("is-held");
    });
    list.addEventListener("dragover", (event) => {
      const row = under(event);
      if (!held || !row) return;
      event.preventDefault();
      for (const each of list.children) each.classList.toggle("is-target", each === row && row !== held);
    });
    list.addEventListener("drop", (event) => {
      const row = under(event);
      const steps = held && row ? place(row) - place(held) : 0;
      event.preventDefault();
      if (steps) {
        const form = held.querySelector(".order-acts");
        form.elements.steps.value = Math.abs(steps);
        const [up, down] = form.querySelectorAll("button");
        form.requestSubmit(steps < 0 ? up : down);
      }
      clear(list);
      held = null;
    });
    list.addEventListener("dragend", () => { clear(list); held = null; });
  }
})();
