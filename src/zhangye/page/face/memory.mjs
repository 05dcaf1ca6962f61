// The state survives a reload where the browser lets a page keep something; nothing is lost where it does not.

export class Memory {
  constructor(key) {
    this.key = key;
  }

  read() {
    try {
      return JSON.parse(localStorage.getItem(this.key)) ?? {};
    } catch {
      return {};
    }
  }

  write(state) {
    try {
      localStorage.setItem(this.key, JSON.stringify(state));
    } catch {
      // A page from a file or a private window may keep nothing; the address still carries the scenario.
    }
  }
}

/** Put the scenario into the address without a step in the browser's own history. */
export function showAddress(link) {
  try {
    history.replaceState(null, "", link);
  } catch {
    location.hash = link;
  }
}
