// The sheet of all keys: shown at once, searched as one types.
import { show } from "./modal.js";
import { on } from "./registry.js";

const sheet = document.getElementById("sheet");
if (sheet) {
  const search = sheet.querySelector("input");
  const filter = () => {
    const words = search.value.toLowerCase().split(/\s+/);
    for (const row of sheet.querySelectorAll("li")) {
      const known = `${row.textContent} ${row.dataset.also ?? ""}`.toLowerCase();
      row.hidden = !words.every((word) => known.includes(word));
    }
  };
  on("help", () => {
    search.value = "";
    filter();
    show(sheet);
  });
  search.addEventListener("input", filter);
}
