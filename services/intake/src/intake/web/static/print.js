// The button of a paper that is made for the printer.
document.querySelector("[data-print]")?.addEventListener("click", () => window.print());
