// Undo and redo: states as they were committed; a drag commits once, when the slider is released.

export class History {
  constructor(state) {
    this.states = [state];
    this.at = 0;
  }

  get current() {
    return this.states[this.at];
  }

  commit(state) {
    if (JSON.stringify(state) === JSON.stringify(this.current)) return;
    this.states = [...this.states.slice(0, this.at + 1), state];
    this.at = this.states.length - 1;
  }

  get canUndo() {
    return this.at > 0;
  }

  get canRedo() {
    return this.at < this.states.length - 1;
  }

  undo() {
    if (this.canUndo) this.at -= 1;
    return this.current;
  }

  redo() {
    if (this.canRedo) this.at += 1;
    return this.current;
  }
}
