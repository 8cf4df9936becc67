// What is being looked at: one record, changed in one place, told to whoever asked.

export function makeStore(initial) {
  let state = initial;
  const listeners = [];
  return {
    get: () => state,
    set(changes) {
      const changed = Object.keys(changes).filter((key) => changes[key] !== state[key]);
      if (!changed.length) return;
      state = { ...state, ...changes };
      for (const listener of listeners) listener(state, new Set(changed));
    },
    on(listener) {
      listeners.push(listener);
    },
  };
}
