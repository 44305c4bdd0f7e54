// Questionnaires: what is asked only after another answer, and parts that are dragged into order.
// Without this file everything is asked, and parts move by their buttons.
(() => {
  "use strict";

  function chosen(form, key) {
    return [...form.querySelectorAll(`[name="${key}"]:checked`)].map((one) => one.value);
  }

  function follow(form) {
    for (const asked of form.querySelectorAll("[data-after]")) {
      const isAsked = chosen(form, asked.dataset.after).includes(asked.dataset.choice);
      asked.hidden = !isAsked;
      asked.disabled = !isAsked;
    }
  }

  function ordered(list) {
    return [...list.querySelectorAll("[data-key]")].map((one) => one.dataset.key);
  }

  async function keep(list) {
    const body = new URLSearchParams(ordered(list).map((key) => ["key", key]));
    const token = document.querySelector("meta[name=csrf-token]").content;
    const headers = { "X-CSRFToken": token };
    const answer = await fetch(list.dataset.order, { method: "POST", body, headers });
    // Refused or kept: the page says what is true now, with the numbers of the places.
    if (answer) location.reload();
  }

  function sort(list) {
    let held = null;
    list.addEventListener("dragstart", (event) => {
      held = event.target.closest("[data-key]");
      event.dataTransfer.effectAllowed = "move";
    });
    list.addEventListener("dragover", (event) => {
      const over = event.target.closest("[data-key]");
      if (!held || !over || over === held) return;
      event.preventDefault();
      const middle = over.getBoundingClientRect().top + over.offsetHeight / 2;
      over.parentNode.insertBefore(held, event.clientY < middle ? over : over.nextSibling);
    });
    list.addEventListener("drop", (event) => event.preventDefault());
    list.addEventListener("dragend", () => {
      if (held) keep(list);
      held = null;
    });
  }

  for (const form of document.querySelectorAll(".survey form")) {
    form.addEventListener("change", () => follow(form));
    follow(form);
  }
  for (const list of document.querySelectorAll("[data-order]")) sort(list);
})();
