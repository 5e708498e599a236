// Where somebody was last, in this tab: for the way back by the search.
const MOST = 5

class Places {
  list = $state.raw<{ path: string; title: string }[]>([])

  /** Notes a thing that has a page of its own. */
  note(path: string, title: string) {
    this.list = [{ path, title }, ...this.list.filter((one) => one.path !== path)].slice(0, MOST)
  }

  forget() {
    this.list = []
  }
}

export const places = new Places()
