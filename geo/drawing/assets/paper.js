// Onto paper: the map is set to the size it has there before the page is laid out for it, since
// nothing is drawn any more once it is; and back again afterwards.

export function wirePaper(map) {
  let view = null;
  window.addEventListener("beforeprint", () => {
    if (view) return;
    const bounds = map.getBounds();
    view = { center: map.getCenter(), zoom: map.getZoom() };
    document.documentElement.classList.add("printing");
    map.invalidateSize({ animate: false });
    map.fitBounds(bounds, { animate: false });
  });
  window.addEventListener("afterprint", () => {
    if (!view) return;
    document.documentElement.classList.remove("printing");
    map.invalidateSize({ animate: false });
    map.setView(view.center, view.zoom, { animate: false });
    view = null;
  });
}
