/* The route of a butler: keeps its pages for when there is no network, counts what waits, and
   sends it. A letter goes from the phone once the server has named it, or a person removes it. */
"use strict";

(() => {
  const root = document.getElementById("visits-route");
  if (!root) return;
  const find = (selector, from = root) => from.querySelector(selector);
  const all = (selector, from = root) => [...from.querySelectorAll(selector)];
  const said = root.dataset;
  const longest = Number(said.hours) * 3600 * 1000;
  const busy = { sending: false };

  const tell = (selector, text) => {
    find(selector).textContent = text ?? "";
  };

  const rowOf = (visit) => all("[data-visit]").find((row) => row.dataset.visit === visit);

  const show = async () => {
    const [letters, drafts] = await Promise.all([visitStore.letters(), visitStore.drafts()]);
    for (const mark of all("[data-local]")) mark.textContent = "";
    for (const visit of drafts) mark(visit, said.draft);
    for (const letter of letters) {
      mark(letter.visit, Date.now() - letter.at > longest ? said.late : said.queued);
    }
    tell("[data-count]", letters.length ? `${said.waits} ${letters.length}` : said.none);
    find("[data-send]").hidden = !letters.length;
    find("[data-waiting]").classList.toggle("is-amber", letters.length > 0);
    find("[data-refusals]").replaceChildren(...letters.filter((one) => one.refused).map(refusal));
  };

  const mark = (visit, text) => {
    const row = rowOf(visit);
    if (row) find("[data-local]", row).textContent = text;
  };

  const refusal = (letter) => {
    const note = document.createElement("div");
    note.className = "note is-red mb-3";
    note.setAttribute("role", "alert");
    const text = document.createElement("div");
    const title = document.createElement("p");
    title.className = "note-title";
    title.textContent = letter.house;
    const why = document.createElement("p");
    why.textContent = letter.refused;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm";
    button.textContent = said.remove;
    button.addEventListener("click", () => removeAfterAsking(letter));
    text.append(title, why, button);
    note.append(text);
    return note;
  };

  const removeAfterAsking = (letter) => {
    const dialog = find("[data-really]");
    dialog.returnValue = "";
    dialog.addEventListener("close", async () => {
      if (dialog.returnValue === "yes") await visitStore.remove(letter.visit);
      await show();
    }, { once: true });
    dialog.showModal();
  };

  /* Whether somebody is signed in and there is a network; a token for what is sent. */
  const present = async () => {
    const answer = await fetch(said.now, {
      headers: { "X-Requested-With": "fetch" }, redirect: "manual", cache: "no-store",
    });
    if (!answer.ok) throw new Error(said.signIn);
    return (await answer.json()).token;
  };

  const send = async (letter, token) => {
    const answer = await fetch(letter.address, {
      method: "POST",
      headers: {
        "Content-Type": "application/octet-stream",
        "X-CSRFToken": token,
        "X-Requested-With": "fetch",
        "X-Device-Now": new Date().toISOString(),
        "HX-Request": "true",
      },
      body: letter.body,
      redirect: "manual",
    });
    if (answer.ok) {
      const { kept } = await answer.json();
      if (kept === (await visitStore.digest(letter.body))) await visitStore.remove(letter.visit);
    } else if ([400, 403, 404, 409, 413].includes(answer.status)) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const why = page.body.textContent.replace(/\s+/g, " ").trim() || String(answer.status);
      await visitStore.refuse(letter.visit, why);
    } else if (answer.status < 500) {
      throw new Error(said.signIn);
    }
  };

  /* Of itself the page sends what was not refused yet; a person who presses sends everything. */
  const sendAll = async (event) => {
    const isPressed = event?.type === "click";
    const letters = (await visitStore.letters()).filter((one) => isPressed || !one.refused);
    if (busy.sending || !letters.length) return;
    busy.sending = true;
    tell("[data-fault]", "");
    try {
      const token = await present();
      for (const letter of letters) await send(letter, token);
      if (!(await visitStore.letters()).length) location.reload();
    } catch (fault) {
      tell("[data-fault]", fault.message === said.signIn ? said.signIn : said.away);
    } finally {
      busy.sending = false;
      await show();
    }
  };

  /* Let the worker keep this page, those of the visits, and what they are drawn with. */
  const prepare = async () => {
    await navigator.serviceWorker.register(said.worker, { scope: location.pathname });
    const { active } = await navigator.serviceWorker.ready;
    const pages = all("[data-visit] a").map((link) => link.href);
    const parts = all("link[href], script[src]", document).map((part) => part.href || part.src);
    const icons = all("use", document).map((one) => one.href.baseVal.split("#")[0]);
    const channel = new MessageChannel();
    channel.port1.onmessage = ({ data }) => data === "kept" && tell("[data-ready-text]", said.ready);
    const keep = [...new Set([location.pathname, ...pages, ...parts, ...icons, said.script])];
    active.postMessage({ keep }, [channel.port2]);
  };

  if (!visitStore.isPossible) {
    tell("[data-fault]", said.insecure);
    return;
  }
  find("[data-send]").addEventListener("click", sendAll);
  window.addEventListener("online", sendAll);
  navigator.storage?.persist?.();
  show().then(() => sendAll());
  if (navigator.onLine) prepare().catch(() => {});
})();
