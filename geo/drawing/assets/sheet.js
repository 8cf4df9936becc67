// On a phone the panel is a sheet: dragged by its grip, or opened and closed by it.

const STEPS = [0.16, 0.44, 0.86];

export function wireSheet(store) {
  const app = document.getElementById("app");
  const grip = document.getElementById("grip");
  let share = STEPS[1];
  let from = null;

  function settle(next) {
    share = next;
    app.style.setProperty("--sheet", `${Math.round(next * 100)}dvh`);
    grip.setAttribute("aria-expanded", String(next > STEPS[0]));
  }

  grip.addEventListener("click", () => {
    if (from?.moved) return;
    settle(share > STEPS[1] ? STEPS[0] : STEPS[STEPS.indexOf(share) + 1]);
  });
  grip.addEventListener("pointerdown", (event) => {
    from = { y: event.clientY, share, moved: false };
    grip.setPointerCapture(event.pointerId);
  });
  grip.addEventListener("pointermove", (event) => {
    if (!grip.hasPointerCapture(event.pointerId)) return;
    from.moved ||= Math.abs(event.clientY - from.y) > 6;
    const dragged = from.share + (from.y - event.clientY) / window.innerHeight;
    app.style.setProperty("--sheet", `${100 * Math.min(0.9, Math.max(0.1, dragged))}dvh`);
  });
  grip.addEventListener("pointerup", (event) => {
    if (!from?.moved) return;
    const dragged = from.share + (from.y - event.clientY) / window.innerHeight;
    settle(STEPS.reduce((a, b) => (Math.abs(b - dragged) < Math.abs(a - dragged) ? b : a)));
  });
  // A table needs the room, and so do two maps.
  const fit = ({ view }) => settle(STEPS[view === "map" ? 1 : 0]);
  fit(store.get());
  store.on((state, changed) => changed.has("view") && fit(state));
}
