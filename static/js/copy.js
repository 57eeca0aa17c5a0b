// A button that copies what a field shows; the field is selected as it gets the focus, for whoever copies by hand.
import { toast } from "./toast.js";

document.addEventListener("click", async ({ target }) => {
  const field = document.getElementById(target.closest("[data-copies]")?.dataset.copies);
  if (!field) return;
  try {
    await navigator.clipboard.writeText(field.value);
    toast("Copied");
  } catch {
    field.select();
    toast("This browser does not let the page copy: it is selected for you.", { bad: true });
  }
});

document.addEventListener("focusin", ({ target }) => {
  if (target.matches("input[readonly]")) target.select();
});
