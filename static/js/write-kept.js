// What was typed and is not saved yet, kept in the browser under the draft's public id.
// A browser that keeps nothing in a frame (or is full) says so: `put` is then false.

export class Kept {
  constructor(draft) {
    this.prefix = `fieldwork:${draft}:`;
  }

  put(key, body, revision) {
    try {
      localStorage.setItem(this.prefix + key, JSON.stringify({ body, revision }));
      return true;
    } catch {
      return false;
    }
  }

  drop(key, body) {
    try {
      const held = this.get(key);
      if (held && (body === undefined || held.body === body)) localStorage.removeItem(this.prefix + key);
    } catch {
      // Nothing was kept.
    }
  }

  get(key) {
    try {
      return JSON.parse(localStorage.getItem(this.prefix + key));
    } catch {
      return null;
    }
  }

  keys() {
    try {
      return Object.keys(localStorage)
        .filter((name) => name.startsWith(this.prefix))
        .map((name) => name.slice(this.prefix.length));
    } catch {
      return [];
    }
  }
}
