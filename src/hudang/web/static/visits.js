/* One visit: card, notice, consents, questions, signature, end. What is typed is a sealed draft
   until the visit ends; then it is a letter that this phone cannot read. */
"use strict";

(async () => {
  const form = document.getElementById("visit-form");
  if (!form) return;
  const config = JSON.parse(document.getElementById("visit-config").textContent);
  const find = (selector, from = form) => from.querySelector(selector);
  const all = (selector, from = form) => [...from.querySelectorAll(selector)];
  const said = form.dataset;
  const fault = document.getElementById("visit-fault");
  const complain = (text) => {
    fault.className = text ? "note is-red mb-3" : "";
    fault.textContent = text;
    if (text) fault.scrollIntoView({ block: "center" });
  };
  if (!visitStore.isPossible || !config.key) return complain(said.insecure);

  /* What is known of the visit besides its fields. */
  const draft = { submission: crypto.randomUUID(), identity: null, notice: null, strokes: [] };
  const moment = () => new Date().toISOString();
  const values = (name) => all(`[name="${CSS.escape(name)}"]`);
  const chosen = (name) => values(name).filter((one) => one.checked).map((one) => Number(one.value));

  /* Questions: which are asked, what was answered ----------------------------- */
  const readers = {
    multiple: (key) => chosen(`q:${key}`),
    matrix: (key, box) =>
      Object.fromEntries(all("[data-line]", box).flatMap(({ dataset: { line } }) => {
        const [choice] = chosen(`q:${key}:${line}`);
        return choice ? [[line, choice]] : [];
      })),
    text: (key) => values(`q:${key}`)[0].value.trim(),
    date: (key) => values(`q:${key}`)[0].value,
  };
  const one = (key) => chosen(`q:${key}`)[0] ?? "";
  const answerOf = (box) => (readers[box.dataset.kind] ?? one)(box.dataset.key, box);
  const isEmpty = (answer) =>
    answer === "" || (typeof answer === "object" && !Object.keys(answer).length);

  const agreed = () =>
    Object.fromEntries(all("[data-consent]").flatMap(({ dataset: { consent } }) => {
      const choice = values(`c:${consent}`).find((radio) => radio.checked)?.value;
      return choice ? [[consent, choice === "yes"]] : [];
    }));

  const isAsked = (box, answers, yes) => {
    const { needs, after, choice } = box.dataset;
    if (needs && !yes[needs]) return false;
    return !after || [answers[after]].flat().includes(Number(choice));
  };

  /* Show what is to be asked now; return the answers to it. */
  const update = () => {
    find("[data-asking]").disabled = !(draft.identity && draft.notice);
    values("notice")[0].disabled = !draft.identity;
    const [answers, yes] = [{}, agreed()];
    for (const box of all("[data-key]")) {
      box.hidden = box.disabled = !isAsked(box, answers, yes);
      if (!box.hidden && !isEmpty(answerOf(box))) answers[box.dataset.key] = answerOf(box);
    }
    return answers;
  };

  /* The draft ----------------------------------------------------------------- */
  const fields = () =>
    all("input, textarea").map(({ name, value, type, checked }) =>
      type === "checkbox" || type === "radio" ? [name, value, checked] : [name, value]);
  /* One after the other, and none after the end: it would bring the draft back. */
  const saving = { last: Promise.resolve(), isOver: false };
  const save = () => {
    saving.last = saving.last.then(() =>
      saving.isOver ? null : visitStore.saveDraft(config.visit, { ...draft, fields: fields() }));
    return saving.last;
  };

  const restore = (kept) => {
    const { fields: before, ...rest } = kept;
    Object.assign(draft, rest);
    for (const [name, value, checked] of before) {
      for (const input of values(name)) {
        if (checked === undefined) input.value = value;
        else if (input.value === value) input.checked = checked;
      }
    }
    draw();
  };

  form.addEventListener("input", ({ target }) => {
    if (target.name === "identity") {
      draft.identity = target.checked ? moment() : null;
      if (target.checked) notify("begun");
    }
    if (target.name === "notice") draft.notice = target.checked ? moment() : null;
    complain("");
    update();
    save();
  });
  form.addEventListener("submit", (event) => event.preventDefault());

  /* The signature -------------------------------------------------------------- */
  const canvas = find("canvas");
  const place = ({ clientX, clientY }) => {
    const box = canvas.getBoundingClientRect();
    return [
      Math.round(((clientX - box.left) * canvas.width) / box.width),
      Math.round(((clientY - box.top) * canvas.height) / box.height),
    ];
  };
  const draw = () => {
    const pen = canvas?.getContext("2d");
    if (!pen) return;
    pen.clearRect(0, 0, canvas.width, canvas.height);
    pen.lineWidth = 4;
    pen.lineCap = pen.lineJoin = "round";
    for (const stroke of draft.strokes) {
      pen.beginPath();
      for (const [x, y] of stroke) pen.lineTo(x, y);
      pen.stroke();
    }
  };
  const drawing = { stroke: null };
  canvas?.addEventListener("pointerdown", (event) => {
    if (find("[data-asking]").disabled) return;
    canvas.setPointerCapture(event.pointerId);
    drawing.stroke = [place(event)];
    draft.strokes.push(drawing.stroke);
  });
  canvas?.addEventListener("pointermove", (event) => {
    drawing.stroke?.push(place(event));
    draw();
  });
  canvas?.addEventListener("pointerup", () => {
    drawing.stroke = null;
    save();
  });
  find("[data-clear]")?.addEventListener("click", () => {
    draft.strokes = [];
    draw();
    save();
  });

  /* The end --------------------------------------------------------------------- */
  const faultOf = (answers) => {
    if (!draft.identity) return [values("identity")[0], said.missing];
    if (!draft.notice) return [values("notice")[0], said.missing];
    const yes = agreed();
    const unsaid = all("[data-consent]").find((box) => !(box.dataset.consent in yes));
    if (unsaid) return [find("input", unsaid), said.unsaid];
    const open = all("[data-key][data-required]").find(
      (box) => !box.hidden && !(box.dataset.key in answers));
    if (open) return [find("input, textarea", open), said.missing];
    const isSigned = draft.strokes.length || values("confirmed")[0]?.checked;
    if (Object.values(yes).includes(true) && !isSigned) return [values("confirmed")[0], said.unsigned];
    return null;
  };

  const notify = (to) => {
    const token = document.querySelector("meta[name=csrf-token]").content;
    return fetch(config.state, {
      method: "POST",
      headers: { "X-CSRFToken": token, "X-Requested-With": "fetch" },
      body: new URLSearchParams({ to }),
    }).catch(() => null);
  };

  const finish = async (outcome) => {
    const answers = outcome === "finished" ? update() : {};
    const wrong = outcome === "finished" ? faultOf(answers) : null;
    if (wrong) {
      complain(wrong[1]);
      wrong[0]?.focus();
      return;
    }
    const { submission, identity, notice, strokes } = draft;
    const told = {
      submission, outcome, identity, notice, answers, ended: moment(),
      version: notice ? Number(values("notice")[0].value) : null,
      agreed: outcome === "finished" ? agreed() : {},
      signature: outcome === "finished" && strokes.length ? strokes : null,
      confirmed: values("confirmed")[0]?.checked ?? false,
    };
    saving.isOver = true;
    await saving.last;
    await visitStore.end(told, config);
    location.assign(config.route);
  };

  const interrupt = async () => {
    await save();
    await Promise.race([notify("interrupted"), new Promise((go) => setTimeout(go, 2000))]);
    location.assign(config.route);
  };

  for (const button of all("[data-end]")) {
    button.addEventListener("click", () => {
      const { end } = button.dataset;
      return end === "interrupted" ? interrupt() : finish(end);
    });
  }

  const kept = await visitStore.readDraft(config.visit);
  if (kept) restore(kept);
  update();
})();
