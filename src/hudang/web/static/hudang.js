/* The little that pages need besides htmx. Everything hangs on data attributes; texts come from
   the page, so this file has no language. Nothing personal is ever kept by it. */
"use strict";

(() => {
  const page = document.body;
  const find = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const on = (type, handler, options) => document.addEventListener(type, handler, options);
  const token = () => find("meta[name=csrf-token]")?.content ?? "";

  const post = (url, fields = {}) =>
    fetch(url, {
      method: "POST",
      headers: { "X-CSRFToken": token(), "X-Requested-With": "fetch" },
      body: new URLSearchParams(fields),
      credentials: "same-origin",
    });

  /* Navigation, menus, keys ------------------------------------------------ */
  on("click", (event) => {
    if (event.target.closest("[data-nav-toggle]")) {
      const open = page.classList.toggle("nav-open");
      find(".top-bar [data-nav-toggle]")?.setAttribute("aria-expanded", String(open));
      if (open) find(".shell-nav a")?.focus();
    }
    if (event.target.closest("[data-nav-narrow]")) {
      const narrow = page.classList.toggle("nav-narrow");
      document.cookie = `nav=${narrow ? "narrow" : "wide"};path=/;max-age=31536000;samesite=lax`;
    }
    for (const menu of all("details.menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });

  on("toggle", (event) => {
    if (event.target.matches("details.menu[open]")) find("input[type=search]", event.target)?.focus();
  }, true);

  on("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const box = all("[data-search-box]").find((input) => input.offsetParent);
      if (box && !find("dialog[open]")) {
        event.preventDefault();
        box.focus();
      }
    }
    if (event.key === "F9" && lockDialog && !lockDialog.open) {
      event.preventDefault();
      lock();
    }
    if (event.key === "Escape") {
      page.classList.remove("nav-open");
      for (const menu of all("details.menu[open]")) {
        menu.open = false;
        find("summary", menu).focus();
      }
    }
  });

  /* Overlays: what htmx puts into #drawer or #dialog opens it -------------- */
  const overlayOf = (element) => element?.closest?.("#drawer, #dialog");

  const closeOverlay = (overlay) => overlay?.open && overlay.close();

  for (const overlay of all("#drawer, #dialog")) {
    overlay.addEventListener("close", () => find(".content", overlay).replaceChildren());
    overlay.addEventListener("click", (event) => {
      if (event.target === overlay) closeOverlay(overlay);
    });
  }

  on("click", (event) => {
    if (event.target.closest("[data-close]")) closeOverlay(event.target.closest("dialog"));
    if (event.target.closest("[data-back]")) history.back();
    if (event.target.closest("[data-print]")) window.print();
  });

  on("overlay:close", () => all("#drawer[open], #dialog[open]").forEach(closeOverlay));

  on("htmx:afterSwap", (event) => {
    const overlay = overlayOf(event.detail.target);
    if (overlay && !overlay.open && find(".content", overlay).childElementCount) overlay.showModal();
  });

  /* Talking to the server --------------------------------------------------- */
  on("htmx:configRequest", (event) => {
    event.detail.headers["X-CSRFToken"] = token();
    if (event.detail.triggeringEvent?.type === "hx:poll:trigger") {
      event.detail.headers["X-Background"] = "1";
    }
  });

  on("htmx:beforeRequest", (event) => {
    if (idleFor() > idleLimit) {
      event.preventDefault();
      lock();
    }
  });

  on("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    if (xhr.status === 423) {
      event.detail.shouldSwap = false;
      lock();
    } else if (xhr.getResponseHeader("HX-Retarget") === "#alerts") {
      const open = all("dialog[open]").filter((dialog) => dialog.id !== "lock").pop();
      const region = open && find("[data-alerts]", open);
      if (region) event.detail.target = region;
    }
  });

  on("htmx:afterSwap", (event) => {
    if (event.detail.target.matches?.("[data-alerts]")) {
      event.detail.target.scrollIntoView({ block: "nearest" });
    }
  });

  on("htmx:sendError", () => toast(page.dataset.offline));

  const toast = (text) => {
    const region = find(".toasts");
    const template = find("#toast-note");
    if (!text || !region || !template) return;
    const note = template.content.firstElementChild.cloneNode(true);
    find("span", note).textContent = text;
    region.append(note);
    setTimeout(() => note.remove(), 5000);
  };
  on("toast", (event) => toast(event.detail.value));

  /* Forms: once only, with a question where it is grave, with a warning when left ---- */
  const ask = (question) =>
    new Promise((resolve) => {
      const dialog = find("#confirm");
      find("[data-question]", dialog).textContent = question;
      dialog.returnValue = "";
      dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
      dialog.showModal();
    });

  on("htmx:confirm", (event) => {
    if (!event.detail.question) return;
    event.preventDefault();
    ask(event.detail.question).then((yes) => yes && event.detail.issueRequest(true));
  });

  // At the telephone Enter records; Shift and Enter begin another line.
  on("keydown", (event) => {
    const isPlain = event.key === "Enter" && !event.shiftKey && !event.isComposing;
    if (!isPlain || !event.target.matches?.("[data-enter-submits]")) return;
    event.preventDefault();
    event.target.form.requestSubmit();
  });

  // The second half of a double click decides nothing: the page may have changed under it.
  on("click", (event) => {
    if (event.detail > 1 && event.target.closest("[type=submit]")) event.preventDefault();
  }, true);

  const isSent = new WeakSet();
  const isConfirmed = new WeakSet();

  on("submit", (event) => {
    const form = event.target;
    if (form.method === "dialog" || form.id === "lock-form") return;
    if (idleFor() > idleLimit) {
      event.preventDefault();
      event.stopImmediatePropagation();
      lock();
      return;
    }
    const question = event.submitter?.dataset.confirm ?? form.dataset.confirm;
    if (question && !isConfirmed.has(form)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      ask(question).then((yes) => {
        if (!yes) return;
        isConfirmed.add(form);
        form.requestSubmit(event.submitter);
      });
      return;
    }
    if (isSent.has(form)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    delete form.dataset.dirty;
    isConfirmed.delete(form);
    forgetErrors(form);
    if (form.hasAttribute("data-download")) return;
    isSent.add(form);
    event.submitter?.setAttribute("aria-busy", "true");
  }, true);

  // What was wrong with the attempt before says nothing about this one.
  const forgetErrors = (form) => {
    for (const error of all(".field-error", form)) error.remove();
    for (const input of all("[aria-invalid]", form)) input.removeAttribute("aria-invalid");
  };

  const release = (form) => {
    if (!(form instanceof HTMLFormElement)) return;
    isSent.delete(form);
    for (const button of all("[aria-busy]", form)) button.removeAttribute("aria-busy");
  };
  on("htmx:afterRequest", (event) => release(event.detail.elt.closest("form")));

  on("input", (event) => {
    const form = event.target.closest("form[data-warn-dirty]");
    if (form) form.dataset.dirty = "yes";
  });
  window.addEventListener("beforeunload", (event) => {
    if (find("form[data-dirty]")) event.preventDefault();
  });

  on("change", (event) => {
    if (event.target.matches("[data-auto-submit]")) event.target.form.requestSubmit();
    if (event.target.matches("[data-tick-all]")) {
      for (const box of all(event.target.dataset.tickAll)) box.checked = event.target.checked;
    }
  });

  /* Files: drop, name, size ------------------------------------------------- */
  const showFile = (zone) => {
    const input = find("input[type=file]", zone);
    const files = [...input.files];
    const label = find("[data-file-name]", zone);
    const limit = Number(zone.dataset.limit || Infinity);
    const tooLarge = files.some((file) => file.size > limit);
    input.setCustomValidity(tooLarge ? zone.dataset.tooLarge : "");
    if (tooLarge) input.reportValidity();
    if (!label || !files.length) return;
    const size = files.reduce((sum, file) => sum + file.size, 0);
    label.textContent = `${files.map((file) => file.name).join(", ")} · ${(size / 1e6).toFixed(2)} MB`;
  };

  on("change", (event) => {
    const zone = event.target.closest("[data-dropzone]");
    if (zone) showFile(zone);
  });
  for (const type of ["dragover", "dragleave", "drop"]) {
    on(type, (event) => {
      const zone = event.target.closest?.("[data-dropzone]");
      if (!zone) return;
      event.preventDefault();
      zone.classList.toggle("is-over", type === "dragover");
      if (type !== "drop" || !event.dataTransfer.files.length) return;
      find("input[type=file]", zone).files = event.dataTransfer.files;
      showFile(zone);
    });
  }

  on("htmx:xhr:progress", (event) => {
    const bar = find("[data-upload-progress]", event.detail.elt.closest("form") ?? page);
    if (!bar || !event.detail.lengthComputable) return;
    bar.hidden = false;
    bar.value = (100 * event.detail.loaded) / event.detail.total;
  });

  /* Opened values: sixty seconds, then the mask again ------------------------ */
  const conceal = (element) => {
    element.replaceChildren(element.dataset.mask);
    element.classList.remove("revealed");
    element.removeAttribute("data-reveal");
  };
  const concealAll = () => all("[data-reveal]").forEach(conceal);

  const watchRevealed = (root) => {
    for (const element of all("[data-reveal]:not([data-watched])", root)) {
      element.dataset.watched = "yes";
      const end = Date.now() + Number(element.dataset.reveal) * 1000;
      const tick = () => {
        const left = Math.ceil((end - Date.now()) / 1000);
        if (!element.isConnected || !element.hasAttribute("data-reveal")) return;
        if (left <= 0) return conceal(element);
        const clock = find("[data-countdown]", element);
        if (clock) clock.textContent = String(left);
        setTimeout(tick, 1000);
      };
      tick();
    }
  };
  on("htmx:load", (event) => watchRevealed(event.detail.elt.parentElement ?? document));
  on("visibilitychange", () => document.hidden && concealAll());
  window.addEventListener("pagehide", concealAll);
  window.addEventListener("beforeprint", concealAll);
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
    all("form").forEach(release);
  });

  /* Idle lock: the page stays as it is, under a cover that asks the password --- */
  const lockDialog = find("#lock");
  const idleLimit = lockDialog ? Number(lockDialog.dataset.limit) * 1000 : Infinity;
  const channel = lockDialog ? new BroadcastChannel("hudang-idle") : null;
  let lastActive = Date.now();
  let lastTold = Date.now();
  const idleFor = () => Date.now() - lastActive;

  const lock = (told = false) => {
    if (!lockDialog || lockDialog.open) return;
    concealAll();
    page.classList.add("locked");
    lockDialog.showModal();
    if (told) return;
    channel.postMessage("lock");
    post(lockDialog.dataset.lockUrl).catch(() => {});
  };

  const unlock = () => {
    lastActive = lastTold = Date.now();
    page.classList.remove("locked");
    find("form", lockDialog).reset();
    find("[data-lock-error]", lockDialog).textContent = "";
    lockDialog.close();
  };

  if (lockDialog) {
    lockDialog.addEventListener("cancel", (event) => event.preventDefault());
    find("form", lockDialog).addEventListener("submit", async (event) => {
      event.preventDefault();
      const answer = await post(event.target.action, {
        password: find("input[type=password]", lockDialog).value,
      }).catch(() => null);
      if (answer?.status === 204) {
        channel.postMessage("unlock");
        unlock();
      } else if (answer?.status === 401) {
        location.reload();
      } else {
        const error = find("[data-lock-error]", lockDialog);
        error.textContent = answer ? error.dataset.wrong : page.dataset.offline;
        find("input[type=password]", lockDialog).select();
      }
    });

    on("click", (event) => event.target.closest("[data-lock-now]") && lock());
    channel.addEventListener("message", ({ data }) => {
      if (data === "lock") lock(true);
      else if (data === "unlock" && lockDialog.open) unlock();
      else lastActive = Date.now();
    });

    for (const type of ["pointerdown", "keydown", "wheel", "touchstart"]) {
      on(type, () => {
        if (lockDialog.open || idleFor() > idleLimit) return;
        if (idleFor() > 5000) channel.postMessage("active");
        lastActive = Date.now();
      }, { passive: true });
    }
    setInterval(() => {
      if (lockDialog.open) return;
      if (idleFor() > idleLimit) lock();
      else if (lastActive > lastTold + 60000) {
        lastTold = Date.now();
        post(lockDialog.dataset.aliveUrl).then((answer) => answer.status === 423 && lock(), () => {});
      }
    }, 5000);
  }

  /* Charts: options come as JSON, drawn as SVG ------------------------------- */
  let library = null;
  const loadCharts = () =>
    (library ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = page.dataset.charts;
      script.onload = () => resolve(window.echarts);
      script.onerror = reject;
      document.head.append(script);
    }));

  const optionsOf = async (source) => {
    if (source.startsWith("#")) return JSON.parse(find(source).textContent);
    const answer = await fetch(source);
    return answer.ok ? answer.json() : null;
  };

  const draw = async (element) => {
    const [charts, option] = await Promise.all([loadCharts(), optionsOf(element.dataset.chart)]);
    if (!option) return;
    option.tooltip = { ...option.tooltip, renderMode: "richText" };
    option.aria = { enabled: true, ...option.aria };
    option.animation = false;
    option.color = ["#1257b8", "#0f8b8d", "#c77700", "#7a4fb5", "#8a93a0"];
    option.textStyle = { fontFamily: getComputedStyle(page).fontFamily };
    const chart = charts.init(element, null, { renderer: "svg" });
    chart.setOption(option);
    new ResizeObserver(() => chart.resize()).observe(element);
  };

  const drawAll = (root) => {
    for (const element of all("[data-chart]:not([data-drawn])", root)) {
      element.dataset.drawn = "yes";
      draw(element);
    }
  };
  on("htmx:load", (event) => drawAll(event.detail.elt.parentElement ?? document));
  drawAll(document);

  find(".tab-list [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
  watchRevealed(document);
})();
