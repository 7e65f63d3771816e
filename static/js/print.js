// Prints one card of the page alone; without scripts the browser prints the whole page.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    document.documentElement.classList.add("print-card");
    window.print();
    document.documentElement.classList.remove("print-card");
  });
}
